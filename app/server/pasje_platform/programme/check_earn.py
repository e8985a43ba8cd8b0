"""Earning: rules that say too little, too much, or what can never happen."""

from fractions import Fraction
from typing import Any

from pasje_platform.engine.account import MOST_UNITS
from pasje_platform.programme.check_base import Checked, Fields, decimals_of
from pasje_platform.programme.lines import Place

_AVAILABLE = {
    "at_once": Fields(),
    "after": Fields(("after",)),
    "dates": Fields(("dates",)),
    "event": Fields(("event", "within")),
}
_OF_UNITS = (
    "unit", "per", "basis", "tax", "rounding", "round_over", "tier_rate", "group", "available",
)  # fmt: skip
_OF_GIVING = ("per", "rounding", "round_over", "tier_rate", "available")
_OF_AMOUNTS = ("basis", "tax")
_OF_PURCHASES = (*_OF_AMOUNTS, "round_over")
_OF_LINES = ("categories", "not_categories", "skus", "not_skus", "first_purchase", "minimum")
_MOST_AMOUNT, _MOST_ITEMS = 99_999_999_99, 10_000
"""Of one line of a receipt."""
_WHAT = ("gives", "multiplies", "reward")
_OF_BASKETS = ("channels",)


def refuse(checked: Checked) -> None:
    """Raises WrongProgramme for the first mistake in [[earn]] and [[groups]]."""
    for place, rule in checked.each("earn"):
        _what(checked, place, rule)
        _of_purchases(checked, place, rule)
        if rule["when"]:
            _when(checked, (*place, "when"), rule)
        if rule["available"]:
            where = (*place, "available")
            checked.by_kind(where, rule["available"]["kind"], _AVAILABLE)
        _caps(checked, place, rule["caps"], rule["unit"])
        _never(checked, place, rule)
        _countable(checked, place, rule)
    for place, group in checked.each("groups"):
        _group(checked, place, group)


def _what(checked: Checked, place: Place, rule: dict[str, Any]) -> None:
    gives, multiplies, per = rule["gives"], rule["multiplies"], rule["per"]
    there = [name for name in _WHAT if rule[name] is not None]
    if len(there) != 1:
        which = f"{' and '.join(there)} are there" if there else "none is there"
        reason = f"gives, multiplies or reward, one of them: {which}"
        raise checked.wrong((*place, there[0] if there else "gives"), reason)
    if rule["reward"] is not None:
        _reward(checked, place, rule)
        return
    if multiplies is not None:
        _multiplied(checked, place, rule)
        return
    if gives.percent and not checked.unit(rule["unit"])["money"]:
        reason = f"a percentage is for units of money, and {rule['unit']} is none"
        raise checked.wrong((*place, "gives"), reason)
    if gives.percent and (per is not None or rule["on"] != "purchase"):
        reason = "a percentage is of a purchase's amount: leave per out"
        raise checked.wrong((*place, "per" if per else "on"), reason)
    if rule["on"] != "purchase" and per is not None and per.kind != "once":
        reason = f'must be "once", or left out: {rule["on"]} has no amounts or items'
        raise checked.wrong((*place, "per"), reason)


def _reward(checked: Checked, place: Place, rule: dict[str, Any]) -> None:
    on = rule["on"]
    if on in ("purchase", "visit"):
        reason = f"a reward is given for enrolment, a birthday or an action, not for each {on}"
        name = "on" if checked.reading.written((*place, "on")) else "reward"
        raise checked.wrong((*place, name), reason)
    for name in _OF_UNITS:
        if checked.reading.written((*place, name)):
            raise checked.wrong((*place, name), "is for units, and this rule gives a reward")
    for index, cap in enumerate(rule["caps"]):
        if cap["units"] is not None:
            where = (*place, "caps", index, "units")
            raise checked.wrong(where, "this rule gives no units, but a reward: limit its times")
    checked.may_be_given((*place, "reward"), rule["reward"])


def _multiplied(checked: Checked, place: Place, rule: dict[str, Any]) -> None:
    if rule["on"] != "purchase" and not rule["on"].startswith("action:"):
        reason = "multiplies is for purchases, and for actions that come with one"
        raise checked.wrong((*place, "on"), reason)
    for name in _OF_GIVING:
        if checked.reading.written((*place, name)):
            reason = "is not for multiplies: it follows the rules that it multiplies"
            raise checked.wrong((*place, name), reason)
    for name in () if rule["when"] and rule["when"]["minimum"] else _OF_AMOUNTS:
        if checked.reading.written((*place, name)):
            reason = "is for its when.minimum: the rest follows the rules that it multiplies"
            raise checked.wrong((*place, name), reason)
    if not checked.multiplied(rule):
        reason = f"nothing gives {rule['unit']} for a purchase, so there is nothing to multiply"
        raise checked.wrong((*place, "multiplies"), reason)


