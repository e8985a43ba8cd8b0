"""Rewards nobody may buy, and payments that cannot be counted out."""

from math import gcd
from typing import Any

from pasje_platform.engine.numbers import written
from pasje_platform.engine.reward_rules import GONE, NOT_FOR_TILL
from pasje_platform.programme.check_base import Checked, Fields, decimals_of
from pasje_platform.programme.check_limits import most_held
from pasje_platform.programme.check_units import NOT_BY_TIME
from pasje_platform.programme.lines import Place

_GOOD_FOR = ("categories", "skus")
_WORTH = ("worth", "denominations", "variable")
_KINDS = {
    "amount_off": Fields((), (*_WORTH, *_GOOD_FOR)),
    "percent_off": Fields(("percent",), ("most_off", *_GOOD_FOR)),
    "product": Fields((), ("most_off", *_GOOD_FOR)),
    "sample": Fields((), ("most_off", *_GOOD_FOR)),
    "bonus_product": Fields((), ("most_off", *_GOOD_FOR)),
    "free_shipping": Fields((), _GOOD_FOR),
    "upgrade": Fields((), _GOOD_FOR),
    "experience": Fields((), ("on",)),
    "early_access": Fields((), ("on", *_GOOD_FOR)),
    "gift_card": Fields(("into",), _WORTH),
    "merchandise": Fields(),
    "donation": Fields(("charity",), _WORTH),
    "sweepstake": Fields(("on",)),
    "partner_voucher": Fields(("pool",)),
}
_OF_WORTH = ("amount_off", "gift_card")
_AT_THE_TILL = ("minimum", "most_per_purchase", "channels")
_CANCEL = {
    "never": Fields(),
    "until_used": Fields(),
    "within": Fields(("cancel_within",)),
}


def refuse(checked: Checked) -> None:
    """Raises WrongProgramme for the first mistake in [[rewards]], [[pay]], [returns], …"""
    for place, reward in checked.each("rewards"):
        checked.by_kind(place, reward["kind"], _KINDS)
        _cancel(checked, place, reward)
        _what(checked, place, reward)
        _price(checked, place, reward)
        if reward["for_sale"]:
            _possible(checked, place, reward)
        _when(checked, place, reward)
        _limits(checked, place, reward)
    for place, pay in checked.each("pay"):
        _pay(checked, place, pay)
    _returns(checked)
    if referral := checked.values["referral"]:
        for name in ("inviter_units", "friend_units"):
            checked.in_steps(("referral", name), referral[name], referral["unit"])


def _what(checked: Checked, place: Place, reward: dict[str, Any]) -> None:
    kind = reward["kind"]
    if kind == "gift_card" and not checked.unit(reward["into"])["money"]:
        raise checked.wrong((*place, "into"), f"{reward['into']} is no unit of money")
    if kind == "gift_card" and reward["into"] == reward["unit"] and reward["for_sale"]:
        raise checked.wrong((*place, "into"), "is what it costs: a unit does not fill itself")
    if kind in _OF_WORTH and not any(reward[name] for name in _WORTH):
        raise checked.wrong((*place, "worth"), f'is missing; kind = "{kind}" needs it')
    if kind in NOT_FOR_TILL:
        for name in _AT_THE_TILL:
            if checked.reading.written((*place, name)):
                reason = f'is of a purchase, and kind = "{kind}" is not used in one'
                raise checked.wrong((*place, name), reason)


def _cancel(checked: Checked, place: Place, reward: dict[str, Any]) -> None:
    checked.by_kind(place, reward["cancel"], _CANCEL, "cancel")
    why = GONE.get(reward["kind"])
    if why is not None and reward["cancel"] != "never":
        reason = f'{why}, so kind = "{reward["kind"]}" has "never" only: leave it out'
        raise checked.wrong((*place, "cancel"), reason)


def _price(checked: Checked, place: Place, reward: dict[str, Any]) -> None:
    prices = [name for name in ("cost", "denominations", "variable") if reward[name]]
    if not reward["for_sale"]:
        for name in (*prices, "stock", "in_total", "limits"):
            if checked.reading.written((*place, name)):
                raise checked.wrong((*place, name), "is for rewards that are for sale")
        return
    if len(prices) != 1:
        there = f"{' and '.join(prices)} are there" if prices else "none is there"
        reason = f"cost, denominations or variable, one of them: {there}"
        raise checked.wrong((*place, "cost"), reason)
    if reward["worth"] and prices != ["cost"]:
        raise checked.wrong((*place, "worth"), f"is told by {prices[0]}")
    unit = reward["unit"]
    if unit not in checked.given():
        raise checked.wrong((*place, "unit"), f"nothing gives {unit}: nobody could buy it")
    checked.in_steps((*place, "cost"), reward["cost"], unit)
    for index, choice in enumerate(reward["denominations"]):
        where = (*place, "denominations", index, "cost")
        checked.in_steps(where, choice["cost"], unit)
        if index and choice["cost"] <= reward["denominations"][index - 1]["cost"]:
            raise checked.wrong(where, "must be more than the one before it")
    if reward["variable"]:
        _variable(checked, (*place, "variable"), reward["variable"], unit)


