"""Every address of the product, who may open it, and what they get. See `liandong.core.testing.matrix`."""

from liandong.accounts.tests import rights as accounts
from liandong.api.tests import rights as api
from liandong.conversation.tests import rights as conversation
from liandong.core.notify.tests.making import a_link
from liandong.core.obligations.tests.making import an_obligation
from liandong.core.testing.matrix import ELSE, Row, for_all_signed_in, only, public
from liandong.directory.tests import rights as directory
from liandong.dispatch.tests import resource_rights as materials
from liandong.dispatch.tests import rights as dispatch
from liandong.duty.tests import rights as duty
from liandong.resources.tests import rights as resources
from liandong.risk.tests import rights as risk
from liandong.web.tests import rights as web

ROWS = [
    *accounts.ROWS,
    *api.ROWS,
    *conversation.ROWS,
    *directory.ROWS,
    *dispatch.ROWS,
    *duty.ROWS,
    *materials.ROWS,
    *resources.ROWS,
    *risk.ROWS,
    *web.ROWS,
    public("ui:design"),
    Row("set_language", {ELSE: 302}, method="post", data={"language": "en"}),
    # health and the live feed
    public("live:healthz"),
    Row("live:readyz", {ELSE: 503}),  # neither clock nor delivery runs in a test
    public("operation:metrics"),  # for this machine; the module's own tests try others
    Row("operation:clock_alive", {ELSE: 503}),
    for_all_signed_in("live:changes"),
    for_all_signed_in("live:token"),
    # obligations
    for_all_signed_in("obligations:mine"),
    for_all_signed_in("obligations:one", make=an_obligation),
    only(
        "obligations:waivers",
        *("duty_leader", "centre_leader", "emergency_office"),
        status=302,
        method="post",
        data={"reason": "道路塌方，无法通行"},
        make=an_obligation,
    ),
    only(
        "obligations:voidings",
        *("centre_leader", "emergency_office"),
        status=302,
        method="post",
        data={"reason": "道路塌方，无法通行"},
        make=an_obligation,
    ),
    for_all_signed_in("notify:inbox"),
    for_all_signed_in("notify:readings", 302, method="post", data={"until": "1"}),
    for_all_signed_in("notify:own_answer", 404, method="post", args={"delivery": 1}),
    # the loopback phones exist in demos only
    Row("notify:phones", {ELSE: 404}),
    Row("notify:phone", {ELSE: 404}, args={"person": "zhao-lei"}),
    Row("notify:answer", {ELSE: 404}, method="post", args={"person": "zhao-lei", "delivery": 1}),
    # one-tap links carry their own right; gateways sign what they report
    public("notify:tap", make=a_link),
    public("notify:tap", method="post", make=a_link),
    Row("notify:tap", {ELSE: 404}, method="post", args={"token": "1.forged"}),
    Row("notify:receipts", {ELSE: 404}, method="post", args={"channel": "sms"}),
]
