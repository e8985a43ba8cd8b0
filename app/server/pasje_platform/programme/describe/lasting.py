"""How long units stay valid, in words."""

from collections.abc import Iterator
from fractions import Fraction

from pasje.contract.programme import Words
from pasje_platform.engine.rules import Expiry, Rules, Unit
from pasje_platform.engine.spans import Period
from pasje_platform.programme.describe.voice import Voice, lines, paragraph


def validity(unit: Unit, rules: Rules) -> Words:
    """When a unit runs out, and what is told before."""
    return paragraph(rules, lambda v: _sentences(v, unit.expiry))


def validity_lines(unit: Unit, rules: Rules) -> tuple[Words, ...]:
    """The same, a sentence each."""
    return lines(rules, lambda v: _sentences(v, unit.expiry))


def lasts(v: Voice, expiry: Expiry) -> str:
    """The sentence alone, to be part of another one."""
    if expiry.kind == "never":
        return v("lasts_never")
    if expiry.kind == "dates":
        return v("lasts_dates", day=v.coming(expiry.dates))
    span = v.span(expiry.valid)
    if expiry.kind == "inactivity":
        return v("lasts_inactivity", span=span, activities=_activities(v, expiry))
    return v("lasts_rolling", span=span) + to_end(v, expiry.round_to)


def to_end(v: Voice, period: Period) -> str:
    return "" if period == "day" else v(f"to_end_{period}")


def _sentences(v: Voice, expiry: Expiry) -> Iterator[str]:
    yield lasts(v, expiry)
    notice = expiry.notice
    if notice and expiry.kind != "never":
        same = notice.least_days == notice.most_days
        most = v.many("days", notice.most_days)
        least = v.number(Fraction(notice.least_days))
        yield v("notice_exactly" if same else "notice", least=least, most=most)


def _activities(v: Voice, expiry: Expiry) -> str:
    return v.either(
        v(key) if (key := f"activity_{one}") in v.table else v.action(one)
        for one in expiry.activity
    )
