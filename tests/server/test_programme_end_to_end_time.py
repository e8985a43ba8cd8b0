"""What time does by itself, from the file to what the wallet is told: whoever looks, and when."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from psycopg import AsyncConnection

from pasje_platform.settings import Settings, Smtp
from tests.support.desk import Desk, at_once, euros, look, made, units
from tests.support.lives import Has, announced, enrolled, has, reported, see, work
from tests.support.mailbox import Mailbox, open_mailbox
from tests.support.platform import ORIGIN, MemberClient, Platform, open_platform

SEASONS = Path(__file__).parents[1] / "support/seasons.toml"
ZONE = ZoneInfo("Europe/Amsterdam")


def midnight(year: int, month: int, day: int) -> datetime:
    """Where the shop is."""
    return datetime(year, month, day, tzinfo=ZONE).astimezone(UTC)


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with open_mailbox() as opened:
        yield opened


@pytest.fixture
async def seasons(database_url: str, mailbox: Mailbox) -> AsyncIterator[Platform]:
    smtp = Smtp("127.0.0.1", mailbox.port, "shop@example.nl", tls=False)
    settings = Settings(True, smtp, ORIGIN, settle_every_s=None)
    async with open_platform(database_url, programme=SEASONS, settings=settings) as opened:
        yield opened


@pytest.fixture
async def desk(seasons: Platform) -> Desk:
    return Desk(seasons, await seasons.till(most_per_purchase=10**6, most_per_day=10**7))


@pytest.fixture
async def sanne(seasons: Platform) -> MemberClient:
    return await enrolled(seasons, "Sanne")


async def just_before(platform: Platform, end: datetime, member: MemberClient) -> dict[str, Has]:
    """What there is in the last second before a moment; then it is that moment."""
    platform.clock.now = end - timedelta(seconds=1)
    found = dict(await has(member))
    platform.clock.now = end
    return found


async def test_a_rolling_end_is_at_the_end_of_the_quarter(desk: Desk, sanne: MemberClient) -> None:
    """Six months after 23 November is 23 May; the quarter ends with June, in summer time."""
    await desk.serve(sanne, 1000, channel="points")
    expiring = (await look(sanne)).balance.expiring
    assert expiring is not None
    assert (expiring.units, expiring.on) == (10, date(2027, 6, 30))
    held = await just_before(desk.platform, midnight(2027, 7, 1), sanne)
    assert held == {"points": Has(10)}
    assert await has(sanne) == {}
    newest = (await look(sanne)).entries[0]
    assert (newest.kind, newest.units, newest.at) == ("expire", -10, midnight(2027, 7, 1))


@pytest.mark.parametrize(
    ("bought", "end"),
    [
        (datetime(2027, 3, 26, 23, 30, tzinfo=UTC), datetime(2027, 3, 28, 22, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 29, 22, tzinfo=UTC)),
        (datetime(2027, 10, 30, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 23, tzinfo=UTC)),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 11, 1, 23, tzinfo=UTC)),
    ],
)
async def test_days_of_23_and_of_25_hours_are_whole_days(
    desk: Desk, sanne: MemberClient, bought: datetime, end: datetime
) -> None:
    desk.platform.clock.now = bought
    await desk.serve(sanne, 1000, channel="days")
    assert (await just_before(desk.platform, end, sanne))["days"] == Has(10)
    assert "days" not in await has(sanne)


async def test_six_months_after_31_august_is_29_february(desk: Desk, sanne: MemberClient) -> None:
    desk.platform.clock.now = datetime(2027, 8, 31, 12, tzinfo=UTC)
    await desk.serve(sanne, 1000, channel="days")
    held = await just_before(desk.platform, midnight(2028, 3, 1), sanne)
    assert held == {"months": Has(10)}
    assert await has(sanne) == {}


async def test_dates_end_what_was_not_turned_into_something(
    desk: Desk, sanne: MemberClient
) -> None:
    """On 30 June 35 stars are €3.00 and the rest is gone; on 31 December all are gone."""
    await desk.serve(sanne, 9900, channel="stars")
    assert await just_before(desk.platform, midnight(2027, 1, 1), sanne) == {"stars": Has(99)}
    assert await has(sanne) == {}
    await desk.serve(sanne, 3500, channel="stars")
    assert await just_before(desk.platform, midnight(2027, 7, 1), sanne) == {"stars": Has(35)}
    assert await has(sanne) == {"cash": Has(300)}


async def test_only_what_counts_as_activity_keeps_units(desk: Desk, sanne: MemberClient) -> None:
    await desk.serve(sanne, 1000, channel="stamps")
    platform = desk.platform
    platform.clock.now = datetime(2027, 1, 20, 12, tzinfo=UTC)
    assert await reported(desk, sanne, "check-in") == {"stamps": 1}
    assert await reported(desk, sanne, "check-in") == {"stamps": 0}  # and counts all the same
    assert await just_before(platform, midnight(2027, 4, 21), sanne) == {"stamps": Has(2)}
    assert await has(sanne) == {}


async def test_units_end_only_after_a_mail_in_time(
    desk: Desk, sanne: MemberClient, mailbox: Mailbox
) -> None:
    platform = desk.platform
    bram = await enrolled(platform, "Bram")
    await desk.serve(sanne, 1000, channel="told")
    await desk.serve(bram, 500, channel="told")
    mailbox.mails.clear()
    platform.clock.now = midnight(2026, 12, 20)  # ends on 23 January; too early to tell
    await work(platform)
    assert mailbox.mails == []
    platform.clock.now = midnight(2027, 1, 10)
    await work(platform)
    assert sorted(str(mail["to"]) for mail in mailbox.mails) == [bram.email, sanne.email]
    await desk.serve(bram, 100, channel="told")  # of which nobody was told
    platform.clock.now = midnight(2027, 1, 24) - timedelta(seconds=1)
    assert await has(sanne) == {"told": Has(10)}
    assert await has(bram) == {"told": Has(6)}
    platform.clock.now = midnight(2027, 1, 24)
    await work(platform)
    assert await has(sanne) == {}
    assert await has(bram) == {"told": Has(1)}


async def test_what_waits_is_released_and_a_return_takes_it_first(
    desk: Desk, sanne: MemberClient
) -> None:
    platform = desk.platform
    sold = await desk.serve(sanne, 1000, channel="after")
    assert sold["waits"] == [{"en": "10\u00a0coins: to spend from 7\u00a0December\u00a02026"}]
    assert "10 coins: to spend from 7 December 2026. Balance 0" in sold["receipt_text"]
    await desk.serve(sanne, 2000, channel="newyear")
    assert await has(sanne) == {"coins": Has(0, pending=30)}
    (coins,) = [one for one in (await look(sanne)).balances if one.unit_id == "coins"]
    assert coins.coming is not None
    assert (coins.coming.units, coins.coming.on) == (10, date(2026, 12, 7))
    days = [(date(2027, 1, 1), True), (date(2026, 12, 7), True)]
    assert await waits(sanne) == days
    back = made(await desk.refund(sold["id"], amount=euros(400)))
    assert units(back["taken"]) == units(back["waited"]) == {"coins": 4}
    assert "Was pending and is taken back: 4 coins. Paid back" in back["receipt_text"]
    assert await has(sanne) == {"coins": Has(0, pending=26)}
    held = await just_before(platform, midnight(2026, 12, 7), sanne)
    assert held == {"coins": Has(0, pending=26)}
    assert await has(sanne) == {"coins": Has(6, pending=20)}
    assert await waits(sanne) == [(date(2027, 1, 1), True), (date(2026, 12, 7), False)]
    back = made(await desk.refund(sold["id"], amount=euros(300)))
    assert (units(back["taken"]), back["waited"]) == ({"coins": 3}, [])
    assert "pending" not in back["receipt_text"]
    held = await just_before(platform, midnight(2027, 1, 1), sanne)
    assert held == {"coins": Has(3, pending=20)}
    assert await has(sanne) == {"coins": Has(23)}


async def waits(member: MemberClient) -> list[tuple[date | None, bool]]:
    """Of what was bought, the newest first: from which day it can be spent, and whether it waits"""
    bought = [one for one in (await look(member)).entries if one.why.rule == "purchase"]
    return [(one.available_on, one.waits) for one in bought]


async def test_what_was_pending_and_went_back_waits_no_more(
    desk: Desk, sanne: MemberClient
) -> None:
    sold = await desk.serve(sanne, 1000, channel="after")
    await desk.serve(sanne, 1000, channel="coins")
    made(await desk.refund(sold["id"]))
    today = desk.platform.clock.now.date()
    assert await waits(sanne) == [(today, False), (date(2026, 12, 7), False)]


async def test_what_waits_for_an_event_is_gone_without_it(desk: Desk, sanne: MemberClient) -> None:
    platform = desk.platform
    kept = await desk.serve(sanne, 1000, channel="web")
    assert "once “" in kept["waits"][0]["en"]
    await desk.serve(sanne, 2000, channel="web")
    bram = await enrolled(platform, "Bram")
    await desk.serve(bram, 500, channel="web")
    assert await waits(sanne) == [(None, True), (None, True)]
    await reported(desk, sanne, "delivered", kept["id"])
    await reported(desk, sanne, "delivered", kept["id"])
    assert [waiting for _, waiting in await waits(sanne)] == [True, False]
    assert await has(sanne) == {"coins": Has(10, pending=20)}
    platform.clock.now = midnight(2026, 12, 24) - timedelta(seconds=1)
    assert await has(bram) == {"coins": Has(0, pending=5)}
    platform.clock.now = midnight(2026, 12, 24)
    assert await has(sanne) == {"coins": Has(10)}
    assert await has(bram) == {}
    assert (await look(bram)).entries[0].why.rule == "pending_cancelled"


async def test_three_payouts_a_year_within_their_caps(
    desk: Desk, sanne: MemberClient, database_url: str
) -> None:
    """Two at once and three a year; what is over stays. The voucher is used at the till."""
    platform, two = desk.platform, {"en": "2 × €10 off"}
    await desk.serve(sanne, 45_000, channel="coins")
    platform.clock.now = datetime(2027, 1, 8, 12, tzinfo=UTC)  # asleep since November
    async with await AsyncConnection.connect(database_url, autocommit=True) as connection:
        await connection.execute("listen pasje")
        assert await work(platform) == 1
        assert await announced(connection) == [("voucher_given", two)]
    assert await has(sanne) == {"coins": Has(250)}
    seen = await look(sanne)
    assert len(seen.vouchers) == 2
    gave, took = seen.entries[:2]
    assert [(one.kind, one.unit_id, one.units) for one in (took, gave)] == [
        ("redeem", "coins", -200), ("gift", "points", 0),
    ]  # fmt: skip
    assert (gave.why.rule, gave.why.name, gave.why.reward) == ("batch", {"en": "Payout"}, two)
    assert (gave.at, took.at) == (midnight(2027, 1, 1), midnight(2027, 1, 1))
    assert [step["en"] for step in gave.why.steps] == ["Valid until 31\u00a0January\u00a02027"]
    platform.clock.now = datetime(2027, 5, 1, 12, tzinfo=UTC)
    assert await has(sanne) == {"coins": Has(50)}
    await desk.serve(sanne, 20_000, channel="coins")
    platform.clock.now = datetime(2027, 9, 15, 12, tzinfo=UTC)
    assert await has(sanne) == {"coins": Has(150)}  # the third of the year
    seen = await look(sanne)
    usable = [one for one in seen.vouchers if one.state == "issued"]
    assert [one.name["en"] for one in usable] == ["€10 off"]
    sold = await desk.serve(sanne, 1500, vouchers=[usable[0].id])
    assert (sold["discount"], sold["to_pay"]) == (euros(1000), euros(500))
    platform.clock.now = datetime(2028, 1, 2, 12, tzinfo=UTC)
    assert await has(sanne) == {"coins": Has(150)}
    platform.clock.now = datetime(2028, 5, 2, 12, tzinfo=UTC)
    assert await has(sanne) == {"coins": Has(50)}


async def test_everybody_at_once_after_a_week_of_sleep(desk: Desk, sanne: MemberClient) -> None:
    """The worker, two phones and a till: each thing happens once."""
    platform = desk.platform
    await desk.serve(sanne, 25_000, channel="coins")
    await desk.serve(sanne, 1000, channel="after")
    phone = await platform.second_phone(sanne)
    platform.clock.now = datetime(2027, 1, 7, 12, tzinfo=UTC)
    again = await platform.second_phone(sanne)
    assert phone.id == again.id
    visit = await desk.visit(again)
    await at_once(
        [
            desk.sell(visit, 500, channel="coins"),
            again.call("GET", "/v1/me/snapshot"),
            again.call("GET", "/v1/me/snapshot"),
        ]
    )
    await work(platform)
    assert await has(sanne) == {"coins": Has(250 - 200 + 10 + 5)}
    assert len((await see(sanne)).vouchers) == 2


async def test_a_tier_from_its_threshold_to_its_end(
    desk: Desk, sanne: MemberClient, database_url: str
) -> None:
    """The purchase that crosses earns at the old rate; the year and the next; a month; one down."""
    platform = desk.platform
    first = await desk.serve(sanne, 99_999, channel="points")
    assert (units(first["earned_units"]), first["tier"]["en"]) == ({"points": 999}, "Mid")
    async with await AsyncConnection.connect(database_url, autocommit=True) as connection:
        await connection.execute("listen pasje")
        visit = await desk.visit(sanne)
        quoted = (await desk.quote(desk.sale(visit, 1, channel="points"))).json()
        second = made(await desk.sell(visit, 1, channel="points"))
        told = [("tier_changed", {"en": "High"}), ("voucher_given", {"en": "€10 off"})]
        assert await announced(connection) == told
    assert (second["tier"]["en"], second["tier_changed"]) == ("High", True)
    assert (
        second["besides"]
        == quoted["besides"]
        == [
            {"en": "€2.50\u00a0euros: welcome gift of High"},
            {"en": "€10 off: welcome gift of High"},
        ]
    )
    assert "€2.50 euros: welcome gift of High. " in second["receipt_text"]
    cash = next(one for one in (await look(sanne)).entries if one.unit_id == "cash")
    assert [(cash.units, step["en"]) for step in cash.why.steps] == [(250, "Welcome gift of High")]
    gave = next(one for one in (await look(sanne)).entries if one.why.reward)
    assert (gave.kind, gave.units, gave.why.rule, gave.why.name) == (
        "gift", 0, "tier_gift", {"en": "High"},
    )  # fmt: skip
    assert [step["en"] for step in gave.why.steps] == ["Valid until 23\u00a0December\u00a02026"]
    held = await has(sanne)
    assert held == {"points": Has(999), "cash": Has(250)}
    third = await desk.serve(sanne, 1000, channel="points")
    assert units(third["earned_units"]) == {"points": 20}
    fourth = await desk.serve(sanne, 1050, channel="coins")
    assert units(fourth["earned_units"]) == {"coins": 12}
    tier = (await look(sanne)).tier
    assert (tier.tier_id, tier.valid_on, tier.grace) == ("high", date(2027, 12, 31), False)
    platform.clock.now = midnight(2027, 7, 1)
    assert (await has(sanne))["points"] == Has(20)  # what was earned in High never ends
    platform.clock.now = midnight(2028, 1, 1)
    tier = (await see(sanne)).tier
    assert (tier.tier_id, tier.valid_on, tier.grace) == ("high", date(2028, 1, 31), True)
    platform.clock.now = midnight(2028, 2, 1)
    await work(platform)
    assert (await see(sanne)).tier.tier_id == "mid"
    tier = (await look(sanne)).tier
    assert (tier.valid_on, tier.grace) == (date(2028, 12, 31), False)
    platform.clock.now = midnight(2029, 2, 1)
    tier = (await see(sanne)).tier
    assert (tier.tier_id, tier.still) == ("low", 50_000)
    assert (await has(sanne))["cash"] == Has(250)  # not quite a year in Mid


async def test_a_return_below_the_threshold_keeps_the_tier_for_its_grace(
    desk: Desk, sanne: MemberClient
) -> None:
    sold = await desk.serve(sanne, 60_000)
    await desk.serve(sanne, 1000)
    request = {"purchase_id": sold["id"], "amount": euros(20_000)}
    asked = (await desk.ask("/v1/till/refund-quotes", request)).json()
    assert (asked["tier"]["en"], asked["tier_changed"]) == ("Mid", False)
    assert asked["tier_until"] == "2026-12-23"
    assert asked["says"][-1] == {"en": "The tier Mid then lasts until 23\u00a0December\u00a02026."}
    made(await desk.refund(sold["id"], amount=euros(20_000)))
    tier = (await look(sanne)).tier
    assert (tier.tier_id, tier.grace, tier.valid_on) == ("mid", True, date(2026, 12, 23))
    await desk.serve(sanne, 9000)
    tier = (await look(sanne)).tier
    assert (tier.tier_id, tier.grace) == ("mid", False)
    assert tier.valid_on == date(2027, 12, 31)
    held = await just_before(desk.platform, midnight(2027, 11, 23), sanne)
    assert held == {}
    assert await has(sanne) == {"cash": Has(500)}  # a year in it
