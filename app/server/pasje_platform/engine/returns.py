"""A purchase returned, whole or in part: what it did is undone as far as it is returned.

What is left is evaluated again as it was bought, under the rules of then: the difference is what
the return takes. Returned bit by bit, a purchase ends where it ends when it is returned at once.
In order: vouchers that it used, units that paid, units that it earned, what restored lots have
outlived, the tier, the referral.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pasje.contract.membership import Announcement
from pasje.contract.snapshot import Rule, Why
from pasje_platform.engine import (
    calendar,
    expiring,
    ladder,
    referral,
    remainder,
    restoring,
    selling,
    tiers,
    unearning,
    vouchers,
)
from pasje_platform.engine.event import Basket
from pasje_platform.engine.outcome import Returning
from pasje_platform.engine.remainder import Rest
from pasje_platform.engine.state import Bought, Paid, Voucher
from pasje_platform.engine.unearning import Unearned
from pasje_platform.engine.work import Work
from pasje_platform.refused import Refused


def refunded(work: Work) -> None:
    """Undoes a purchase as far as the event says. Raises Refused: unknown_purchase,
    refund_too_late, return_too_much."""
    event = work.event
    bought = next((one for one in work.state.purchases if one.id == event.purchase_id), None)
    if bought is None:
        raise Refused("unknown_purchase")
    days = work.then.returns.within_days
    if work.now >= calendar.days_after(bought.basket.bought_at, days, work.then.zone):
        raise Refused("refund_too_late", days=days)
    rest = remainder.after(work.then, bought, event.lines, event.amount)
    back = _vouchers_back(work, bought, rest)
    returned: dict[str, int] = {}
    paid = _give_back(work, bought, rest, returned)
    unearned = unearning.undo(work, bought, rest)
    _expire(work, returned)
    counted = _recount(work, bought, rest, unearned)
    said = len(work.said)
    referred, voided = _referred(work, bought, rest)
    _say(work, bought, back, said)
    left = replace(
        bought,
        basket=rest.basket,
        earned=unearned.earned,
        paid=paid,
        discounts=rest.discounts,
        vouchers=tuple(v for v in bought.vouchers if v not in {one.id for one in back}),
        counted=counted,
        referred=referred,
        original=_original(bought),
    )
    _keep(work, left, rest)
    restored, emptied = _withdrawn(work)
    work.returning = Returning(
        taken=_added(_taken(work), emptied),
        returned=_added(returned, restored),
        vouchers_back=tuple(v for v in back if v.expires_at > work.now),
        vouchers_voided=(*unearned.voided, *voided),
        paid_back=rest.paid_back,
        not_taken=tuple(work.not_taken.items()),
    )


def _vouchers_back(work: Work, bought: Bought, rest: Rest) -> tuple[Voucher, ...]:
    """Those that reduced nothing of what is left can be used again, until they expire."""
    original = _original(bought)
    known = {voucher.id: voucher for voucher in work.state.vouchers}
    used = [known[one] for one in original.vouchers if one in known]
    parts = vouchers.reductions(work.then, used, original)
    back = []
    for voucher, part in zip(used, parts, strict=True):
        reduced = [at for at, off in enumerate(part or ()) if off]
        gone = bool(reduced) and not any(rest.basket.lines[at].quantity for at in reduced)
        if voucher.id in bought.vouchers and (rest.whole or gone):
            free = replace(
                voucher, state="issued", used_at=None, used_where="", purchase_id="", ended_at=None
            )
            work.keep(free)
            back.append(free)
    return tuple(back)


def _give_back(
    work: Work, bought: Bought, rest: Rest, returned: dict[str, int]
) -> tuple[Paid, ...]:
    """Units that paid for what is returned, as the programme says: added to `returned`.

    What is left of each payment.
    """
    left = []
    for paid, kept in zip(bought.paid, rest.units, strict=True):
        units = paid.units - kept
        if units and work.then.returns.spent != "lost":
            _return_units(work, bought, paid, units)
            returned[paid.unit] = returned.get(paid.unit, 0) + units
        left.append(restoring.without(paid, units))
    return tuple(left)


def _return_units(work: Work, bought: Bought, paid: Paid, units: int) -> None:
    why = _why("payment_returned", bought)
    if work.then.returns.spent == "original":
        restoring.restore(work, paid, why, source_id=bought.id, units=units)
        return
    last = calendar.add(work.today, work.then.returns.grace)
    ends = calendar.end_of(last, work.rules.zone)
    work.credit(paid.unit, units, why, kind="reverse", expires_at=ends, source_id=bought.id)


def _expire(work: Work, returned: dict[str, int]) -> None:
    """What restored lots have outlived runs out at once: that is not `returned`."""
    back: dict[tuple[str, int | None], int] = {}
    for posting in work.postings:
        if posting.kind == "reverse" and posting.why.rule in ("payment_returned", "voucher_voided"):
            for move in posting.movements:
                key = (posting.unit, move.lot_seq)
                back[key] = back.get(key, 0) + move.units
    at = len(work.postings)
    expiring.expire(work)
    for posting in work.postings[at:]:
        for move in posting.movements if posting.kind == "expire" else ():
            gone = min(-move.units, back.get((posting.unit, move.lot_seq), 0))
            if gone > 0:
                returned[posting.unit] = returned.get(posting.unit, 0) - gone


def _recount(work: Work, bought: Bought, rest: Rest, unearned: Unearned) -> int:
    """Lowers the tier's history on the day that it counts; what the rest counts.

    Of units too, whatever is left of them: what came back was not earned by buying.
    """
    if bought.counted_for != ladder.counts(work.rules.ladder):
        return 0
    counts = 0
    if not rest.whole:
        counts = selling.qualifying(work, rest.basket, rest.discounts, unearned.earns)
    counted = min(counts, bought.counted)
    day = bought.counted_on or calendar.day_of(bought.basket.bought_at, work.then.zone)
    tiers.add(work, day, counted - bought.counted)
    return counted


def _referred(work: Work, bought: Bought, rest: Rest) -> tuple[str, tuple[Voucher, ...]]:
    """The inviter, as long as the rest is still a first purchase that rewards; else what vouchers
    went with the reward."""
    if not bought.referred:
        return "", ()
    terms = work.then.referral
    minimum = terms.minimum if terms else 0
    bill = None if rest.whole else selling.counted_bill(work.then, rest.basket)
    if bill is not None and bill >= minimum:
        return bought.referred, ()
    return "", referral.reverse(work, bought)


def _keep(work: Work, left: Bought, rest: Rest) -> None:
    """The purchase as it is now; one of which nothing is left is gone."""
    others = tuple(one for one in work.state.purchases if one.id != left.id)
    if not rest.whole:
        kept = tuple(left if one.id == left.id else one for one in work.state.purchases)
        work.state = replace(work.state, purchases=kept)
        return
    used_up = any(selling.counted_bill(work.then, _original(one)) is not None for one in others)
    # Who keeps some of what it earned has had a first purchase, whatever became of it.
    keeps = any(one.units or one.voucher for one in left.earned)
    undone = left.context.first_purchase and not used_up and not keeps
    has_bought = work.state.has_bought and not undone
    work.state = replace(work.state, purchases=others, has_bought=has_bought)


def _original(bought: Bought) -> Basket:
    return bought.original or bought.basket


def _taken(work: Work) -> dict[str, int]:
    """What left the balance of each unit, a referral's reward with it."""
    taken: dict[str, int] = {}
    for posting in work.postings:
        if posting.kind == "claw_back":
            taken[posting.unit] = taken.get(posting.unit, 0) - posting.units
    return taken


