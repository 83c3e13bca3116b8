"""What can be stated about stocks (stream of their organisation) and loans (stream of the incident)."""

from typing import Any

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class _OfStock(Fact):
    stock: int
    org: str
    org_name: str
    stock_kind: str
    kind_name: str
    measure: str
    quantity: int


class StockRegistered(_OfStock, kind="resources.stock_registered"):
    sentence = gettext_noop("{org_name} 登记 {kind_name} {quantity} {measure}，存放 {place_name}")

    place_name: str = ""


class StockChanged(_OfStock, kind="resources.stock_changed"):
    """Particulars of a stock changed: each field with what it was and what it is."""

    sentence = gettext_noop("{org_name} {kind_name} 变更：{what}，现有 {quantity} {measure}")

    what: str
    changes: dict[str, list[Any]]


class StockConfirmed(_OfStock, kind="resources.stock_confirmed"):
    sentence = gettext_noop("{org_name} 盘点确认 {kind_name} {quantity} {measure}")


class _OfLoan(Fact):
    """`unit` is the owner of the stock."""

    incident: str
    loan: str
    unit: str
    unit_name: str
    kind_name: str
    measure: str


class LoanOrdered(_OfLoan, kind="resources.loan_ordered"):
    """Materials of a unit's stock are ordered; they are held for it from now on (city opinions 二(二))."""

    sentence = gettext_noop("调用 {unit_name} {kind_name} {quantity} {measure}，交 {to_name}")

    stock: int
    quantity: int
    to_unit: str
    to_name: str
    to_place: str


class LoanAcknowledged(_OfLoan, kind="resources.loan_acknowledged"):
    sentence = gettext_noop("{unit_name} 签收物资调令：{kind_name}")

    on_behalf: bool = False


class LoanHandedOut(_OfLoan, kind="resources.loan_handed_out"):
    sentence = gettext_noop("{unit_name} 出库 {kind_name} {quantity} {measure}（要求 {asked}）")

    quantity: int
    asked: int
    to_unit: str
    to_name: str
    consumable: bool
    on_behalf: bool = False


class LoanReceived(_OfLoan, kind="resources.loan_received"):
    """The receiver's count; `short` of what went out."""

    sentence = gettext_noop("{to_name} 收到 {unit_name} {kind_name} {quantity} {measure}，短少 {short}")

    quantity: int
    short: int
    to_unit: str
    to_name: str
    on_behalf: bool = False


class LoanReturned(_OfLoan, kind="resources.loan_returned", words=("condition",)):
    """Some or all of it came back, was used or lost; `settled` when nothing is out any more."""

    sentence = gettext_noop(
        "{kind_name} 归还 {unit_name} {returned} {measure}，消耗 {used}，损失 {lost}，未还 {outstanding}"
    )

    returned: int
    used: int
    lost: int
    outstanding: int
    settled: bool
    condition: str = ""


class LoanReleased(_OfLoan, kind="resources.loan_released", words=("reason",)):
    """The order for materials was taken back, or the owner cannot give them."""

    sentence = gettext_noop("取消调用 {unit_name} {kind_name}：{reason}")

    reason: str
