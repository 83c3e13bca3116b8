"""Who may open which page that joins modules: sign-in, home, map, phones of villages, the public's pages."""

from collections.abc import Mapping

from liandong.core import clock
from liandong.core.access.roles import ROLE_NAMES
from liandong.core.testing.matrix import ANONYMOUS, ELSE, SIGN_IN, Row, for_all_signed_in, only, public
from liandong.dispatch.models import SceneReport
from liandong.dispatch.tests import making
from liandong.incidents.models import Incident
from liandong.intake.models import Report
from liandong.web.models import Photo, Voice
from liandong.web.tests import calltaker_rights as calltaker
from liandong.web.tests import leader_rights as leader
from liandong.web.tests import map_rights as the_map

FIELD = ("village_informant", "township_duty")
SEE = (
    *("call_taker", "dispatcher", "duty_leader", "centre_leader", "emergency_office"),
    *("unit_duty", "unit_leader", "township_duty", "inspector"),
)
SCENE = ("unit_duty", "unit_leader", "township_duty", "village_informant")
AUDIT = tuple({"inspector", "audit_administrator"} & set(ROLE_NAMES))
NEIGHBOUR = frozenset({"place/990102"})


def a_photo() -> Mapping[str, str]:
    """Somebody else's, of a report in the county."""
    made = calltaker.a_ringing_call()
    report, sha256 = Report.objects.get(**made), "0" * 64
    Photo.objects.create(report=report, sha256=sha256, bytes=1, width=1, height=1, by="x", at=clock.now())
    return {**made, "sha256": sha256}


def a_voice() -> Mapping[str, str]:
    """Somebody else's, of a report in the county."""
    made = calltaker.a_ringing_call()
    report, sha256 = Report.objects.get(**made), "0" * 64
    Voice.objects.create(report=report, sha256=sha256, bytes=1, kind="webm", by="x", at=clock.now())
    return {**made, "sha256": sha256}


def _a_message() -> SceneReport:
    incident, now = Incident.objects.get(**making.an_incident()), clock.now()
    said = {
        "key": f"x/{incident.ref}",
        "step": "note",
        "by": "x",
        "by_name": "x",
        "org": "x",
        "org_name": "x",
    }
    return SceneReport.objects.create(incident=incident, **said, occurred_at=now, at=now)


def a_scene_photo() -> Mapping[str, object]:
    """Somebody else's, from a scene in the county."""
    message, sha256 = _a_message(), "0" * 64
    Photo.objects.create(scene=message, sha256=sha256, bytes=1, width=1, height=1, by="x", at=clock.now())
    return {"pk": message.pk, "sha256": sha256}


def a_scene_voice() -> Mapping[str, object]:
    message, sha256 = _a_message(), "0" * 64
    Voice.objects.create(scene=message, sha256=sha256, bytes=1, kind="ogg", by="x", at=clock.now())
    return {"pk": message.pk, "sha256": sha256}


def _hidden(roles: tuple[str, ...]) -> dict[str, object]:
    """404 where the post could, 403 where it could not anyway."""
    return {ANONYMOUS: SIGN_IN, **dict.fromkeys(roles, 404), ELSE: 403}


ROWS = [
    *calltaker.ROWS,
    *leader.ROWS,
    *the_map.ROWS,
    only("web:status", "duty_leader", "administrator"),
    Row("web:home", {ELSE: SIGN_IN}),  # visitors to sign in, everybody else to their own desk
    for_all_signed_in("web:account"),
    for_all_signed_in("web:choose_post", 404, method="post", data={"post": "emergency-office:administrator"}),
    for_all_signed_in("web:ring_mute", 204, method="post"),
    # phones of villages and townships
    *(only(f"web:field{part}", *FIELD) for part in ("", "_mine", "_incidents")),
    only("web:field_session", *SCENE),
    only("web:field_reports", *FIELD, status=422, method="post"),  # nothing was sent
    only("web:field_photos", *FIELD, status=404, method="post", args={"key": "no-such-report"}),
    only("web:field_voices", *FIELD, status=404, method="post", args={"key": "no-such-report"}),
    # the scene: units that are sent, and the places that it lies in
    only("web:scene", *SCENE, make=making.an_incident),
    only("web:scene_reports", *SCENE, status=422, method="post", make=making.an_incident),
    *(
        only(f"web:scene_{what}", *SCENE, status=404, method="post", args={"ref": "x", "key": "no-such"})
        for what in ("photos", "voices")
    ),
    Row("web:scene", _hidden(SCENE), make=making.an_incident, topics=NEIGHBOUR),
    Row("web:scene_reports", _hidden(SCENE), method="post", make=making.an_incident, topics=NEIGHBOUR),
    only("web:scene_photo", *SEE, status=404, make=a_scene_photo),
    only("web:scene_voice", *SEE, status=404, make=a_scene_voice),
    Row("web:scene_photo", {ANONYMOUS: SIGN_IN, ELSE: 404}, make=a_scene_photo, topics=NEIGHBOUR),
    Row("web:scene_voice", {ANONYMOUS: SIGN_IN, ELSE: 404}, make=a_scene_voice, topics=NEIGHBOUR),
    only("web:report_voice", *SEE, status=404, make=a_voice),
    Row("web:report_voice", {ANONYMOUS: SIGN_IN, ELSE: 404}, make=a_voice, topics=NEIGHBOUR),
    # whose work it is gets past the door; the file itself is not there
    only("web:report_photo", *SEE, status=404, make=a_photo),
    Row("web:report_photo", {ANONYMOUS: SIGN_IN, ELSE: 404}, make=a_photo, topics=NEIGHBOUR),
    public("web:field_worker"),
    # personal data: destruction by order, and who saw what
    only("web:privacy", "administrator", "emergency_office"),
    only("web:privacy", "administrator", "emergency_office", status=422, method="post"),
    *(only(f"web:{name}", *AUDIT) for name in ("looks", "looks_csv")),
    # everybody
    public("web:public_report"),
    Row("web:public_report", {ELSE: 422}, method="post", data={"narrative": ""}),
    public("web:public_follow"),
    public("web:public_phones"),
    Row("web:public_look", {ELSE: 302}, method="post", data={"elder": "on"}),
]
