"""Who there is: regions, organisations, units, people, posts, liaisons, readiness, responsibilities."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liandong.core.access.actor import topics_of_place
from liandong.core.geo import project
from liandong.directory.names import initials

LEVELS = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}
REGION_CODE = r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$"
SLUG = r"^[a-z0-9][a-z0-9-]*$"


class Placed(models.Model):
    """Something with a point: WGS-84 degrees, and projected metres kept beside them for distances."""

    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)

    class Meta:
        abstract = True

    def put(self, lon: float | None, lat: float | None) -> None:
        self.lon, self.lat = lon, lat
        self.x, self.y = project(lon, lat) if lon is not None and lat is not None else (None, None)


class Region(Placed):
    """A region of GB/T 2260. Its code's prefix is the region that contains it."""

    class Kind(models.TextChoices):
        PROVINCE = "province", _("省")
        CITY = "city", _("市")
        COUNTY = "county", _("县（区）")
        STREET = "street", _("街道")
        TOWN = "town", _("镇")
        TOWNSHIP = "township", _("乡")
        VILLAGE = "village", _("村")
        COMMUNITY = "community", _("社区")

    code = models.TextField(primary_key=True)
    name = models.TextField()
    level = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.TextField(choices=Kind.choices)
    outline = models.JSONField(null=True, blank=True)
    initials = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=REGION_CODE), name="region_code_is_known_form"),
            models.CheckConstraint(
                condition=Q(parent=None) | Q(code__startswith=F("parent")), name="region_inside_its_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def settle(self) -> None:
        """Recompute what follows from the other columns."""
        self.level, self.initials = LEVELS[len(self.code)], initials(self.name)


class Organisation(Placed):
    """Any body of the mechanism, from the emergency committee to a village committee."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("应急委")
        BUREAU = "bureau", _("应急局")
        EMERGENCY_OFFICE = "emergency_office", _("政府应急办")
        CENTRE = "centre", _("联动指挥中心")
        HEADQUARTERS = "headquarters", _("指挥部")
        OFFICE = "office", _("办公室")
        MEMBER_UNIT = "member_unit", _("成员单位")
        TOWNSHIP = "township", _("乡镇（街道）")
        VILLAGE = "village", _("村（社区）")
        ENTERPRISE = "enterprise", _("企业")
        SOCIAL = "social", _("社会组织")
        MASS = "mass", _("群团组织")
        OTHER = "other", _("其他")

    code = models.SlugField(primary_key=True, max_length=64)
    name = models.TextField(unique=True)
    short_name = models.TextField(blank=True)
    kind = models.TextField(choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations")
    phone = models.TextField(blank=True)
    public_phone = models.TextField(blank=True)
    public_since = models.DateTimeField(null=True, blank=True)
    initials = models.TextField(blank=True)
    topics = ArrayField(models.TextField(), default=list)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=SLUG), name="organisation_code_is_slug")
        ]
        indexes = [
            GinIndex(fields=["topics"], name="organisation_topics"),
            models.Index(fields=["kind", "region"], name="organisation_by_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        return self.short_name or self.name

    def settle(self) -> None:
        """Recompute what follows from the other columns: who may see it, and its initials."""
        self.topics = [*topics_of_place(self.region_id), f"org/{self.code}"]
        self.initials = initials(self.short_name or self.name)


class Alias(models.Model):
    """Another name of an organisation, such as its name before the reform of 2018."""

    org = models.ForeignKey(Organisation, models.CASCADE, related_name="aliases")
    name = models.TextField()
    until = models.IntegerField(null=True, blank=True, help_text="Year in which the name went out of use")
    source = models.TextField(default="own", choices=[("own", "own"), ("mechanism", "mechanism")])

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name"], name="alias_names_one_organisation")]

    def __str__(self) -> str:
        return self.name


class Kept(Placed):
    """An entry of a register: its organisation keeps it, and all who work for its region see it."""

    org_id: str
    region_id: str
    org = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    place_name = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    topics = ArrayField(models.TextField(), default=list)

    class Meta:
        abstract = True

    def settle(self) -> None:
        """Recompute what follows from the other columns: the projected point, and who may see it."""
        self.put(self.lon, self.lat)
        self.topics = [*topics_of_place(self.region_id), f"org/{self.org_id}"]


class LinkageUnit(models.Model):
    """An organisation that answers orders of the centre. Tiers and kinds are the mechanism's words."""

    org = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, related_name="unit")
    tier = models.TextField()
    kind = models.TextField()
    dual_track = models.BooleanField(default=False)
    since = models.DateTimeField()
    position = models.IntegerField(default=0, help_text="Order in lists, as in the founding document")

    class Meta:
        ordering = ["tier", "position", "org_id"]
        indexes = [models.Index(fields=["kind"], name="unit_by_kind")]

    def __str__(self) -> str:
        return self.org_id


