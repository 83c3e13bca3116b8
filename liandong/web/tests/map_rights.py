"""Who may open which address of the one map."""

from liandong.core.access.roles import ADMINISTRATORS
from liandong.core.testing.matrix import ANONYMOUS, ELSE, SIGN_IN, Row, for_all_signed_in
from liandong.dispatch.tests.making import an_incident

SHAPE = {"symbol": "assembly", "points": "104.51,26.51", "label": "南门"}
NEIGHBOUR = frozenset({"place/990102"})


def unseen(name: str, **more: object) -> Row:
    """The neighbour county's viewer finds nothing there, whatever their post."""
    return Row(f"web:{name}", {ANONYMOUS: SIGN_IN, ELSE: 404}, make=an_incident, topics=NEIGHBOUR, **more)  # type: ignore[arg-type]


ROWS = [
    for_all_signed_in("web:map"),
    for_all_signed_in("web:map_incidents"),
    for_all_signed_in("web:map_units"),
    for_all_signed_in("web:map_plots"),
    for_all_signed_in("web:map_layer", args={"name": "risks"}),
    for_all_signed_in("web:map_devices"),
    for_all_signed_in("web:map_device", 404, args={"number": 1}),
    for_all_signed_in("web:map_incident", 302, make=an_incident),
    unseen("map_incident"),
    # whoever may not draw is refused; the others are led back to the map
    Row(
        "web:map_plot",
        {
            ANONYMOUS: SIGN_IN,
            **dict.fromkeys((*ADMINISTRATORS, "inspector", "village_informant"), 403),
            ELSE: 302,
        },
        method="post",
        data=SHAPE,
        make=an_incident,
    ),
    unseen("map_plot", method="post", data=SHAPE),
    Row(
        "web:map_plot_removals",
        {
            ANONYMOUS: SIGN_IN,
            **dict.fromkeys((*ADMINISTRATORS, "inspector", "village_informant"), 403),
            ELSE: 302,
        },
        method="post",
        data={"plot": "26-000001-P1", "reason": "警戒解除"},
        make=an_incident,
    ),
    unseen("map_plot_removals", method="post", data={"plot": "26-000001-P1", "reason": "警戒解除"}),
    Row("web:place_file", {ELSE: 404}, args={"name": "no-such-file"}),
]
