"""Every way to earn, from the file over the till to what the wallet is told."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.desk import Desk, at_once, euros, gained, look, made, open_desk, refused, units
from tests.support.lives import (
    Has,
    ask_to_enrol,
    enrolled,
    has,
    into_segments,
    reported,
    see,
    work,
)
from tests.support.platform import MemberClient, Platform, open_platform
from tests.support.programme_files import small

BAZAAR = Path(__file__).parents[1] / "support/bazaar.toml"
BASKET = [
    {"amount": 900, "quantity": 3, "category": "coffee", "tax": 74},
    {"amount": 2450, "category": "beans", "sku": "beans", "discount": 250, "tax": 182},
    {"amount": 800, "category": "tobacco", "tax": 138},
    {"amount": 25, "sku": "deposit"},
]
DUE = 900 + 2200 + 800 + 25


@pytest.fixture
async def bazaar(database_url: str) -> AsyncIterator[Platform]:
    async with open_platform(database_url, programme=BAZAAR) as opened:
        yield opened


@pytest.fixture
async def desk(bazaar: Platform) -> Desk:
    return await open_desk(bazaar)


@pytest.fixture
async def sanne(bazaar: Platform) -> MemberClient:
    return await enrolled(bazaar, "Sanne")


async def test_who_is_too_young_or_says_no_birthday_does_not_enrol(bazaar: Platform) -> None:
    refused(await ask_to_enrol(bazaar, "a@example.nl"), 422, "birthday_needed", least=16)
    young = await ask_to_enrol(bazaar, "b@example.nl", date(2010, 11, 24))
    refused(young, 422, "too_young", least=16)
    assert (await ask_to_enrol(bazaar, "c@example.nl", date(2010, 11, 23))).status_code == 201
    shown = (await bazaar.rules()).programme
    assert (shown.jurisdiction, shown.minimum_age) == ("NL", 16)


async def test_each_rule_gives_its_own_by_its_basis(desk: Desk, sanne: MemberClient) -> None:
    """Gross 33.50; 28.44 before tax, an eighth of it; 5% of 31.00; three coffees and a visit."""
    sale = desk.sale(await desk.visit(sanne), DUE, lines=BASKET)
    quoted = (await desk.quote(sale)).json()
    sold = made(await desk.put(f"/v1/till/purchases/{desk.platform.id()}", sale))
    expected = {"points": 33, "stars": 3555, "credit": 155, "stamps": 4}
    assert gained(quoted) == units(sold["earned_units"]) == expected
    held = await has(sanne)
    assert held == {
        "points": Has(25 + 33), "stars": Has(3555), "credit": Has(155), "stamps": Has(4)
    }  # fmt: skip
    rules = {entry.why.rule for entry in (await look(sanne)).entries}
    assert rules == {"enrolment", "purchase", "visit"}


async def test_what_units_paid_gives_no_cashback_and_comes_back(
    desk: Desk, sanne: MemberClient
) -> None:
    """A bill of 20.00: 40 points are 2.00, a star of 4.00 is 4.00, so 14.00 to pay: 0.70 back."""
    await desk.platform.grant(sanne, 100)
    await desk.serve(sanne, 8000, channel="web")  # 10 stars, 4.00 of credit, 100 for the first
    before = await has(sanne)
    assert before["stars"] == Has(10000)
    pay = [{"unit_id": "points", "units": 40}, {"unit_id": "stars", "units": 1000}]
    sold = await desk.serve(sanne, 2000, pay_with=pay, channel="phone")
    assert (sold["paid"], sold["to_pay"]) == (euros(600), euros(1400))
    assert units(sold["earned_units"]) == {"points": 20, "stars": 2500, "credit": 70}
    for part, code in (
        ([{"unit_id": "points", "units": 30}], "pay_multiple"),
        ([{"unit_id": "points", "units": 20}], "pay_multiple"),
        ([{"unit_id": "points", "units": 220}], "pay_too_much"),
        ([{"unit_id": "stamps", "units": 1}], "cannot_pay_with"),
        ([{"unit_id": "credit", "units": 2**53 - 1}], "pay_too_much"),
    ):
        sale = desk.sale(await desk.visit(sanne), 2000, pay_with=part)
        answer = await desk.quote(sale)
        refused(answer, 422, code)
    small = desk.sale(await desk.visit(sanne), 499, pay_with=[{"unit_id": "points", "units": 40}])
    refused(await desk.quote(small), 422, "pay_minimum_basket")
    back = made(await desk.refund(sold["id"]))
    assert units(back["returned"]) == {"points": 40, "stars": 1000}
    assert back["paid_back"] == euros(1400)
    assert await has(sanne) == before


async def test_an_action_multiplies_what_comes_with_it(desk: Desk, sanne: MemberClient) -> None:
    sold = await desk.serve(sanne, 1050, actions=["own-bag"])
    assert units(sold["earned_units"])["points"] == 21
    back = made(await desk.refund(sold["id"]))
    assert units(back["taken"])["points"] == 21


async def test_an_item_too_many_gives_nothing_and_says_why(desk: Desk, sanne: MemberClient) -> None:
    lines = [{"amount": 1800, "quantity": 6, "category": "coffee"}]
    quoted = (await desk.quote(desk.sale(await desk.visit(sanne), 1800, lines=lines))).json()
    (stamps,) = [one for one in quoted["earned"] if one["rule"]["en"].startswith("A stamp")]
    assert stamps["units"] == 0
    assert "5\N{NO-BREAK SPACE}stamps" in stamps["refused"]["en"]
    sold = await desk.serve(sanne, 1800, lines=lines)
    assert units(sold["earned_units"])["stamps"] == 1  # the visit


async def test_segments_shops_nights_days_and_articles(desk: Desk, sanne: MemberClient) -> None:
    platform = desk.platform
    await into_segments(platform, sanne, "student")
    assert units((await desk.serve(sanne, 1000))["earned_units"])["points"] == 17
    await into_segments(platform, sanne)
    south = await open_desk(platform, "Zuid")
    assert units((await south.serve(sanne, 2000))["earned_units"])["points"] == 33
    assert units((await south.serve(sanne, 1999))["earned_units"])["points"] == 19
    beans = [{"amount": 100, "sku": "beans"}, {"amount": 100, "sku": "beans"}]
    sold = await desk.serve(sanne, 200, lines=beans, channel="phone")
    assert units(sold["earned_units"])["points"] == 2 + 8  # 3⅓ each, up by line
    platform.clock.now = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)  # 01:30 after Tuesday
    assert units((await desk.serve(sanne, 100))["earned_units"])["points"] == 1 + 11
    platform.clock.now = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
    assert units((await desk.serve(sanne, 100))["earned_units"])["points"] == 1
    platform.clock.now = datetime(2026, 11, 30, 22, 59, 29, tzinfo=UTC)
    assert units((await desk.serve(sanne, 100))["earned_units"])["points"] == 1
    assert units((await desk.serve(sanne, 100))["earned_units"])["points"] == 1 + 17


async def test_only_the_first_purchase_is_the_first(desk: Desk, sanne: MemberClient) -> None:
    first = await desk.serve(sanne, 1000, channel="web")
    second = await desk.serve(sanne, 1000, channel="web")
    assert units(first["earned_units"])["points"] == 100
    assert "points" not in units(second["earned_units"])


async def test_two_first_purchases_at_once_are_one(desk: Desk, sanne: MemberClient) -> None:
    other = await open_desk(desk.platform, "Zuid")
    here, there = await desk.visit(sanne), await other.visit(sanne)
    answers = await at_once(
        [desk.sell(here, 1000, channel="web"), other.sell(there, 1000, channel="web")]
    )
    earned = sorted(units(made(one)["earned_units"]).get("points", 0) for one in answers)
    assert earned == [0, 100]


async def test_the_best_of_a_group_counts_alone(desk: Desk, sanne: MemberClient) -> None:
    sold = await desk.serve(sanne, 300, lines=[{"amount": 300, "category": "cake"}])
    assert units(sold["earned_units"])["points"] == 3 + 5


async def test_the_latest_of_a_group_counts_alone(database_url: str, tmp_path: Path) -> None:
    """Of those that apply: the last in the file is for bread."""
    rules = "".join(
        f'\n[[earn]]\nid = "{id_}"\nname.en = "{id_}"\ngives = {gives}\ngroup = "one"\n{more}'
        for id_, gives, more in (
            ("most", 9, ""), ("less", 2, ""), ("bread", 1, 'when = { categories = ["bread"] }\n'),
        )
    )  # fmt: skip
    file = tmp_path / "programme.toml"
    file.write_text(small('\n[[groups]]\nid = "one"\nstack = "latest"\n', rule=rules))
    async with open_platform(database_url, programme=file) as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")
        for category, earned, by in (("cake", 20, "less"), ("bread", 10, "bread")):
            lines = [{"amount": 1000, "category": category}]
            sale = desk.sale(await desk.visit(sanne), 1000, lines=lines)
            quoted = (await desk.quote(sale)).json()["earned"]
            assert [one["rule"]["en"] for one in quoted if one["units"]] == [by]
            assert len([one for one in quoted if one["refused"]]) == 2
            sold = await desk.serve(sanne, 1000, lines=lines)
            assert units(sold["earned_units"]) == {"points": earned}
            assert (await look(sanne)).entries[0].units == earned


async def test_actions_of_every_kind(desk: Desk, sanne: MemberClient) -> None:
    once = ("testimonial", "social-share", "profile-completed", "app-install")
    for action in (*once, "subscription-upgrade"):
        assert await reported(desk, sanne, action) == {"points": 1}
    assert await reported(desk, sanne, "profile-completed") == {"points": 0}
    assert (await has(sanne))["points"] == Has(30)


async def test_caps_of_a_week_a_month_a_window_and_a_group(desk: Desk, sanne: MemberClient) -> None:
    platform = desk.platform

    async def gives(action: str) -> int:
        return (await reported(desk, sanne, action)).get("points", 0)

    assert [await gives("survey") for _ in range(3)] == [30, 20, 0]  # of the week
    platform.clock.now = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)  # Monday the 30th there
    assert [await gives("survey") for _ in range(2)] == [20, 0]  # of the month
    platform.clock.now = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)  # 1 December, the same week
    assert await gives("survey") == 30
    assert [await gives("check-in") for _ in range(3)] == [2, 2, 2]  # after the window
    assert [await gives("review"), await gives("photo"), await gives("review")] == [40, 20, 0]
    platform.clock.now = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)  # the new year there
    assert await gives("photo") == 30


async def test_a_window_of_days_counts_its_check_ins(desk: Desk, sanne: MemberClient) -> None:
    told = [(await reported(desk, sanne, "check-in")).get("points", 0) for _ in range(3)]
    assert told == [2, 2, 0]


async def test_a_birthday_of_29_february_is_kept_while_nobody_looks(bazaar: Platform) -> None:
    """Midnight there, on the 28th of a year without one; once, though the platform slept."""
    leap = await enrolled(bazaar, "Leap", date(2004, 2, 29))
    bazaar.clock.now = datetime(2027, 3, 7, 12, tzinfo=UTC)
    assert (await has(leap))["points"] == Has(75)
    newest = (await see(leap)).entries[0]
    assert (newest.why.rule, newest.at) == ("birthday", datetime(2027, 2, 27, 23, tzinfo=UTC))
    await work(bazaar)
    assert (await has(leap))["points"] == Has(75)
    bazaar.clock.now = datetime(2028, 2, 28, 22, 59, tzinfo=UTC)
    assert (await has(leap))["points"] == Has(75)
    bazaar.clock.now += timedelta(minutes=1)
    assert (await has(leap))["points"] == Has(125)


async def test_a_birthday_that_is_moved_gives_nothing_twice(
    desk: Desk, sanne: MemberClient
) -> None:
    platform = desk.platform
    for month in range(1, 6):
        platform.clock.now = datetime(2027, month, 20, 12, tzinfo=UTC)
        again = await platform.second_phone(sanne)
        profile = {
            "name": "Sanne",
            "language": "en",
            "birthday_on": f"1990-{month + 1:02}-10",
            "marketing": False,
        }
        answer = await again.call("PUT", "/v1/me/profile", profile)
        assert answer.status_code == 200, answer.text
    platform.clock.now = datetime(2027, 12, 31, 12, tzinfo=UTC)
    assert (await has(sanne))["points"] == Has(25)
    platform.clock.now = datetime(2028, 6, 9, 21, 59, tzinfo=UTC)
    assert (await has(sanne))["points"] == Has(25)
    platform.clock.now += timedelta(minutes=1)
    assert (await has(sanne))["points"] == Has(75)


async def test_an_invitation_rewards_both_and_a_return_takes_it_back(
    desk: Desk, sanne: MemberClient
) -> None:
    code = (await look(sanne)).referral.code
    bram = await enrolled(desk.platform, "Bram", invited=code)
    sold = await desk.serve(bram, 600)
    assert (await has(sanne))["points"] == Has(125)
    assert (await has(bram))["points"] == Has(25 + 6 + 50)
    made(await desk.refund(sold["id"], amount=euros(101)))
    assert "points" in await has(sanne)
    assert (await has(sanne))["points"] == Has(25)
    assert (await has(bram))["points"] == Has(25 + 4)


async def test_a_check_in_is_a_visit_once_a_day(desk: Desk, sanne: MemberClient) -> None:
    for _ in range(2):
        visit = await desk.visit(sanne)
        made(await desk.put(f"/v1/till/visits/{visit}/check-in", {}))
    assert (await has(sanne))["stamps"] == Has(1)
    desk.platform.clock.advance(days=1)
    visit = await desk.visit(sanne)
    made(await desk.put(f"/v1/till/visits/{visit}/check-in", {}))
    assert (await has(sanne))["stamps"] == Has(2)


async def test_five_hundred_lines_and_the_largest_amounts(desk: Desk, sanne: MemberClient) -> None:
    lines = [{"amount": 3, "category": "cake"} for _ in range(500)]
    sold = await desk.serve(sanne, 1500, lines=lines)
    assert units(sold["earned_units"]) == {
        "points": 15 + 5, "stars": 1875, "credit": 75, "stamps": 1
    }  # fmt: skip
    rich = await desk.platform.till("Kluis", "Kluis", most_per_purchase=10**9, most_per_day=10**10)
    vault = Desk(desk.platform, rich)
    large = await vault.serve(sanne, 10**9)
    assert units(large["earned_units"])["points"] == 10**7
    back = made(await vault.refund(large["id"], amount=euros(1)))
    assert units(back["taken"])["points"] == 1
    made(await vault.refund(large["id"]))
    assert (await has(sanne))["points"] == Has(25 + 20)


async def test_a_member_who_owes_pays_it_off_before_saving(desk: Desk, sanne: MemberClient) -> None:
    sold = await desk.serve(sanne, 10_000)
    pay = [{"unit_id": "points", "units": 120}]
    await desk.serve(sanne, 5000, pay_with=pay, channel="web")
    assert (await has(sanne))["points"] == Has(5)
    sale = desk.sale(await desk.visit(sanne), 100)
    assert (await desk.quote(sale)).status_code == 200
    quote = {"purchase_id": sold["id"]}
    asked = (await desk.ask("/v1/till/refund-quotes", quote)).json()
    done = made(await desk.refund(sold["id"]))
    assert units(asked["taken_back"]) == units(done["taken"])
    assert (await has(sanne))["points"] == Has(0, deficit=95)
    await desk.serve(sanne, 9400)
    assert (await has(sanne))["points"] == Has(0, deficit=1)
    await desk.serve(sanne, 200)
    assert (await has(sanne))["points"] == Has(1)