class Person(models.Model):
    """A person who serves. The phone is personal: lists show it masked."""

    ref = models.SlugField(primary_key=True, max_length=64)
    name = models.TextField()
    phone = models.TextField(blank=True)
    org = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="people")
    title = models.TextField(blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    initials = models.TextField(blank=True)

    class Meta:
        ordering = ["org_id", "ref"]
        indexes = [models.Index(fields=["org", "name"], name="person_by_org")]

    def __str__(self) -> str:
        return self.name

    @property
    def topics(self) -> list[str]:
        return self.org.topics if self.org else []


class Post(models.Model):
    """A seat with a role in an organisation: `<org>:<role>` or `<org>:<role>:<n>`."""

    code = models.TextField(primary_key=True)
    org = models.ForeignKey(Organisation, models.CASCADE, related_name="posts")
    role = models.TextField()
    title = models.TextField(blank=True)

    class Meta:
        ordering = ["org_id", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__startswith=F("org")), name="post_named_after_its_org")
        ]
        indexes = [models.Index(fields=["org", "role"], name="post_by_role")]

    def __str__(self) -> str:
        return self.title or self.code


class Appointment(models.Model):
    """A person on a post for a half-open period. Several may hold a post; nobody holds it twice at once."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="appointment_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["post", "person"], condition=Q(until=None), name="one_open_appointment_per_post"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.post_id}"


class Liaison(models.Model):
    """The one contact of a unit as filed. Rows are history; the current one has no `until`."""

    unit = models.ForeignKey(Organisation, models.CASCADE, related_name="liaisons")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.TextField()
    post = models.TextField(blank=True)
    phone = models.TextField()
    specialty = models.TextField(blank=True)
    changed_at = models.DateTimeField(help_text="When the change took effect in the unit")
    filed_at = models.DateTimeField(help_text="When the emergency office was told")
    filed_by = models.TextField()
    until = models.DateTimeField(null=True, blank=True)
    doubted_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when it is known to be out of date"
    )
    doubt = models.TextField(blank=True)

    class Meta:
        ordering = ["-filed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(until=None), name="one_current_liaison"),
            models.CheckConstraint(
                condition=Q(changed_at__lte=F("filed_at")), name="liaison_filed_after_change"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Readiness(models.Model):
    """Whether a unit has one thing that its tier must keep, and since when."""

    unit = models.ForeignKey(LinkageUnit, models.CASCADE, related_name="readiness")
    item = models.TextField()
    has = models.BooleanField()
    since = models.DateTimeField()
    evidence = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "item"], name="one_state_per_item")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.item}"


class Agreement(models.Model):
    """Who outside the units of the place promised to help: with what, how to call them, until when."""

    class Kind(models.TextChoices):
        REGION = "region", _("邻近地区")
        GARRISON = "garrison", _("驻军")
        ARMED_POLICE = "armed_police", _("武警")
        MILITIA = "militia", _("民兵")
        LOGISTICS = "logistics", _("物流运输")
        ENTERPRISE = "enterprise", _("企业、有偿服务")

    partner = models.TextField()
    kind = models.TextField(choices=Kind.choices)
    scope = models.TextField(help_text="What they help with")
    how_to_call = models.TextField(help_text="What to say to whom, on what authority")
    contact = models.TextField(blank=True)
    phone = models.TextField()
    number = models.TextField(blank=True, help_text="Of the document")
    valid_from = models.DateField()
    valid_until = models.DateField()
    org = models.ForeignKey(Organisation, models.PROTECT, related_name="agreements")
    ended_at = models.DateTimeField(null=True, blank=True)
    topics = ArrayField(models.TextField(), default=list)

    class Meta:
        ordering = ["valid_until", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="agreement_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.partner


class MatrixRow(models.Model):
    """Who answers for incident types (by code prefix, `*` for all) in one phase.

    Parties are unit kinds of the mechanism, or `org:<code>` for one organisation.
    """

    class Phase(models.TextChoices):
        FIRST = "first_handling", _("先期处置")
        HANDLING = "handling", _("应急处置")
        RECOVERY = "recovery", _("善后恢复")

    types = models.TextField()
    phase = models.TextField(choices=Phase.choices)
    lead = models.TextField()
    cooperating = ArrayField(models.TextField(), default=list, blank=True)
    participating = ArrayField(models.TextField(), default=list, blank=True)
    contested = models.TextField(
        blank=True, help_text="Organisation that decides, and covers, while the duty is contested"
    )
    local = models.BooleanField(
        default=False, help_text="Changed here; the mechanism's document no longer rules"
    )
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["types", "phase"]
        constraints = [models.UniqueConstraint(fields=["types", "phase"], name="one_row_per_type_and_phase")]

    def __str__(self) -> str:
        return f"{self.types}/{self.phase}"

    def said(self) -> dict[str, Any]:
        """The part that a change is judged by."""
        parties = {"cooperating": list(self.cooperating), "participating": list(self.participating)}
        return {"lead": self.lead, **parties, "contested": self.contested}
