"""How members fall, or do not: downgrades, grace, refunds; what tiers bring; other versions."""

from dataclasses import replace
from datetime import date

from pasje.contract.membership import Announcement
from pasje_platform.engine import passing, standing
from pasje_platform.engine.rules import Expiry, Gift, Ladder
from pasje_platform.engine.spans import Span
from tests.support.engine import (
    at,
    refund,
    reward,
    run,
    tier,
    time_passes,
    unit,
    words,
)
from tests.support.ladders import YEAR, bought, calendar, member, names, programme, rolling, tier_on

# -- falling


def test_recomputed_falls_to_what_the_last_year_reached() -> None:
    under = programme(calendar(validity="rest_of_year_and_next"))
    ran = run(under, bought(60_000, "2026-03-02"), bought(12_000, "2027-05-01"), state=member())
    later = run(under, time_passes(at("2028-01-02")), state=ran.state)
    assert later.state.tier.tier == "silver"
    assert later.state.tier.valid_until == at("2029-01-01", "00:00")
    assert names(later.last) == ["silver"]


def test_one_step_falls_one_step_for_a_validity_and_then_another() -> None:
    under = programme(rolling(validity="span", valid=YEAR, downgrade="one_step"))
    held = run(under, bought(60_000, "2026-03-02"), state=member()).state
    assert tier_on(under, held, at("2027-03-03", "00:00")) == "silver"
    assert tier_on(under, held, at("2028-03-02")) == "silver"
    assert tier_on(under, held, at("2028-03-03", "00:00")) == "bronze"


def test_one_step_of_a_tier_that_lives_by_its_window_is_kept_for_the_ladders_span() -> None:
    under = programme(rolling(downgrade="one_step", valid=Span(2, "months")))
    held = run(under, bought(60_000, "2026-03-02"), state=member()).state
    fallen = run(under, time_passes(at("2027-03-02", "00:00")), state=held).state
    assert (fallen.tier.tier, fallen.tier.valid_until) == ("silver", at("2027-05-03", "00:00"))
    assert tier_on(under, fallen, at("2027-05-02", "23:59")) == "silver"
    assert tier_on(under, fallen, at("2027-05-03", "00:00")) == "bronze"


def test_no_downgrade_never_takes_a_tier_back() -> None:
    under = programme(rolling(validity="span", downgrade="none"))
    held = run(under, bought(10_000, "2026-03-02"), state=member()).state
    assert passing.next_due(under, held) is None
    assert tier_on(under, held, at("2036-01-01")) == "silver"


def test_a_permanent_tier_is_kept_and_nobody_falls_below_it() -> None:
    ladder_tiers = (tier("bronze"), tier("silver", 10_000, permanent=True), tier("gold", 50_000))
    under = programme(rolling(), tiers=ladder_tiers)
    silver = run(under, bought(10_000, "2026-03-02"), state=member()).state
    assert tier_on(under, silver, at("2036-01-01")) == "silver"
    gold = run(under, bought(50_000, "2026-03-02"), state=member()).state
    assert tier_on(under, gold, at("2036-01-01")) == "silver"


# -- grace


def test_a_tier_that_ends_unmet_is_kept_for_its_grace() -> None:
    under = programme(rolling(grace=Span(1, "months")))
    held = run(under, bought(10_000, "2026-03-31"), state=member()).state
    late = run(under, time_passes(at("2027-03-31", "00:00")), state=held).state
    assert late.tier.grace_until == at("2027-05-01", "00:00")  # to the end of 30 April
    assert standing.standing(under, late, at("2027-04-01")).grace
    assert tier_on(under, late, at("2027-04-30", "23:59")) == "silver"
    assert tier_on(under, late, at("2027-05-01", "00:00")) == "bronze"


def test_who_meets_the_tier_during_its_grace_keeps_it() -> None:
    under = programme(rolling(grace=Span(1, "months"), validity="span", valid=YEAR))
    held = run(under, bought(10_000, "2026-03-02"), bought(10_000, "2027-03-20"), state=member())
    assert held.outcomes[0].state.tier.valid_until == at("2027-03-03", "00:00")
    assert (held.state.tier.tier, held.state.tier.grace_until) == ("silver", None)
    assert held.state.tier.valid_until == at("2028-03-21", "00:00")


def test_a_refund_that_undoes_a_tier_begins_its_grace() -> None:
    under = programme(rolling(validity="span", grace=Span(14, "days")))
    ran = run(
        under, bought(9_000, "2026-03-02"), bought(1_000, "2026-03-03"),
        refund("purchase-2026-03-03-0", moment=at("2026-03-10")), state=member(),
    )  # fmt: skip
    assert (ran.state.tier.tier, ran.state.tier.grace_until) == (
        "silver",
        at("2026-03-25", "00:00"),
    )
    assert tier_on(under, ran.state, at("2026-03-25", "00:00")) == "bronze"


