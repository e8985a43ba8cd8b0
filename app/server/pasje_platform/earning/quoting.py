"""Outcomes as a till or a member is told of them beforehand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from pasje.contract import formats
from pasje.contract.programme import Money, Words
from pasje.contract.refund import RefundQuote
from pasje.contract.till import PurchaseQuote, UnitAmount
from pasje_platform.earning import besides, model
from pasje_platform.engine import paying
from pasje_platform.engine.event import Basket
from pasje_platform.engine.outcome import Outcome, Returning
from pasje_platform.ledger import showing
from pasje_platform.programme.model import Rules

_SAYS: Mapping[str, Words] = {
    "taken": {
        "en": "{units} is taken back.|{units} are taken back.",
        "nl": "{units} gaat eraf.|{units} gaan eraf.",
    },
    "not_taken": {
        "en": (
            "{units} was spent and cannot be taken back."
            "|{units} were spent and cannot be taken back."
        ),
        "nl": (
            "{units} is al uitgegeven en kan er niet meer af."
            "|{units} zijn al uitgegeven en kunnen er niet meer af."
        ),
    },
    "returned": {
        "en": "{units} comes back.|{units} come back.",
        "nl": "{units} komt terug.|{units} komen terug.",
    },
    "returned_anew": {
        "en": "{units} comes back, valid until {day}.|{units} come back, valid until {day}.",
        "nl": (
            "{units} komt terug, geldig tot en met {day}."
            "|{units} komen terug, geldig tot en met {day}."
        ),
    },
    "owed": {
        "en": "{units} is then still to settle.|{units} are then still to settle.",
        "nl": "{units} is dan nog te verrekenen.|{units} zijn dan nog te verrekenen.",
    },
    "voided": {
        "en": "The voucher {name} is withdrawn.",
        "nl": "De voucher {name} vervalt.",
    },
    "usable": {
        "en": "The voucher {name} can be used again.",
        "nl": "De voucher {name} is weer te gebruiken.",
    },
    "paid_back": {
        "en": "{money} is paid back.",
        "nl": "{money} wordt terugbetaald.",
    },
    "tier": {
        "en": "The tier is then {tier}.",
        "nl": "De status is dan {tier}.",
    },
    "tier_until": {
        "en": "The tier {tier} then lasts until {day}.",
        "nl": "De status {tier} blijft dan tot en met {day}.",
    },
    "nothing": {
        "en": "Nothing else changes.",
        "nl": "Verder verandert er niets.",
    },
}


def purchase(
    rules: Rules,
    then: Rules,
    scanned: Rules,
    outcomes: Sequence[Outcome],
    basket: Basket,
    purchase_id: str,
    now: datetime,
) -> PurchaseQuote:
    """Of time, a purchase that earns by `then`, and the visit when it is its first one, which earns
    by the rules of the scan."""
    before, sold = outcomes[0], outcomes[1].sale
    after, currency = outcomes[-1].state, rules.programme.currency
    discounts = sold.line_discounts if sold else (0,) * len(basket.lines)
    earning = list(zip((then, scanned), outcomes[1:], strict=False))
    came = besides.told(rules, outcomes[1:], purchase_id)
    why = model.why_nothing(rules.engine, [(under.engine, made) for under, made in earning])
    return PurchaseQuote(
        earned=tuple(
            each
            for under, outcome in earning
            for each in showing.earned(rules, outcome.explained, now, under)
        ),
        discount=Money(sold.discount if sold else 0, currency),
        paid=Money(sold.paid if sold else 0, currency),
        to_pay=Money(sold.to_pay if sold else 0, currency),
        pay_options=paying.options(rules.engine, before.state, basket, discounts),
        tier=rules.tier(after.tier.tier).name,
        tier_changed=after.tier.tier != before.state.tier.tier,
        not_earned=model.not_earned(then.engine, outcomes[1].explained, basket.actions),
        besides=came,
        used_vouchers=model.used(outcomes[1], purchase_id),
        why_nothing=() if came else why,
    )


def refund(rules: Rules, before: Outcome, outcome: Outcome) -> RefundQuote:
    """Of a refund; `before` is how it stands without."""
    done = outcome.returning or Returning()
    tier, until = rules.tier(outcome.state.tier.tier), outcome.state.tier.grace_until
    return RefundQuote(
        taken_back=_amounts(rules, done.taken),
        returned=_amounts(rules, done.returned),
        voided_vouchers=tuple(voucher.name for voucher in done.vouchers_voided),
        returned_vouchers=tuple(voucher.name for voucher in done.vouchers_back),
        paid_back=Money(done.paid_back, rules.programme.currency),
        tier=tier.name,
        tier_changed=outcome.state.tier.tier != before.state.tier.tier,
        tier_until=rules.last_day(until) if until is not None else None,
        says=_sentences(rules, done, outcome, before),
        deficits=showing.amounts(rules, showing.deficits(outcome.state)),
        not_taken=_amounts(rules, done.not_taken),
    )


def _amounts(rules: Rules, units: Iterable[tuple[str, int]]) -> tuple[UnitAmount, ...]:
    return showing.amounts(rules, {unit: count for unit, count in units if count})


def _sentences(
    rules: Rules, done: Returning, outcome: Outcome, before: Outcome
) -> tuple[Words, ...]:
    money = Money(done.paid_back, rules.programme.currency)
    taken = _amounts(rules, done.taken)
    said = [_of_units(rules, "taken", one.unit_id, one.units) for one in taken]
    kept = _amounts(rules, done.not_taken)
    said += [_of_units(rules, "not_taken", one.unit_id, one.units) for one in kept]
    said += _coming_back(rules, done, outcome)
    said += _owed(rules, outcome, before)
    said += [_said(rules, "voided", name=voucher.name) for voucher in done.vouchers_voided]
    said += [_said(rules, "usable", name=voucher.name) for voucher in done.vouchers_back]
    if done.paid_back:
        amounts = {one: formats.money(money, one) for one in rules.programme.languages}
        said.append(_said(rules, "paid_back", money=amounts))
    said += _of_tier(rules, outcome, before)
    return tuple(said) or (_said(rules, "nothing"),)


def _coming_back(rules: Rules, done: Returning, outcome: Outcome) -> Iterator[Words]:
    """What goes back to where it came from keeps its end; a new lot says its own."""
    for back in _amounts(rules, done.returned):
        unit, units = back.unit_id, back.units
        anew = [
            (posting.units, posting.lot.expires_at)
            for posting in outcome.postings
            if posting.unit == unit and posting.kind == "reverse" and posting.lot is not None
        ]
        for count, ends_at in anew:
            day = _day(rules, ends_at) if ends_at is not None else None
            yield _of_units(rules, "returned_anew" if day else "returned", unit, count, day)
        if rest := units - sum(count for count, _ in anew):
            yield _of_units(rules, "returned", unit, rest)


def _owed(rules: Rules, outcome: Outcome, before: Outcome) -> Iterator[Words]:
    """Deficits that are other ones than without the refund, each as it then is."""
    for one in showing.amounts(rules, showing.deficits(outcome.state)):
        if one.units != before.state.account(one.unit_id).deficit:
            yield _of_units(rules, "owed", one.unit_id, one.units)


def _of_tier(rules: Rules, outcome: Outcome, before: Outcome) -> Iterator[Words]:
    """Another tier, or the same with an end that it did not have."""
    then, now = outcome.state.tier, before.state.tier
    tier = rules.tier(then.tier).name
    if then.tier != now.tier:
        yield _said(rules, "tier", tier=tier)
    if then.grace_until is not None and then.grace_until != now.grace_until:
        yield _said(rules, "tier_until", tier=tier, day=_day(rules, then.grace_until))


def _day(rules: Rules, ends_at: datetime) -> Words:
    last = rules.last_day(ends_at)
    return {one: formats.day(last, one) for one in rules.programme.languages}


def _said(rules: Rules, what: str, **parts: Words) -> Words:
    return {
        language: formats.said(_SAYS[what], language).format(
            **{name: formats.said(words, language) for name, words in parts.items()}
        )
        for language in rules.programme.languages
    }


def _of_units(rules: Rules, what: str, unit_id: str, count: int, day: Words | None = None) -> Words:
    unit = rules.unit(unit_id)
    currency = rules.programme.currency
    return {
        language: formats.agreed(formats.said(_SAYS[what], language), count, unit, language).format(
            units=formats.units(count, unit, language, currency),
            day=formats.said(day, language) if day else "",
        )
        for language in rules.programme.languages
    }
