"""What a file may say and hardly means: told by `pasje programme check`, never refused."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from pasje_platform.programme import (
    check_odd_giving,
    check_odd_names,
    check_odd_past,
    check_odd_time,
)  # fmt: skip
from pasje_platform.programme.check_base import Checked
from pasje_platform.programme.file_reading import WrongProgramme
from pasje_platform.programme.lines import Place


def odd(checked: Checked, today: date | None) -> Iterator[WrongProgramme]:
    """Each with its line and key, as a refusal has them; `today`: what is over then, too."""
    yield from _units(checked)
    yield from _earning(checked)
    yield from _giving(checked)
    yield from _rewards(checked)
    yield from _of_tiers(checked)
    yield from check_odd_time.odd(checked)
    yield from check_odd_giving.odd(checked)
    yield from check_odd_names.odd(checked)
    if today is not None:
        yield from check_odd_past.odd(checked, today)


def _units(checked: Checked) -> Iterator[WrongProgramme]:
    values, given = checked.values, checked.given()
    spent = {reward["unit"] for reward in values["rewards"] if reward["for_sale"]}
    spent |= {pay["unit"] for pay in values["pay"]} | {one["unit"] for one in values["batches"]}
    if values["ladder"]:
        spent.add(values["ladder"]["unit"])
    for place, unit in checked.each("units"):
        if unit["id"] not in given:
            yield checked.wrong(place, "nothing gives it")
        elif unit["id"] not in spent:
            yield checked.wrong(place, "nothing is to be had for it")
    for place, tier in checked.each("tiers"):
        for unit_id, rate in tier["rates"].items():
            if unit_id not in given and rate != 1:
                yield checked.wrong((*place, "rates"), f"nothing gives {unit_id}")


def _earning(checked: Checked) -> Iterator[WrongProgramme]:
    used = {rule["group"] for rule in checked.values["earn"]}
    for place, group in checked.each("groups"):
        if group["id"] not in used:
            yield checked.wrong(place, "no rule is in it")


def _giving(checked: Checked) -> Iterator[WrongProgramme]:
    referral = checked.values["referral"]
    if referral and not referral["inviter_units"] and not referral["friend_units"]:
        yield checked.wrong(("referral",), "brings nothing to either side")
    given = checked.rewards_given()
    for place, reward in checked.each("rewards"):
        if not reward["for_sale"] and reward["id"] not in given:
            yield checked.wrong((*place, "for_sale"), "it is not for sale, and nothing gives it")


def _rewards(checked: Checked) -> Iterator[WrongProgramme]:
    for place, reward in checked.each("rewards"):
        stock, total = reward["stock"], reward["in_total"]
        if stock is not None and total is not None and stock < total:
            yield checked.wrong((*place, "in_total"), "there are fewer in stock")
        until, last = reward["valid_until"], reward["last_day"]
        if until and last and until < last:
            yield checked.wrong((*place, "last_day"), "vouchers had then cannot be used any more")


def _of_tiers(checked: Checked) -> Iterator[WrongProgramme]:
    """Limits of a tier that what they limit is not for."""
    of_group: dict[str, list[tuple[str, ...]]] = {}
    for place, rule in checked.each("earn"):
        own = (rule["when"] or {"tiers": ()})["tiers"]
        of_group.setdefault(rule["group"], []).append(own)
        yield from _idle(checked, (*place, "caps"), rule["caps"], own)
    for place, group in checked.each("groups"):
        of_it = of_group.get(group["id"], [()])
        own = tuple(tier for one in of_it for tier in one) if all(of_it) else ()
        yield from _idle(checked, (*place, "caps"), group["caps"], own)
    for place, reward in checked.each("rewards"):
        yield from _idle(checked, (*place, "limits"), reward["limits"], reward["tiers"])


def _idle(
    checked: Checked, place: Place, limits: tuple[dict[str, Any], ...], own: tuple[str, ...]
) -> Iterator[WrongProgramme]:
    for index, limit in enumerate(limits):
        idle = [tier for tier in limit["tiers"] if own and tier not in own]
        if idle:
            reason = f"limits nothing: this is not for {' or '.join(idle)}"
            yield checked.wrong((*place, index, "tiers"), reason)