def test_after_the_grace_of_a_refund_what_is_left_of_its_own_year_counts() -> None:
    under = programme(calendar(validity="rest_of_year_and_next", grace=Span(1, "months")))
    ran = run(
        under, bought(12_000, "2026-12-01"), bought(50_000, "2026-12-02"),
        refund("purchase-2026-12-02-0", moment=at("2026-12-20")), state=member(),
    )  # fmt: skip
    assert ran.state.tier.grace_until == at("2027-01-21", "00:00")
    assert tier_on(under, ran.state, at("2027-01-20", "23:59")) == "gold"
    assert tier_on(under, ran.state, at("2027-01-21", "00:00")) == "silver"


def test_a_lower_tier_is_valid_from_today_when_its_validity_would_be_over() -> None:
    short = Ladder(
        window="calendar", period="month", validity="span", valid=Span(1, "months"),
        grace=Span(3, "months"),
    )  # fmt: skip
    under = programme(short)
    ran = run(under, bought(60_000, "2026-03-02"), bought(12_000, "2026-04-01"), state=member())
    later = run(under, time_passes(at("2026-07-03", "00:00")), state=ran.state).state.tier
    assert (later.tier, later.valid_until) == ("silver", at("2026-08-04", "00:00"))


def test_a_refund_without_grace_takes_the_tier_at_once() -> None:
    under = programme(calendar(validity="rest_of_year_and_next"))
    ran = run(
        under, bought(60_000, "2026-03-02"), bought(12_000, "2026-03-03"),
        refund("purchase-2026-03-02-0", moment=at("2026-03-10")), state=member(),
    )  # fmt: skip
    assert ran.state.tier.tier == "silver"
    assert names(ran.last) == ["silver"]


def test_a_refund_leaves_a_tier_that_today_meets() -> None:
    under = programme(rolling(validity="span"))
    ran = run(
        under, bought(10_000, "2026-03-02"), bought(12_000, "2026-03-03"),
        refund("purchase-2026-03-02-0", moment=at("2026-03-10")), state=member(),
    )  # fmt: skip
    assert ran.state.tier.tier == "silver"


def test_a_refund_leaves_a_tier_whose_own_window_still_meets_it() -> None:
    """What was bought after the tier was reached, in another year, does not undo it."""
    under = programme(calendar(validity="rest_of_year_and_next"))
    ran = run(
        under, bought(10_000, "2026-12-30"), bought(5_000, "2027-01-10"),
        refund("purchase-2027-01-10-0", moment=at("2027-01-11")), state=member(),
    )  # fmt: skip
    assert ran.state.tier.tier == "silver"


# -- gifts and overrides


def test_a_welcome_gift_comes_once_in_a_membership() -> None:
    welcoming = tier("silver", 10_000, welcome=(Gift("points", 50), Gift(reward="coffee")))
    under = programme(
        rolling(), tiers=(tier("bronze"), welcoming), rewards=(reward(for_sale=False),), earn=()
    )
    ran = run(
        under, bought(10_000, "2026-03-02"), bought(10_000, "2028-03-02"), state=member()
    )  # fmt: skip
    gifts = [posting for posting in ran.postings if posting.why.rule == "tier_gift"]
    assert [(gift.units, gift.at) for gift in gifts] == [
        (50, at("2026-03-02")), (0, at("2026-03-02")),
    ]  # fmt: skip
    assert [tier_on(under, ran.outcomes[0].state, at("2027-06-01")), ran.state.tier.tier] == [
        "bronze", "silver",
    ]  # fmt: skip
    assert len(ran.outcomes[0].vouchers) == 1
    assert ran.last.vouchers == ()


def test_a_welcome_gift_stays_when_what_brought_the_tier_is_returned() -> None:
    """As docs/programme.md says: and it does not come a second time."""
    welcoming = tier("silver", 10_000, welcome=(Gift("points", 50), Gift(reward="coffee")))
    under = programme(
        rolling(), tiers=(tier("bronze"), welcoming), rewards=(reward(for_sale=False),), earn=()
    )
    back = refund("purchase-2026-03-02-0", moment=at("2026-03-10"))
    ran = run(under, bought(10_000, "2026-03-02"), back, state=member())
    assert (ran.state.tier.tier, ran.available()) == ("bronze", 50)
    assert [voucher.state for voucher in ran.state.vouchers] == ["issued"]
    again = run(under, bought(10_000, "2026-03-11"), state=ran.state)
    assert (again.state.tier.tier, again.available()) == ("silver", 50)