def _withdrawn(work: Work) -> tuple[dict[str, int], dict[str, int]]:
    """By unit what withdrawn vouchers had cost, and what withdrawn gift cards had brought."""
    restored: dict[str, int] = {}
    emptied: dict[str, int] = {}
    for posting in work.postings:
        if posting.kind == "reverse" and posting.why.rule == "voucher_voided":
            into = restored if posting.units > 0 else emptied
            into[posting.unit] = into.get(posting.unit, 0) + abs(posting.units)
    return restored, emptied


def _added(some: Mapping[str, int], more: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    both = {unit: some.get(unit, 0) + more.get(unit, 0) for unit in (*some, *more)}
    return tuple((unit, units) for unit, units in both.items() if units)


def _say(work: Work, bought: Bought, back: Sequence[Voucher], at: int) -> None:
    """Before what was said from `at` on: what of every unit was taken, that on the card first."""
    usable = [voucher for voucher in back if voucher.expires_at > work.now]
    for voucher in reversed(usable):
        work.say(Announcement("voucher_returned", name=voucher.name), at)
    taken, first = _taken(work), work.rules.units[0].id
    others = [unit.id for unit in work.rules.units[1:] if taken.get(unit.id)]
    for unit in reversed([first, *others] if taken.get(first) or not others else others):
        units, where = -taken.get(unit, 0), bought.basket.store
        work.say(Announcement("refunded", units, where, unit_id=work.said_of(unit)), at)


def _why(rule: Rule, bought: Bought) -> Why:
    return Why(rule, shop=bought.basket.store or None, receipt=bought.basket.receipt or None)
