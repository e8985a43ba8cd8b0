"""What is allowed and hardly meant about giving: too much, too little, never."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

from pasje_platform.engine.numbers import written
from pasje_platform.programme.check_base import Checked
from pasje_platform.programme.file_reading import WrongProgramme

_APART = ("categories", "skus", "stores", "channels", "weekdays", "tiers")
"""Conditions of which a line, or a purchase, has one."""


def odd(checked: Checked) -> Iterator[WrongProgramme]:
    """Each with its line and key, as a refusal has them."""
    yield from _too_much(checked)
    yield from _feeding_itself(checked)
    yield from _unbounded(checked)
    yield from _never(checked)
    yield from _rates(checked)
    yield from _kept(checked)


def _too_much(checked: Checked) -> Iterator[WrongProgramme]:
    """Rules that give back as much as was paid: "5%" without its percent sign is five times it."""
    worth = {unit["id"]: Fraction(100) for unit in checked.values["units"] if unit["money"]}
    worth |= {pay["unit"]: pay["worth"].amount / pay["units"] for pay in checked.values["pay"]}
    for place, rule in checked.each("earn"):
        gives, per = rule["gives"], rule["per"]
        of_amount = rule["on"] == "purchase" and (per is None or per.kind == "amount")
        if gives is None or gives.percent or not of_amount or rule["unit"] not in worth:
            continue
        back = gives.number * worth[rule["unit"]] / (per.amount if per else 100) * 100
        if back >= 100:
            reason = f"{written(back)}% of what was paid is given back"
            meant = f'; did you mean "{written(gives.number)}%"?' if gives.number <= 100 else ""
            percent = checked.unit(rule["unit"])["money"]
            yield checked.wrong((*place, "gives"), reason + (meant if percent else ""))


def _feeding_itself(checked: Checked) -> Iterator[WrongProgramme]:
    """Rules that give all of what was paid, in money that may have paid it: it never runs out."""
    money = {unit["id"] for unit in checked.values["units"] if unit["money"]}
    paying = {pay["unit"]: pay["worth"].amount / pay["units"] for pay in checked.values["pay"]}
    for place, rule in checked.each("earn"):
        gives, per, unit = rule["gives"], rule["per"], rule["unit"]
        if gives is None or rule["on"] != "purchase" or unit not in money.intersection(paying):
            continue
        if rule["basis"] == "net_of_points" or (per is not None and per.kind != "amount"):
            continue
        share = (
            gives.number if gives.percent else gives.number * 10_000 / (per.amount if per else 100)
        )
        if share * paying[unit] >= 10_000:
            reason = (
                f"what {unit} itself pays gives as much of it again; did you mean "
                'basis = "net_of_points"?'
            )
            yield checked.wrong((*place, "basis"), reason)


def _unbounded(checked: Checked) -> Iterator[WrongProgramme]:
    """Rules that give at every check-in, of which there may be several in a minute."""
    tiers = {tier["id"] for tier in checked.values["tiers"]}

    def bounds(caps: tuple[dict[str, Any], ...]) -> bool:
        """Everybody, in whatever tier."""
        return any(not cap["tiers"] for cap in caps) or bool(
            caps and tiers.issubset(one for cap in caps for one in cap["tiers"])
        )

    bounded = {group["id"] for _, group in checked.each("groups") if bounds(group["caps"])}
    for place, rule in checked.each("earn"):
        gives = rule["gives"] is not None
        within = bounds(rule["caps"]) or rule["group"] in bounded
        if rule["on"] == "visit" and gives and not within:
            reason = (
                'gives at every check-in, however soon after another; caps bound it: { per = "day",'
                " times = 1 }"
            )
            yield checked.wrong((*place, "on"), reason)


def _never(checked: Checked) -> Iterator[WrongProgramme]:
    """Rules for days that do not come, and multipliers of what nothing gives just then."""
    for place, rule in checked.each("earn"):
        when = rule["when"]
        if not when:
            continue
        first, last = when["first_day"], when["last_day"]
        if first and last and when["weekdays"]:
            span = range(min(7, (last - first).days + 1))
            if not {(first + timedelta(n)).isoweekday() for n in span} & set(when["weekdays"]):
                reason = f"none of them is from {first} to {last}"
                yield checked.wrong((*place, "when", "weekdays"), reason)
        for name in _APART if rule["multiplies"] else ():
            if when[name] and not _given_there(checked, rule, name):
                reason = f"nothing gives {rule['unit']} there, so there is nothing to multiply"
                yield checked.wrong((*place, "when", name), reason)


def _given_there(checked: Checked, rule: dict[str, Any], name: str) -> bool:
    """Whether something that the rule multiplies applies to any of what it names, too."""
    wanted = set(rule["when"][name])
    return any(
        other["when"] is None or not other["when"][name] or wanted & set(other["when"][name])
        for other in checked.multiplied(rule)
    )


def _rates(checked: Checked) -> Iterator[WrongProgramme]:
    """A tier in which less is earned than in the one below."""
    below: dict[str, Fraction] = {}
    for place, tier in checked.each("tiers"):
        for unit, rate in sorted({**dict.fromkeys(below, Fraction(1)), **tier["rates"]}.items()):
            if not rate:
                yield checked.wrong((*place, "rates"), f"nothing of {unit} is earned in this tier")
            elif rate < below.get(unit, 1):
                lower = written(below.get(unit, Fraction(1)))
                reason = f"less {unit} than in the tier before it: {written(rate)}, not {lower}"
                yield checked.wrong((*place, "rates"), reason)
        below = tier["rates"]


def _kept(checked: Checked) -> Iterator[WrongProgramme]:
    """Returns that leave what was earned: buying and returning then brings units without end."""
    returns = checked.values["returns"]
    bought = [
        rule
        for rule in checked.values["earn"]
        if rule["on"] == "purchase" and rule["gives"] is not None
    ]
    if returns is None or not bought:
        return
    waits = any(rule["available"] and rule["available"]["kind"] != "at_once" for rule in bought)
    why = {"keep": "", "pending": "nothing earned in a purchase is ever pending: "}
    if returns["earned"] == "keep" or (returns["earned"] == "pending" and not waits):
        reason = (
            f"{why[returns['earned']]}who buys and returns keeps what was earned, as often as they "
            'like; did you mean "within_balance"?'
        )
        yield checked.wrong(("returns", "earned"), reason)
