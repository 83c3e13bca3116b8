"""Who may open which page that joins modules: sign-in, home, map, the call taker's desk."""

from liandong.core.testing.matrix import ELSE, SIGN_IN, Row, for_all_signed_in, only, public

# Call takers, and units with a line of their own (双轨制), take calls at the same desk.
TAKERS = ("call_taker", "dispatcher", "duty_leader", "unit_duty", "township_duty", "village_informant")

ROWS = [
    public("web:sign_in"),
    Row("web:home", {ELSE: SIGN_IN}),  # visitors to sign in, everybody else to their own desk
    for_all_signed_in("web:account"),
    for_all_signed_in("web:map"),
    for_all_signed_in("web:map_rows"),
    for_all_signed_in("web:map_incidents"),
    for_all_signed_in("web:map_units"),
    only("web:call_taker", *TAKERS),
    only("web:call_rows", *TAKERS),
    only("web:call_types", *TAKERS),
    only("web:call_places", *TAKERS),
    only("web:call_place_at", *TAKERS, status=422),  # no coordinates given
    only("web:my_reports", *TAKERS),
    Row("web:sign_in_as", {ELSE: 404}, method="post"),  # personas exist in demos only
    Row("web:place_file", {ELSE: 404}, args={"name": "no-such-file"}),
]