def _of_purchases(checked: Checked, place: Place, rule: dict[str, Any]) -> None:
    """Amounts, lines and channels are a purchase's, or a multiplier's that comes with one."""
    if rule["on"] == "purchase" or rule["multiplies"] is not None:
        return
    for name in _OF_PURCHASES:
        if checked.reading.written((*place, name)):
            raise checked.wrong((*place, name), f"is for purchases, not for {rule['on']}")
    also = () if rule["on"].startswith("action:") else _OF_BASKETS
    for name in (*_OF_LINES, *also):
        if checked.reading.written((*place, "when", name)):
            reason = f"is for purchases, not for {rule['on']}"
            raise checked.wrong((*place, "when", name), reason)


def _when(checked: Checked, place: Place, rule: dict[str, Any]) -> None:
    when, top = rule["when"], checked.values[""]
    checked.days(place, when)
    for name, excluded in (("categories", "exclude_categories"), ("skus", "exclude_skus")):
        without = {*when[f"not_{name}"], *top[excluded]}
        if when[name] and without.issuperset(when[name]):
            where = f"not_{name}" if when[f"not_{name}"] else excluded
            raise checked.wrong((*place, name), f"all of them are in {where}, so nothing is left")
    if when["stores"] and set(when["not_stores"]).issuperset(when["stores"]):
        raise checked.wrong((*place, "stores"), "all of them are in not_stores")


def _caps(checked: Checked, place: Place, caps: tuple[dict[str, Any], ...], unit: str) -> None:
    for index, cap in enumerate(caps):
        where = (*place, "caps", index)
        if cap["units"] is None and cap["times"] is None:
            raise checked.wrong(where, "limits nothing: write units, or times, or both")
        checked.in_steps((*where, "units"), cap["units"], unit)
        for name in ("first_day", "last_day"):
            if (cap["per"] == "window") != (cap[name] is not None):
                missing = cap["per"] == "window"
                reason = "is missing; a window needs it" if missing else 'is for per = "window"'
                raise checked.wrong((*where, name), reason)
        checked.days(where, cap)
        same = [other for other in caps[:index] if _within(other) == _within(cap)]
        if any(not checked.apart(cap, other) for other in same):
            reason = f"there is a cap per {cap['per']} already: write both numbers in one"
            if any(one["tiers"] for one in (cap, *same)):
                reason = f"there is a cap per {cap['per']} for the same tier already"
            raise checked.wrong((*where, "per"), reason)
        if cap["per"] == "purchase" and cap["times"] is not None and place[0] == "earn":
            raise checked.wrong((*where, "times"), "a rule gives once per purchase anyway")


def _within(cap: dict[str, Any]) -> tuple[Any, ...]:
    return cap["per"], cap["first_day"], cap["last_day"]


def _never(checked: Checked, place: Place, rule: dict[str, Any]) -> None:
    """A cap per purchase refuses in full: below what the rule always gives, it never gives."""
    gives = rule["gives"]
    always = rule["on"] != "purchase" or (rule["per"] is not None and rule["per"].kind == "once")
    if gives is None or gives.percent or not always:
        return
    for index, cap in enumerate(rule["caps"]):
        if cap["per"] == "purchase" and cap["units"] is not None and cap["units"] < gives.number:
            where = (*place, "caps", index, "units")
            raise checked.wrong(where, "is less than the rule gives, so it would never give")


def _countable(checked: Checked, place: Place, rule: dict[str, Any]) -> None:
    """A balance can be counted whatever is bought, in every tier and with every multiplier."""
    gives, per, unit = rule["gives"], rule["per"], rule["unit"]
    if gives is None or gives.percent:
        return
    most = Fraction(gives.number * 10 ** decimals_of(checked.unit(unit)))
    if per is not None and per.kind == "item":
        most *= _MOST_ITEMS
    elif rule["on"] == "purchase" and (per is None or per.kind == "amount"):
        most *= Fraction(_MOST_AMOUNT, per.amount if per else 100)
    most *= max([1, *(tier["rates"].get(unit, 1) for tier in checked.values["tiers"])])
    others = [other for other in checked.values["earn"] if other["unit"] == unit]
    most *= 1 + sum(other["multiplies"] - 1 for other in others if other["multiplies"])
    if most > MOST_UNITS:
        reason = "is more than can be counted when much is bought, with all that multiplies it"
        raise checked.wrong((*place, "gives"), reason)


def _group(checked: Checked, place: Place, group: dict[str, Any]) -> None:
    units: list[str] = []
    for where, rule in checked.each("earn"):
        if rule["group"] == group["id"]:
            units.append(rule["unit"])
            if rule["unit"] != units[0]:
                reason = f"the rules of {group['id']} before it give {units[0]}; a group has one"
                raise checked.wrong((*where, "unit"), reason)
    _caps(checked, place, group["caps"], units[0] if units else checked.reading.first_unit)
