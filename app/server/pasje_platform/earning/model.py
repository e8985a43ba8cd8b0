"""A purchase as kept, and what a till may report of one."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from pasje.contract.programme import Money, Words
from pasje.contract.refund import RefundPurchase
from pasje.contract.till import (
    BasketLine,
    NotEarned,
    RecordPurchase,
    UsedVoucher,
)
from pasje_platform.callers import TillCaller
from pasje_platform.engine import calendar, paying, pruning, selling
from pasje_platform.engine.earn_rules import When
from pasje_platform.engine.event import Basket, Line, Payment
from pasje_platform.engine.outcome import Explained, Outcome, Posting
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import Bought, State
from pasje_platform.refused import Refused


@dataclass(frozen=True)
class PurchaseRow:
    """A purchase as kept."""

    id: str
    till_id: str
    shop: str
    member_id: str
    member_name: str
    request: dict[str, Any]
    amount: int
    currency: str
    receipt: str
    business_on: date
    bought_at: datetime
    earned_units: dict[str, int]
    """By unit; what its visit gave is in it when it was the visit's first purchase."""
    discount: int
    paid: int
    to_pay: int
    counts_visit: bool
    tier_after: str
    tier_changed: bool
    available_after: int
    not_earned: list[dict[str, Any]]
    """As `NotEarned`, decoded."""
    slip: dict[str, Any]
    """What the receipt says of the moment it was recorded: balances by unit, names of vouchers and
    of what was given, the sentences of what it brought besides and of what could not be spent yet,
    and why it earned nothing. {}: of before."""
    refunded_at: datetime | None = None
    partly_refunded_at: datetime | None = None


def basket(request: RecordPurchase, shop: str) -> Basket:
    """What the till reports, as the engine takes it."""
    lines = tuple(_line(line) for line in request.lines) or (Line(request.amount.amount),)
    return Basket(
        lines=lines,
        bought_at=request.bought_at,
        store=shop,
        channel=request.channel,
        receipt=request.receipt,
        vouchers=request.use_vouchers,
        pay=tuple(Payment(payment.unit_id, payment.units) for payment in request.pay_with),
        actions=request.actions,
    )


def _line(line: BasketLine) -> Line:
    return Line(
        amount=line.amount,
        quantity=line.quantity,
        sku=line.sku or "",
        category=line.category or "",
        discount=line.discount,
        tax=line.tax,
    )


def left(bought: Bought | None) -> tuple[BasketLine, ...]:
    """What may still be returned, each line in its place; of a quantity of 0 nothing is left."""
    if bought is None or not any(line.quantity for line in bought.basket.lines):
        return ()
    return tuple(
        BasketLine(
            line.amount, line.quantity, line.sku or None, line.category or None,
            line.discount, line.tax,
        )
        for line in bought.basket.lines
    )  # fmt: skip


def paid_with(row: PurchaseRow) -> dict[str, int]:
    """The units that paid part of it, by unit."""
    sums: dict[str, int] = {}
    for payment in row.request.get("pay_with", ()):
        unit = payment["unit_id"]
        sums[unit] = sums.get(unit, 0) + payment["units"]
    return sums


def gained(postings: Iterable[Posting], source_id: str) -> dict[str, int]:
    """Of every unit, what one purchase, visit or action earned; what a referral gave is not."""
    sums: dict[str, int] = {}
    for posting in postings:
        of_it = posting.kind == "earn" and posting.source_id == source_id
        if of_it and not posting.why.rule.startswith("referral"):
            sums[posting.unit] = sums.get(posting.unit, 0) + posting.units
    return sums


def given(bought: Bought | None, state: State) -> tuple[Words, ...]:
    """The rewards that came with a purchase."""
    ids = {earned.voucher for earned in bought.earned} if bought else set[str]()
    return tuple(voucher.name for voucher in state.vouchers if voucher.id in ids)


def not_earned(
    rules: Rules, explained: Iterable[Explained], actions: Iterable[str]
) -> tuple[NotEarned, ...]:
    """Of these actions, what gave nothing by `rules`, and why."""
    asked = {f"action:{name}" for name in actions}
    names = {rule.id: rule.name for rule in rules.earn if rule.on in asked}
    return tuple(
        NotEarned(names[one.rule], one.refused)
        for one in explained
        if one.refused is not None and not one.units and one.rule in names
    )