def _possible(checked: Checked, place: Place, reward: dict[str, Any]) -> None:
    """Refuses one for sale of which there is none, or that costs more than anybody can have."""
    if reward["stock"] == 0:
        reason = "there are none: nobody could have it; write 1 or more, or leave the reward out"
        raise checked.wrong((*place, "stock"), reason)
    most, unit = most_held(checked, reward["unit"]), reward["unit"]
    key: Place = ("cost",)
    if reward["denominations"]:
        key = ("denominations", 0, "cost")
    elif reward["variable"]:
        key = ("variable", "least")
    price: Any = reward
    for part in key:
        price = price[part]
    if most is not None and price > most:
        reason = (
            f"nobody can save so many {unit}: the rules' limits allow {written(most)}; write that, "
            "or less"
        )
        raise checked.wrong((*place, *key), reason)


def _variable(checked: Checked, place: Place, variable: dict[str, Any], unit: str) -> None:
    for name in ("least", "most", "step"):
        checked.in_steps((*place, name), variable[name], unit)
        if (variable[name] / variable["step"]).denominator != 1:
            raise checked.wrong((*place, name), "must be a whole number of steps")
    if variable["most"] < variable["least"]:
        raise checked.wrong((*place, "most"), "is less than least")


def _when(checked: Checked, place: Place, reward: dict[str, Any]) -> None:
    checked.days(place, reward)
    first, until, on = reward["first_day"], reward["valid_until"], reward["on"]
    if until and first and until < first:
        raise checked.wrong((*place, "valid_until"), f"is before the first day, {first}")
    if on and first and on < first:
        raise checked.wrong((*place, "on"), f"is before the first day, {first}")
    if on and reward["last_day"] and on < reward["last_day"]:
        where = (*place, "last_day")
        raise checked.wrong(where, f"is after the day it is on, {on}")
    _early(checked, place, reward)


def _early(checked: Checked, place: Place, reward: dict[str, Any]) -> None:
    together = {"early": reward["early"], "early_tiers": reward["early_tiers"]}
    if not any(together.values()):
        return
    for name, value in {**together, "first_day": reward["first_day"]}.items():
        if not value:
            reason = "is missing; early, early_tiers and first_day go together"
            raise checked.wrong((*place, name), reason)
    for tier in reward["early_tiers"]:
        if reward["tiers"] and tier not in reward["tiers"]:
            raise checked.wrong((*place, "early_tiers"), f"{tier!r} may not have it at all: tiers")


def _limits(checked: Checked, place: Place, reward: dict[str, Any]) -> None:
    limits = reward["limits"]
    for index, limit in enumerate(limits):
        same = [one for one in limits[:index] if one["per"] == limit["per"]]
        if any(not checked.apart(limit, other) for other in same):
            of_tier = any(one["tiers"] for one in (limit, *same))
            reason = f"{limit['per']} is there twice{' for the same tier' if of_tier else ''}"
            raise checked.wrong((*place, "limits", index, "per"), reason)


def _pay(checked: Checked, place: Place, pay: dict[str, Any]) -> None:
    unit, values = pay["unit"], checked.unit(pay["unit"])
    before = [one for one in checked.values["pay"][: int(place[1])] if one["unit"] == unit]
    if any(not checked.apart(pay, other) for other in before):
        of_tier = " for the same tier" if any(one["tiers"] for one in (pay, *before)) else ""
        raise checked.wrong((*place, "unit"), f"{unit} pays by another section already{of_tier}")
    if unit not in checked.given():
        raise checked.wrong((*place, "unit"), f"nothing gives {unit}: nobody could pay with it")
    for name in ("units", "multiple", "minimum"):
        checked.in_steps((*place, name), pay[name], unit)
    cents = pay["worth"].amount
    if values["money"] and pay["units"] * 100 != cents:
        raise checked.wrong(
            (*place, "worth"), f"{unit} is money: units and worth must be the same amount"
        )
    if pay["multiple"] is not None and (pay["multiple"] * cents / pay["units"]).denominator != 1:
        steps = int(pay["units"] * 10 ** decimals_of(values))
        least = steps // gcd(steps, cents)
        reason = "is worth no whole number of cents"
        if not decimals_of(values):
            reason += f"; multiples of {least} are"
        raise checked.wrong((*place, "multiple"), reason)


def _returns(checked: Checked) -> None:
    returns, jurisdiction = checked.values["returns"], checked.values[""]["jurisdiction"]
    if returns is None:
        return
    if returns["spent"] == "new_lot" and jurisdiction in NOT_BY_TIME:
        reason = f"{NOT_BY_TIME[jurisdiction]}; allowed: original, lost"
        raise checked.wrong(("returns", "spent"), reason)
    written = checked.reading.written
    below = any(unit["may_go_negative"] for unit in checked.values["units"])
    if returns["earned"] == "negative" and written(("returns", "earned")) and not below:
        reason = "no unit has may_go_negative = true: write within_balance, or let one"
        raise checked.wrong(("returns", "earned"), reason)
    if returns["spent"] != "new_lot" and written(("returns", "grace")):
        raise checked.wrong(("returns", "grace"), 'is for spent = "new_lot"')
