"""Who may open which page that joins modules: sign-in, home, map, phones of villages, the public's pages."""

from collections.abc import Mapping

from liandong.core import clock
from liandong.core.testing.matrix import ANONYMOUS, ELSE, SIGN_IN, Row, for_all_signed_in, only, public
from liandong.intake.models import Report
from liandong.web.models import Photo
from liandong.web.tests import calltaker_rights as calltaker
from liandong.web.tests import leader_rights as leader
from liandong.web.tests import map_rights as the_map

FIELD = ("village_informant", "township_duty")
SEE = (
    *("call_taker", "dispatcher", "duty_leader", "centre_leader", "emergency_office"),
    *("unit_duty", "unit_leader", "township_duty", "inspector"),
)
NEIGHBOUR = frozenset({"place/990102"})


def a_photo() -> Mapping[str, str]:
    """Somebody else's, of a report in the county."""
    made = calltaker.a_ringing_call()
    report, sha256 = Report.objects.get(**made), "0" * 64
    Photo.objects.create(report=report, sha256=sha256, bytes=1, width=1, height=1, by="x", at=clock.now())
    return {**made, "sha256": sha256}


ROWS = [
    *calltaker.ROWS,
    *leader.ROWS,
    *the_map.ROWS,
    public("web:sign_in"),
    Row("web:home", {ELSE: SIGN_IN}),  # visitors to sign in, everybody else to their own desk
    Row("web:sign_out", {ELSE: SIGN_IN}, method="post"),
    for_all_signed_in("web:account"),
    for_all_signed_in("web:choose_post", 404, method="post", data={"post": "emergency-office:administrator"}),
    # phones of villages and townships
    *(only(f"web:field{part}", *FIELD) for part in ("", "_session", "_mine", "_incidents")),
    only("web:field_reports", *FIELD, status=422, method="post"),  # nothing was sent
    only("web:field_photos", *FIELD, status=404, method="post", args={"key": "no-such-report"}),
    # whose work it is gets past the door; the file itself is not there
    only("web:report_photo", *SEE, status=404, make=a_photo),
    Row("web:report_photo", {ANONYMOUS: SIGN_IN, ELSE: 404}, make=a_photo, topics=NEIGHBOUR),
    public("web:field_worker"),
    # everybody
    public("web:public_report"),
    Row("web:public_report", {ELSE: 422}, method="post", data={"narrative": ""}),
    public("web:public_follow"),
    Row("web:public_look", {ELSE: 302}, method="post", data={"elder": "on"}),
    Row("web:sign_in_as", {ELSE: 404}, method="post"),  # personas exist in demos only
]
