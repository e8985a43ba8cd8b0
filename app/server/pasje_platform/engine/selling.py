"""What a till or another system reports: a purchase, a visit, an action."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pasje.contract.membership import Announcement
from pasje_platform.engine import (
    calendar,
    conditions,
    earning,
    ladder,
    passing,
    paying,
    pruning,
    referral,
    tiers,
    vouchers,
)
from pasje_platform.engine.event import Basket
from pasje_platform.engine.outcome import Sale
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import Bought, Earned
from pasje_platform.engine.work import Work
from pasje_platform.refused import Refused


def bought(work: Work) -> None:
    """A purchase: vouchers, payment with units, earning at the tier held before, tier, referral.

    It earns under `work.then`, the rules in force when it was bought; what it is paid with and the
    ladder are those of now. Raises Refused: invalid_field, and what `vouchers.use` and
    `paying.pay` raise; and TooManyUnits.
    """
    event, then = work.event, work.then
    basket = event.basket
    if basket is None:
        raise ValueError("a purchase without a basket")
    _check(basket)
    first = len(work.said)
    context = earning.context_of(work, then, basket.bought_at)
    discounts = vouchers.use(work, basket)
    free = vouchers.freed(work, basket) if basket.vouchers else ()
    spent, paid = paying.pay(work, basket, discounts)
    gains = earning.known(work, earning.quote(then, context, basket, discounts, paid, free))
    earned = earning.give(work, then, gains, event.id, basket.bought_at, basket.store)
    _announce(work, earned, basket.store, first)
    counted = qualifying(work, basket, discounts, _by_unit(earned))
    day = min(calendar.day_of(basket.bought_at, then.zone), work.today)
    if work.rules.ladder.basis != "units":  # those count where they are given
        tiers.add(work, day, counted)
    bill = counted_bill(then, basket)
    referred, seq = ("", None) if bill is None else referral.first_purchase(work, event.id, bill)
    record = Bought(
        id=event.id,
        version=then.version,
        basket=basket,
        context=context,
        earned=earned,
        paid=spent,
        vouchers=basket.vouchers,
        discounts=discounts,
        counted=counted,
        counted_on=day,
        counted_for=ladder.counts(work.rules.ladder),
        referred=referred,
        referred_seq=seq,
        kept_until=pruning.kept_until(then, basket.bought_at),
        free=free if any(free) else (),
    )
    has_bought = work.state.has_bought or bill is not None
    purchases = (*work.state.purchases, record)
    work.state = replace(work.state, purchases=purchases, has_bought=has_bought)
    work.sale = _sale(basket, discounts, paid)


def visited(work: Work) -> None:
    """One visit, of any purchase or none: what it earns, and that its day counts for the tier.

    It earns under `work.then`, as a purchase does; the ladder is that of now.
    """
    event = work.event
    earned = earning.happened(work, work.then, "visit", event.id, event.at, event.store)
    _announce(work, earned, event.store)
    tiers.visited(work, calendar.day_of(event.at, work.rules.zone))


def acted(work: Work) -> None:
    """Another system reports an action: it earns, and releases what waited for it.

    Of one purchase only, when the report names it. It earns under `work.then`, as a purchase does.
    Raises Refused(unknown_action).
    """
    event = work.event
    known = known_actions(work.rules) | known_actions(work.then)
    if event.name not in known and not _awaited(work, event.name):
        raise Refused("unknown_action", action=event.name)
    _release(work, event.name, event.purchase_id)
    on = f"action:{event.name}"
    earned = earning.happened(work, work.then, on, event.id, event.at, event.store)
    _announce(work, earned, event.store)
    tiers.count(work, "events", calendar.day_of(event.at, work.rules.zone), 1, name=event.name)


def _awaited(work: Work, name: str) -> bool:
    """Whether something earned under an earlier version waits for that action."""
    accounts = work.state.accounts.values()
    return any(lot.pending and lot.waits_for == name for one in accounts for lot in one.lots)


def spend_of(rules: Rules, basket: Basket, discounts: Sequence[int]) -> int:
    """What a purchase counts for a tier by spending: after discounts, without excluded lines."""
    return sum(
        line.amount - line.discount - off
        for line, off in zip(basket.lines, discounts, strict=True)
        if conditions.counted(rules, line)
    )


def qualifying(
    work: Work, basket: Basket, discounts: Sequence[int], earned: Mapping[str, int]
) -> int:
    """What a purchase, or the rest of one, counts for the tier, that earned so much by unit."""
    terms = work.rules.ladder
    match terms.basis:
        case "spend":
            return spend_of(work.then, basket, discounts)
        case "purchases":
            return int(counted_bill(work.then, basket) is not None)
        case "events":
            return len(set(basket.actions) & set(terms.events))
        case "units":
            return earned.get(terms.unit, 0)
        case "visits":
            return 0


def counted_bill(rules: Rules, basket: Basket) -> int | None:
    """What is owed for the lines that count; None: there are none, as if nothing was bought."""
    lines = tuple(line for line in basket.lines if conditions.counted(rules, line))
    return vouchers.bill(replace(basket, lines=lines)) if lines else None


def known_actions(rules: Rules) -> frozenset[str]:
    """Every action that something in these rules asks for."""
    earning_for = [rule.on for rule in rules.earn]
    terms = [unit.expiry for unit in rules.units]
    terms += [expiry for tier in rules.tiers for expiry in tier.expiry.values()]
    kept = [activity for expiry in terms for activity in expiry.activity]
    names = {on.removeprefix("action:") for on in earning_for + kept if on.startswith("action:")}
    waited = {rule.available.event for rule in rules.earn if rule.available.event}
    return frozenset(names | waited | set(rules.ladder.events))


def _check(basket: Basket) -> None:
    """That the numbers of every line fit one another."""
    for at, line in enumerate(basket.lines):
        net = line.amount - line.discount
        if line.amount < 0:
            raise _wrong(at, "amount", "0 or more")
        if not 0 <= line.discount <= line.amount:
            raise _wrong(at, "discount", f"0 to {line.amount}, the amount of its line")
        if not 0 <= line.tax <= net:
            raise _wrong(at, "tax", f"0 to {net}, what its line costs with the tax included")
        if line.quantity < 1:
            raise _wrong(at, "quantity", "at least 1")


def _wrong(at: int, field: str, expected: str) -> Refused:
    return Refused("invalid_field", field=f"lines[{at}].{field}", expected=expected)


def _by_unit(earned: Sequence[Earned]) -> dict[str, int]:
    units: dict[str, int] = {}
    for one in earned:
        units[one.unit] = units.get(one.unit, 0) + one.units
    return units


def _release(work: Work, action: str, purchase_id: str) -> None:
    """Pending lots that waited for that action; "" is of any purchase."""
    waiting = [
        (unit, lot.seq)
        for unit, account in work.state.accounts.items()
        for lot in account.lots
        if lot.pending and lot.remaining and lot.waits_for == action
        if purchase_id in ("", lot.source_id)
    ]
    for unit, seq in waiting:
        passing.release(work, unit, seq)


def _announce(work: Work, earned: Sequence[Earned], store: str, at: int | None = None) -> None:
    """What was earned of every unit, that on the card first; before what was said from `at` on."""
    place = len(work.said) if at is None else at
    for unit in work.rules.units:
        units = sum(one.units for one in earned if one.unit == unit.id)
        if units:
            said_of = work.said_of(unit.id)
            work.say(Announcement("earned", units, store or None, unit_id=said_of), place)
            place += 1


def _sale(basket: Basket, discounts: tuple[int, ...], paid: Sequence[int]) -> Sale:
    return Sale(
        discount=sum(discounts),
        paid=sum(paid),
        to_pay=vouchers.bill(basket) - sum(discounts) - sum(paid),
        line_discounts=discounts,
    )