def why_nothing(rules: Rules, outcomes: Collection[tuple[Rules, Outcome]]) -> tuple[NotEarned, ...]:
    """Rule by rule, when none gives anything: of those for purchases, else for actions, else for
    visits; and of them those for everybody and always, if there are any.

    Each outcome comes with the rules it earned under. What multiplies others gives nothing without
    them.
    """
    if any(one.units or one.reward for _, outcome in outcomes for one in outcome.explained):
        return ()
    refused = []
    for then, outcome in outcomes:
        known = {rule.id: rule for rule in (*rules.earn, *then.earn)}
        refused += [
            (known[one.rule], one.refused)
            for one in outcome.explained
            if one.refused is not None and known[one.rule].multiplies is None
        ]
    bought = [one for one in refused if one[0].on == "purchase"]
    asked = bought or [one for one in refused if one[0].on != "visit"] or refused
    plain = [one for one in asked if replace(one[0].when, minimum=0) == When()]
    return tuple(NotEarned(rule.name, why) for rule, why in plain or asked)


def used(outcome: Outcome, purchase_id: str) -> tuple[UsedVoucher, ...]:
    """The vouchers that a purchase used."""
    return tuple(
        UsedVoucher(one.id, one.name) for one in outcome.vouchers if one.purchase_id == purchase_id
    )


def together(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """The sums by unit."""
    return {unit: one.get(unit, 0) + other.get(unit, 0) for unit in {**one, **other}}


def may_record(request: RecordPurchase, till: TillCaller, rules: Rules) -> None:
    """Raises Refused: wrong_currency, amount_out_of_range, lines_do_not_add_up, unknown_action,
    invalid_field.

    Only a purchase paid with a voucher may be of nothing.
    """
    currency = rules.currency
    if request.amount.currency != currency:
        raise Refused("wrong_currency", expected=currency, given=request.amount.currency)
    least = 0 if request.use_vouchers else 1
    if not least <= request.amount.amount <= till.most_per_purchase:
        raise Refused(
            "amount_out_of_range",
            least=Money(least, currency),
            most=Money(till.most_per_purchase, currency),
        )
    come_to = sum(line.amount - line.discount for line in request.lines)
    if request.lines and come_to != request.amount.amount:
        raise Refused("lines_do_not_add_up", lines=Money(come_to, currency), amount=request.amount)
    known = selling.known_actions(rules)
    for action in request.actions:
        if action not in known:
            raise Refused("unknown_action", action=action)
    if len(set(request.use_vouchers)) < len(request.use_vouchers):
        raise Refused("invalid_field", field="use_vouchers", expected="each voucher once")


def within_the_day(amount: int, recorded: int, till: TillCaller, currency: str) -> None:
    """That `amount` fits beside what the till recorded that day; raises Refused(till_day_limit)."""
    left_of_it = till.most_per_day - recorded
    if amount > left_of_it:
        raise Refused(
            "till_day_limit",
            most=Money(till.most_per_day, currency),
            left=Money(max(0, left_of_it), currency),
        )


def may_refund(purchase: PurchaseRow, shop: str) -> None:
    """Raises Refused: other_shop, already_refunded."""
    if purchase.shop != shop:
        raise Refused("other_shop", shop=purchase.shop)
    if purchase.refunded_at is not None:
        raise Refused("already_refunded", receipt=purchase.receipt)


def may_return(request: RefundPurchase, bought: Bought) -> None:
    """Raises Refused: amount_out_of_range, of nothing and less; invalid_field, of a line that is
    not on the receipt; return_too_much, of all that is asked of one line. The engine refuses more.
    """
    amount, lines = request.amount, bought.basket.lines
    asked: Counter[int] = Counter()
    for at, one in enumerate(request.lines or ()):
        if one.line >= len(lines):
            place = f"a line of the receipt, 0 to {len(lines) - 1}"
            raise Refused("invalid_field", field=f"lines[{at}].line", expected=place)
        asked[one.line] += one.quantity
        if asked[one.line] > lines[one.line].quantity:
            raise Refused("return_too_much", most=lines[one.line].quantity)
    if amount is not None and amount.amount <= 0:
        bill = sum(paying.nets(bought.basket, bought.discounts))
        least, most = Money(1, amount.currency), Money(bill, amount.currency)
        raise Refused("amount_out_of_range", least=least, most=most)


def may_report(at: datetime, now: datetime) -> None:
    """Raises Refused(action_too_late). Systems that deliver report days later, without a card."""
    if now > at + timedelta(days=pruning.REPORT_DAYS):
        raise Refused("action_too_late", days=pruning.REPORT_DAYS)


def in_time(purchase: PurchaseRow, then: Rules, now: datetime) -> None:
    """Raises Refused(refund_too_late)."""
    days = then.returns.within_days
    if now >= calendar.days_after(purchase.bought_at, days, then.zone):
        raise Refused("refund_too_late", days=days)
