"""What tiers may count, over which time and for how long, from the file to the wallet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.desk import Desk, euros, made, open_desk, redeem, refused, units
from tests.support.lives import enrolled, reported, see
from tests.support.platform import MemberClient, open_platform
from tests.support.programme_files import REWARD, TIERS, small

RULES = """
[[earn]]
id = "base"
name.en = "Saving"
gives = 10
"""


@dataclass(frozen=True)
class Told:
    """A ladder with what does it, the tier's last day, and after so many days where one is."""

    ladder: str
    does: str
    threshold: str
    ends: str
    after: Sequence[tuple[int, str]]


LADDERS = {
    "visits of thirty days": Told(
        'basis = "visits"\nwindow = "rolling"\nspan = "30 days"\n', "visit", "2", "2026-12-22",
        [(28, "high"), (29, "low")],
    ),
    "actions in a year of membership": Told(
        'basis = "events"\nevents = ["action:check-in"]\nwindow = "anniversary"\n'
        'validity = "span"\nvalid = "2 months"\nround_to = "month"\n', "check-in", "2",
        "2027-01-31", [(100, "high"), (500, "low")],
    ),
    "purchases of a month": Told(
        'basis = "purchases"\nwindow = "calendar"\nperiod = "month"\nvalidity = "span"\n'
        'valid = "3 months"\n', "purchase", "2", "2027-02-23", [(92, "high"), (93, "low")],
    ),
    "units for good": Told(
        'basis = "units"\nunit = "points"\n', "purchase", "20", "", [(4000, "high")]
    ),
    "a month that may not be lost": Told(
        'window = "calendar"\nperiod = "month"\nvalidity = "span"\nvalid = "1 month"\n'
        'downgrade = "none"\n', "purchase", '"2.00"', "", [(4000, "high")],
    ),
}  # fmt: skip


async def three_check_ins(desk: Desk, member: MemberClient) -> None:
    """On one day, which is one visit for the tier."""
    for _ in range(3):
        visit = await desk.visit(member)
        made(await desk.put(f"/v1/till/visits/{visit}/check-in", {}))


@pytest.mark.parametrize("name", LADDERS)
async def test_a_ladder(database_url: str, tmp_path: Path, name: str) -> None:
    told = LADDERS[name]
    zero = '"0.00"' if told.threshold.startswith('"') else "0"
    tiers = "".join(
        f'\n[[tiers]]\nid = "{id_}"\nname.en = "{id_}"\nthreshold = {threshold}\n'
        for id_, threshold in (("low", zero), ("high", told.threshold))
    )
    file = tmp_path / "programme.toml"
    file.write_text(small(f"\n[ladder]\n{told.ladder}{tiers}", rule=RULES))
    async with open_platform(database_url, programme=file) as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")
        seen = []
        for days in (0, 1):
            platform.clock.advance(days=days if told.does == "visit" else 0)
            if told.does == "purchase":
                await desk.serve(sanne, 100)
            elif told.does == "visit":
                await three_check_ins(desk, sanne)
            else:
                await reported(desk, sanne, told.does)
            seen.append((await see(sanne)).tier)
        assert [one.tier_id for one in seen] == ["low", "high"]
        assert seen[0].still == seen[1].counted - seen[0].counted
        assert str(seen[1].valid_on or "") == told.ends
        begun = platform.clock.now
        for days, tier in told.after:
            platform.clock.now = begun + timedelta(days=days)
            assert (await see(sanne)).tier.tier_id == tier


LIMITS = """
[[earn.caps]]
per = "month"
units = 30
tiers = ["low"]

[[earn.caps]]
per = "month"
units = 60
tiers = ["high"]
"""
CUP = """cost = 5
limits = [
  { count = 1, per = "month", tiers = ["low"] },
  { count = 2, per = "month", tiers = ["high"] },
]
"""
PAY = """
[[pay]]
units = 1
worth = "1.00"
most_percent = "50%"
tiers = ["low"]

[[pay]]
units = 1
worth = "1.00"
tiers = ["high"]
"""


async def test_limits_of_a_tier_hold_at_the_till_and_in_the_wallet(
    database_url: str, tmp_path: Path
) -> None:
    """Who spends 100 euros has the limits of high, less what was used before."""
    rule = '\n[[earn]]\nid = "base"\nname.en = "Saving"\ngives = 1\n' + LIMITS
    file = tmp_path / "programme.toml"
    file.write_text(small(TIERS + REWARD + CUP + PAY, rule=rule))
    async with open_platform(database_url, programme=file) as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")

        async def options() -> list[int]:
            sale = desk.sale(await desk.visit(sanne), 1000)
            return [one["most"] for one in (await desk.quote(sale)).json()["pay_options"]]

        sold = [await desk.serve(sanne, 2000)]
        assert await options() == [5]
        made(await redeem(sanne, "cup", 5))
        refused(await redeem(sanne, "cup", 5), 422, "reward_limit", most=1)
        sold += [await desk.serve(sanne, cents) for cents in (9000, 2000, 2000)]
        assert [units(one["earned_units"]) for one in sold] == [
            {"points": points} for points in (20, 10, 20, 10)
        ]
        assert (await see(sanne)).tier.tier_id == "high"
        assert await options() == [10]
        paid = await desk.serve(sanne, 1000, pay_with=[{"unit_id": "points", "units": 10}])
        assert paid["to_pay"] == euros(0)
        made(await redeem(sanne, "cup", 5))
        refused(await redeem(sanne, "cup", 5), 422, "reward_limit", most=2)


async def test_a_permanent_tier_is_kept_and_one_above_it_falls_to_it(
    database_url: str, tmp_path: Path
) -> None:
    """Spent in a month: high ends with its month, and middle never; also when all is returned."""
    tiers = "".join(
        f'\n[[tiers]]\nid = "{id_}"\nname.en = "{id_}"\nthreshold = "{threshold}"\n{more}'
        for id_, threshold, more in (
            ("low", "0.00", ""), ("middle", "10.00", "permanent = true\n"), ("high", "20.00", ""),
        )
    )  # fmt: skip
    ladder = '\n[ladder]\nwindow = "calendar"\nperiod = "month"\ndowngrade = "recomputed"\n'
    file = tmp_path / "programme.toml"
    file.write_text(small(ladder + tiers, rule=RULES))
    async with open_platform(database_url, programme=file) as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")
        bought = []
        for tier in ("middle", "high"):
            bought.append(await desk.serve(sanne, 1000))
            assert (await see(sanne)).tier.tier_id == tier
        assert str((await see(sanne)).tier.valid_on) == "2026-11-30"
        platform.clock.advance(days=9)
        held = (await see(sanne)).tier
        assert (held.tier_id, held.counted, held.valid_on) == ("middle", 0, None)
        for one in bought:
            made(await desk.refund(one["id"]))
        platform.clock.advance(days=4000)
        assert (await see(sanne)).tier.tier_id == "middle"
