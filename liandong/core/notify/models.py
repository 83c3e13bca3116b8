"""The outbox: messages, their deliveries, and the systems that subscribe to facts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

URGENCIES = ["flash", "urgent", "normal"]
STATES = ["queued", "sent", "delivered", "read", "answered", "failed"]


class Message(models.Model):
    """What is told, written in the transaction of the fact that it is about."""

    entry_id = models.BigIntegerField()
    kind = models.TextField()
    stream = models.TextField()
    incident = models.TextField(blank=True, default="")
    subject = models.TextField(blank=True, default="")
    text = models.TextField()
    link = models.TextField(blank=True, default="")
    must_answer = models.BooleanField(default=False)
    urgency = models.TextField(default="normal")
    world = models.TextField(default="real")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(urgency__in=URGENCIES), name="urgency_is_known")]
        indexes = [models.Index(fields=["stream", "-id"], name="message_by_stream")]


class Subscription(models.Model):
    """A system that is told facts by signed HTTP (Standard Webhooks). No kinds: all of them.

    `topics` limits it to what it may see, as an actor's topics do.
    """

    name = models.SlugField(max_length=64, unique=True)
    url = models.URLField()
    secret = models.TextField(help_text="whsec_ and the key in base64")
    kinds = ArrayField(models.TextField(), default=list, blank=True)
    topics = ArrayField(models.TextField(), default=list)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(secret__startswith="whsec_"), name="secret_is_a_signing_key")  # noqa: S106
        ]


class Delivery(models.Model):
    """One message to one recipient by one channel, and how far it got.

    `key` is the same at every attempt: the receiver knows a repeat by it. While it is being sent,
    `lease_until` says how long nobody else may try; a crashed attempt is repeated after that.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    subscription = models.ForeignKey(Subscription, models.CASCADE, null=True)
    person = models.TextField(blank=True, default="")
    name = models.TextField(blank=True, default="")
    org = models.TextField(blank=True, default="")
    role = models.TextField(blank=True, default="")
    channel = models.TextField()
    address = models.TextField(blank=True, default="")
    key = models.TextField(unique=True)
    state = models.TextField(default="queued")
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")
    permanent = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="delivery_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="queued", next_at__isnull=False) | (~Q(state="queued") & Q(next_at=None)),
                name="only_queued_deliveries_have_a_next_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | (Q(failed_at__isnull=False) & ~Q(error="")),
                name="a_failure_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "delivered", "read", "answered"]) | Q(sent_at__isnull=False),
                name="what_arrived_was_sent",
            ),
            models.CheckConstraint(condition=Q(attempts__gte=0), name="attempts_are_counted"),
        ]
        indexes = [
            models.Index(fields=["channel", "next_at"], condition=Q(state="queued"), name="delivery_due"),
            models.Index(fields=["person", "-message", "-id"], name="delivery_by_person"),
        ]


class Heartbeat(models.Model):
    """When a process that works by itself last said that it is alive."""

    name = models.TextField(primary_key=True)
    at = models.DateTimeField()
