"""Reports, drafts, the address book, and what call takers corrected."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    PHONE = "phone", _("电话")
    UNIT_LINE = "unit_line", _("单位自接")
    WEB = "web", _("网页")
    APP = "app", _("手机")
    SENSOR = "sensor", _("监测设备")
    PLATFORM = "platform", _("其他平台")
    HOTLINE = "hotline", _("12345 热线")


class ReportStatus(models.TextChoices):
    RINGING = "ringing", _("振铃")
    DRAFT = "draft", _("通话中")
    TAKEN = "taken", _("已登记")
    JOINED = "joined", _("并入")
    DIVERTED = "diverted", _("转办")
    CLOSED = "closed", _("咨询办结")
    FALSE = "false", _("误报")


class Datum(models.TextChoices):
    WGS84 = "wgs84", "WGS-84 / CGCS2000"
    GCJ02 = "gcj02", "GCJ-02"
    BD09 = "bd09", "BD-09"


WAITING = [ReportStatus.RINGING, ReportStatus.DRAFT, ReportStatus.TAKEN]
"""Reports that have no destination yet: somebody must do something about each."""
URGENCIES = ["critical", "urgent", "routine", "inquiry"]


def whole_point(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(lon__isnull=True, lat__isnull=True, x__isnull=True, y__isnull=True)
        | Q(lon__isnull=False, lat__isnull=False, x__isnull=False, y__isnull=False),
        name=name,
    )


class Report(models.Model):
    """One call, message or signal, as it was received. Several may tell of one incident."""

    ref = models.TextField(unique=True)
    world = models.TextField(default="real")
    key = models.TextField(null=True, help_text="The desk's own key: the same submission twice is one report")
    channel = models.TextField(choices=Channel, default=Channel.PHONE)
    status = models.TextField(choices=ReportStatus, default=ReportStatus.DRAFT)
    narrative = models.TextField(blank=True)
    caller_name = models.TextField(blank=True)
    caller_phone = models.TextField(blank=True)

    place_given = models.TextField(blank=True, help_text="The place as it was typed or pasted")
    datum = models.TextField(choices=Datum, blank=True, help_text="What the given coordinates were in")
    place_name = models.TextField(blank=True)
    region = models.TextField(blank=True)
    zone = models.TextField(blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    radius_m = models.IntegerField(default=0)

    type = models.TextField(blank=True)
    type_name = models.TextField(blank=True)
    police = models.BooleanField(default=False)
    emergency = models.BooleanField(default=True)
    urgency = models.TextField(blank=True)
    figures = models.JSONField(default=dict)
    answers = ArrayField(models.TextField(), default=list, help_text="Questions of the card answered yes")

    received_unit = models.TextField(blank=True, help_text="The tier-1 unit whose own line took it")
    taken_by = models.TextField(blank=True)
    taken_by_name = models.TextField(blank=True)
    happened_at = models.DateTimeField(null=True, help_text="When the event itself began, as told")
    rang_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    located_at = models.DateTimeField(null=True, help_text="When the desk first had a point")
    taken_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True, help_text="When it joined what others had reported before")

    incident = models.ForeignKey("incidents.Incident", models.PROTECT, null=True, related_name="callers")
    diverted_to = models.TextField(blank=True)
    receipt = models.TextField(blank=True, help_text="Number under which the other side took it")
    reason = models.TextField(blank=True)
    topics = ArrayField(models.TextField(), default=list)

    class Meta:
        ordering = ["-id"]
        indexes = [
            GinIndex(fields=["topics"], name="report_topics"),
            models.Index(fields=["id"], name="report_waiting", condition=Q(status__in=WAITING)),
            models.Index(
                fields=["caller_phone", "-id"], name="report_by_phone", condition=~Q(caller_phone="")
            ),
            models.Index(fields=["taken_by", "-id"], name="report_by_taker"),
            models.Index(fields=["incident"], name="report_by_incident", condition=Q(incident__isnull=False)),
            models.Index(fields=["-joined_at"], name="report_joined", condition=Q(joined_at__isnull=False)),
            models.Index(fields=["status", "settled_at"], name="report_by_status"),
            models.Index(fields=["-taken_at"], name="report_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="one_report_per_key"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="report_channel_is_known"),
            models.CheckConstraint(
                condition=Q(status__in=ReportStatus.values), name="report_status_is_known"
            ),
            models.CheckConstraint(condition=Q(datum__in=["", *Datum.values]), name="report_datum_is_known"),
            models.CheckConstraint(condition=Q(urgency__in=["", *URGENCIES]), name="report_urgency_is_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["taken", "joined", "diverted"])
                | ~Q(narrative="")
                | ~Q(place_name="")
                | Q(lon__isnull=False),
                name="report_tells_what_or_where",
            ),
            models.CheckConstraint(
                condition=Q(status="joined", incident__isnull=False)
                | ~Q(status="joined") & Q(incident__isnull=True),
                name="joined_means_to_an_incident",
            ),
            models.CheckConstraint(
                condition=~Q(status="diverted") | ~Q(diverted_to=""), name="diverted_to_somebody"
            ),
            models.CheckConstraint(
                condition=Q(status__in=WAITING, settled_at__isnull=True)
                | ~Q(status__in=WAITING) & Q(settled_at__isnull=False),
                name="settled_report_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True)
                | Q(happened_at__isnull=True)
                | Q(happened_at__lte=F("taken_at")),
                name="report_not_from_the_future",
            ),
            whole_point("report_has_a_whole_point_or_none"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def stream(self) -> str:
        return f"report/{self.ref}"

    @property
    def title(self) -> str:
        return f"{self.place_name} {self.type_name}".strip() or self.narrative[:24]

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING

    @property
    def is_diverted(self) -> bool:
        """Passed on, and not answered yet by who got it."""
        return self.status == ReportStatus.DIVERTED


class Draft(models.Model):
    """A form as it stands on a desk, word for word: even what would not be accepted yet."""

    key = models.TextField(unique=True)
    by = models.TextField()
    post = models.TextField(blank=True)
    world = models.TextField(default="real")
    report = models.ForeignKey(Report, models.CASCADE, null=True, related_name="drafts")
    body = models.JSONField(default=dict)
    version = models.BigIntegerField(default=0, help_text="Counted by the page: an older save never wins")
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(closed_at__isnull=True), name="one_open_draft_per_call"
            )
        ]
        indexes = [
            models.Index(fields=["by", "-saved_at"], name="draft_open", condition=Q(closed_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def title(self) -> str:
        return str(self.body.get("place_name") or self.body.get("narrative") or "")[:24]


class AddressEntry(models.Model):
    """A line of the address book: what people name when they say where they are."""

    class Kind(models.TextChoices):
        TOWNSHIP = "township", _("乡镇街道")
        VILLAGE = "village", _("村社区")
        GROUP = "group", _("村民小组")
        ESTATE = "estate", _("小区")
        BUILDING = "building", _("楼栋")
        ROAD = "road", _("道路")
        HOUSE = "house", _("门牌")
        POLE = "pole", _("电杆")
        BRIDGE = "bridge", _("桥梁")
        CAMERA = "camera", _("监控点")
        LANDMARK = "landmark", _("地标")

    name = models.TextField()
    kind = models.TextField(choices=Kind)
    number = models.TextField(blank=True, help_text="Number of a pole or plate, as painted on it")
    aliases = ArrayField(models.TextField(), default=list)
    said = models.TextField(help_text="Name and aliases: what the character index reads")
    pinyin = models.TextField(blank=True, help_text="Syllables apart: bin jiang lu 18 hao")
    initials = models.TextField(blank=True)
    alias_initials = ArrayField(models.TextField(), default=list)
    lon = models.FloatField()
    lat = models.FloatField()
    x = models.FloatField()
    y = models.FloatField()
    township = models.TextField(blank=True)
    village = models.TextField(blank=True)
    zone = models.TextField(blank=True)
    radius_m = models.IntegerField(default=0, help_text="A road or village is not a point")

    class Meta:
        indexes = [
            models.Index(fields=["initials"], name="address_initials", opclasses=["text_pattern_ops"]),
            GinIndex(fields=["alias_initials"], name="address_aliases"),
            models.Index(fields=["number"], name="address_number", condition=~Q(number="")),
            models.Index(fields=["name"], name="address_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name", "village", "number"], name="one_line_per_address"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="address_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TypeCorrection(models.Model):
    """What was suggested and what the call taker chose: lessons of this version of the mechanism."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="correction")
    narrative = models.TextField()
    suggested = models.TextField(blank=True)
    chosen = models.TextField()
    mechanism = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(chosen=F("suggested")), name="correction_changes_something")
        ]

    def __str__(self) -> str:
        return f"{self.suggested} → {self.chosen}"