def test_a_voucher_of_a_tier_is_announced_and_stands_among_the_entries() -> None:
    """After the tier itself is; on the anniversary too."""
    coffee = (Gift(reward="coffee"),)
    silver = tier("silver", 10_000, welcome=coffee, yearly=coffee)
    under = programme(
        tiers=(tier("bronze"), silver),
        rewards=(reward(for_sale=False, valid=Span(1, "months")),),
        earn=(),
    )
    ran = run(under, bought(10_000, "2026-03-02"), time_passes(at("2027-03-03")), state=member())
    welcome, yearly = ran.postings
    assert (welcome.kind, welcome.unit, welcome.units) == ("gift", "points", 0)
    assert (yearly.kind, yearly.unit, yearly.units) == ("gift", "points", 0)
    assert (welcome.at, welcome.source_id) == (at("2026-03-02"), "tier:silver")
    assert (yearly.at, yearly.source_id) == (at("2027-03-02", "00:00"), "tier:silver:2027")
    for posting, until in ((welcome, "2\u00a0April\u00a02026"), (yearly, "2\u00a0April\u00a02027")):
        why = posting.why
        assert (why.rule, why.name, why.reward) == ("tier_gift", words("silver"), words("coffee"))
        assert [step["en"] for step in why.steps] == [f"Valid until {until}"]
    given = Announcement("voucher_given", name=words("coffee"))
    risen = Announcement("tier_changed", name=words("silver"))
    assert [outcome.said for outcome in ran.outcomes] == [(risen, given), (given,)]


def test_a_tier_gives_no_voucher_that_could_not_be_used() -> None:
    welcoming = tier("silver", 10_000, welcome=(Gift(reward="coffee"), Gift("points", 50)))
    over = reward(for_sale=False, valid_until=date(2026, 3, 1))
    under = programme(tiers=(tier("bronze"), welcoming), rewards=(over,), earn=())
    ran = run(under, bought(10_000, "2026-03-02"), state=member())
    assert [posting.units for posting in ran.postings] == [50]
    assert (ran.last.vouchers, [one.kind for one in ran.last.said]) == ((), ["tier_changed"])


def test_a_yearly_gift_comes_on_every_anniversary_of_the_tier() -> None:
    yearly = tier("silver", 10_000, yearly=(Gift("points", 5),))
    under = programme(tiers=(tier("bronze"), yearly), earn=())
    leap = replace(member(), settled_at=at("2028-02-01"))
    held = run(under, bought(10_000, "2028-02-29"), state=leap).state
    ran = run(under, time_passes(at("2032-06-01")), state=held)
    days = ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]
    assert [posting.at for posting in ran.postings] == [at(day, "00:00") for day in days]
    gift = {"en": "Yearly gift of silver", "nl": "Jaarlijks cadeau van silver"}
    assert [posting.why.steps for posting in ran.postings] == [(gift,)] * 4


def test_a_tier_that_ends_on_its_anniversary_brings_no_gift_any_more() -> None:
    yearly = tier("silver", 10_000, yearly=(Gift("points", 5),))
    under = programme(rolling(), tiers=(tier("bronze"), yearly), earn=())
    held = run(under, bought(10_000, "2026-03-02"), state=member()).state
    assert run(under, time_passes(at("2028-01-01")), state=held).postings == ()


def test_a_tiers_own_expiry_counts_for_what_is_earned_in_it() -> None:
    longer = tier("silver", 10_000, expiry={"points": Expiry("never")})
    under = programme(
        tiers=(tier("bronze"), longer), units=(unit(expiry=Expiry("rolling", Span(1, "months"))),)
    )
    ran = run(under, bought(10_000, "2026-03-02"), bought(500, "2026-03-03"), state=member())
    assert [posting.lot.expires_at for posting in ran.postings if posting.lot] == [
        at("2026-04-03", "00:00"), None,
    ]  # fmt: skip


# -- what a member sees


def test_standing_says_what_is_still_missing() -> None:
    held = run(programme(), bought(12_345, "2026-03-02"), state=member()).state
    found = standing.standing(programme(), held, at())
    assert found.tier is not None
    assert found.next is not None
    assert (found.tier.id, found.counted, found.next.id, found.still) == (
        "silver", 12_345, "gold", 37_655,
    )  # fmt: skip
    assert (found.valid_until, found.to_keep, found.grace) == (None, None, False)


def test_standing_says_what_keeps_the_tier_and_until_when() -> None:
    under = programme(rolling())
    held = run(
        under, bought(8_000, "2026-03-02"), bought(5_000, "2026-06-02"), state=member()
    ).state
    found = standing.standing(under, held, at("2026-07-01"))
    assert (found.valid_until, found.to_keep) == (at("2027-03-02", "00:00"), 5_000)
    spending = run(under, bought(5_000, "2027-02-01"), state=held).state
    assert tier_on(under, spending, at("2027-03-02")) == "silver"


def test_standing_says_when_a_tier_is_renewed_already() -> None:
    under = programme(calendar(validity="rest_of_year_and_next"))
    ran = run(under, bought(10_000, "2026-03-02"), bought(4_000, "2027-02-01"), state=member())
    assert standing.standing(under, ran.state, at("2027-03-01")).to_keep == 6_000
    more = run(under, bought(9_000, "2027-04-01"), state=ran.state)
    assert standing.standing(under, more.state, at("2027-05-01")).to_keep == 0
