"""What a file's own limits keep from everybody is refused: a tier, a reward; what may be is not."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine import calendar
from pasje_platform.engine.spans import Span
from pasje_platform.programme.check_limits import touched
from pasje_platform.programme.file import WrongProgramme, odd, parse
from tests.support.programme_files import BASE_RULE, CREDIT, REWARD, TIERS, small

CUP = REWARD + "cost = {}\n"
REFERRAL = "\n[referral]\ninviter_units = {}\nfriend_units = 10\nminimum = '5.00'\n"
CARD = REWARD.replace("cup", "card") + (
    "kind = 'gift_card'\nunit = 'credit'\ncost = 1\nworth = '1.00'\ninto = 'credit'\n"
)


def tiers(threshold, ladder, lowest=""):
    return (
        f"\n[[tiers]]\nid = 'low'\nname.en = 'Low'\nthreshold = 0\n{lowest}"
        f"\n[[tiers]]\nid = 'high'\nname.en = 'High'\nthreshold = {threshold}\n"
        f"\n[ladder]\n{ladder}\n"
    )


def by_units(threshold, window="window = 'ever'", lowest=""):
    return tiers(threshold, f"basis = 'units'\nunit = 'points'\n{window}", lowest)


def rule(*lines, on="purchase", name="extra"):
    return f"\n[[earn]]\nid = '{name}'\nname.en = '{name}'\non = '{on}'\n" + "\n".join(lines) + "\n"


def why(source):
    """Key and reason of the refusal."""
    with pytest.raises(WrongProgramme) as caught:
        parse(source)
    return f"{caught.value.key}: {caught.value.reason}"


# -- tiers


@pytest.mark.parametrize(
    ("window", "most"),
    [
        ("window = 'calendar'\nperiod = 'day'", 1),
        ("window = 'calendar'\nperiod = 'month'", 31),
        ("window = 'calendar'\nperiod = 'quarter'", 92),
        ("window = 'rolling'\nspan = '2 weeks'", 14),
        ("window = 'rolling'\nspan = '3 months'", 92),
        ("window = 'rolling'\nspan = '12 months'", 366),
        ("window = 'anniversary'", 366),
    ],
)
def test_visits_are_no_more_than_the_days_of_the_window(window, most):
    ladder = f"basis = 'visits'\n{window}"
    assert parse(small(tiers(most, ladder)))
    assert why(small(tiers(most + 1, ladder))) == (
        "tiers[2] (high).threshold: nobody can reach it: visits of one day count once, and its "
        f"window has {most} days; write {most} or less"
    )


@pytest.mark.parametrize(
    "ladder", ["basis = 'visits'", "basis = 'purchases'\nwindow = 'anniversary'"]
)
def test_what_may_come_without_end_is_not_refused(ladder):
    assert parse(small(tiers(400, ladder)))


DAILY, ONCE = "caps = [{ per = 'day', units = 5 }]", "caps = [{ per = 'day', times = 1 }]"
MONTH, YEAR = "window = 'calendar'\nperiod = 'month'", "window = 'rolling'\nspan = '1 year'"
GROUP = "\n[[groups]]\nid = 'g'\ncaps = [{}]\n"
EARNED = [
    (MONTH, BASE_RULE + DAILY, 155),
    (MONTH, BASE_RULE + "caps = [{ per = 'week', units = 5 }]", 30),
    (MONTH.replace("month", "year"), BASE_RULE + "caps = [{ per = 'week', units = 5 }]", 270),
    (MONTH, BASE_RULE + "caps = [{ per = 'year', units = 5 }]", 5),
    (YEAR, BASE_RULE + "caps = [{ per = 'year', units = 5 }]", 10),
    (YEAR, BASE_RULE + "caps = [{ per = 'month', units = 5 }]", 65),
    # so often, and so much each time
    (MONTH, rule("gives = 2", ONCE, on="visit"), 62),
    (MONTH, rule("gives = 2", ONCE, "per = 'once'") + rule("multiplies = 3", name="m"), 186),
    (MONTH, rule("gives = 2", "caps = [{ per = 'purchase', units = 7 }, "
                 "{ per = 'month', times = 3 }]"), 21),
    # what comes by itself
    ("window = 'ever'", rule("gives = 40", on="enrolment"), 40),
    (YEAR, rule("gives = 40", on="birthday"), 80),
    (MONTH, rule("gives = 40", on="birthday"), 40),
    # rules of a group share its limits
    (MONTH, GROUP.format("{ per = 'month', units = 9 }")
     + rule("gives = 1", "group = 'g'") + rule("gives = 2", "group = 'g'", name="b"), 9),
    (MONTH, GROUP.format("{ per = 'month', times = 2 }")
     + rule("gives = 1", "group = 'g'", on="visit")
     + rule("gives = 5", "group = 'g'", on="action:a", name="b"), 10),
    # a window of days in which the rule gives
    ("window = 'ever'", rule(
        "gives = 1", "when = { first_day = 2026-12-01, last_day = 2026-12-10 }",
        "caps = [{ per = 'window', units = 7, first_day = 2026-12-01, last_day = 2026-12-10 }]",
    ), 7),
    ("window = 'ever'", rule(
        "gives = 1", "when = { first_day = 2026-12-01, last_day = 2026-12-10 }", DAILY), 50),
]  # fmt: skip


@pytest.mark.parametrize(("window", "rules", "most"), EARNED)
def test_a_tier_beyond_what_the_rules_limits_allow_is_refused(window, rules, most):
    assert parse(small(by_units(most, window), rule=rules))
    reason = f"the rules' limits allow {most} in its window; write {most} or less"
    assert reason in why(small(by_units(most + 1, window), rule=rules))


UNBOUNDED = [
    ("window = 'ever'", BASE_RULE + DAILY),
    ("window = 'ever'", rule("gives = 40", on="birthday")),
    (MONTH, BASE_RULE + "caps = [{ per = 'day', times = 1 }]"),  # of a purchase of any size
    (MONTH, rule("gives = 1", on="action:a")),
    (MONTH, BASE_RULE + DAILY + rule("gives = 1", name="other")),
    (MONTH, GROUP.format("{ per = 'purchase', units = 9 }") + rule("gives = 1", "group = 'g'")),
    # on other days the limit is none
    ("window = 'ever'", BASE_RULE + "caps = [{ per = 'window', units = 7, "
     "first_day = 2026-12-01, last_day = 2026-12-31 }]"),
    ("window = 'ever'", rule(
        "gives = 1", "when = { first_day = 2026-12-01, last_day = 2026-12-31, "
        "hours = ['22:00-02:00'] }",
        "caps = [{ per = 'window', units = 7, first_day = 2026-12-01, last_day = 2026-12-31 }]")),
]  # fmt: skip


@pytest.mark.parametrize(("window", "rules"), UNBOUNDED)
def test_a_tier_is_not_refused_where_no_end_is_in_sight(window, rules):
    assert parse(small(by_units(1_000_000, window), rule=rules))


def test_a_rule_for_the_tier_itself_brings_nobody_to_it():
    for_high = BASE_RULE + "when.tiers = ['high']\n"
    reason = "tiers[2] (high).threshold: nobody can reach it: no rule gives points below it"
    assert why(small(by_units(5), rule=for_high)) == reason
    assert why(small(by_units(5, lowest="rates.points = 0\n"))) == reason
    assert parse(small(by_units(5), rule=for_high.replace("high", "low")))
    assert parse(small(by_units(5), rule=BASE_RULE + "when.tiers = ['low', 'high']\n"))


def test_a_limit_of_other_tiers_keeps_nobody_from_the_next():
    capped = BASE_RULE + "caps = [{ per = 'ever', units = 4, tiers = ['high'] }]\n"
    assert parse(small(by_units(5), rule=capped))
    assert "allow 4 in its window" in why(small(by_units(5), rule=capped.replace("high", "low")))
    assert parse(small(by_units(9) + CUP.format(9), rule=capped))


def test_what_no_rule_gives_counts_for_no_tier():
    ladder = tiers(5, "basis = 'units'\nunit = 'credit'")
    invited = REFERRAL.format(1) + "unit = 'credit'\n"
    for more in (invited, CARD.replace("unit = 'credit'", "unit = 'points'"),
                 "\n[[tiers.welcome]]\nunit = 'credit'\nunits = 9\n"):  # fmt: skip
        source = small(CREDIT + ladder.replace("\n[ladder]", f"{more}\n[ladder]"))
        assert why(source) == (
            "ladder.unit: no rule gives credit, and nothing else counts: nobody can rise; rules "
            "give points"
        )


@settings(deadline=None, max_examples=60)
@given(
    first=st.dates(date(2001, 1, 1), date(2060, 1, 1)),
    span=st.builds(Span, st.integers(1, 20), st.sampled_from(["days", "weeks", "months"])),
    per=st.sampled_from(["day", "week", "month", "quarter", "year"]),
)
def test_no_window_touches_more_periods_than_is_said(first, span, per):
    last = calendar.add(first, span).toordinal()
    days = map(date.fromordinal, range(first.toordinal(), last))
    assert len({calendar.period_key(day, per) for day in days}) <= touched(span, per)


# -- rewards


def test_a_reward_dearer_than_all_that_can_be_had_is_refused():
    once = BASE_RULE + "caps = [{ per = 'ever', units = 4 }]\n"
    reason = "nobody can save so many points: the rules' limits allow {}; write that, or less"
    assert why(small(CUP.format(5), rule=once)) == f"rewards[1] (cup).cost: {reason.format(4)}"
    assert parse(small(CUP.format(4), rule=once))
    assert parse(small(CUP.format(14) + REFERRAL.format(0), rule=once))
    assert reason.format(14) in why(small(CUP.format(15) + REFERRAL.format(0), rule=once))
    assert parse(small(CUP.format(99) + REFERRAL.format(1), rule=once))
    welcome = TIERS + "\n[[tiers.{}]]\nunit = 'points'\nunits = 3\n" + CUP
    assert parse(small(welcome.format("welcome", 7), rule=once))
    assert reason.format(7) in why(small(welcome.format("welcome", 8), rule=once))
    assert parse(small(welcome.format("yearly", 8), rule=once))


def test_the_least_of_several_prices_is_what_must_be_within_reach():
    group = GROUP.format("{ per = 'ever', units = 4 }")
    grouped = BASE_RULE + "group = 'g'\n"
    choices = "kind = 'amount_off'\ndenominations = [{{ cost = {}, worth = '1.00' }}, "
    choices += "{{ cost = 9, worth = '2.00' }}]\n"
    steps = (
        "kind = 'amount_off'\nvariable = {{ least = {0}, most = 20, step = 1, worth = '1.00' }}\n"
    )
    for prices, key in ((choices, "denominations[1].cost"), (steps, "variable.least")):
        assert parse(small(group + REWARD + prices.format(4), rule=grouped))
        wrong = why(small(group + REWARD + prices.format(5), rule=grouped))
        assert wrong.startswith(f"rewards[1] (cup).{key}: nobody can save so many points")


def test_what_there_is_none_of_is_refused():
    reason = "rewards[1] (cup).stock: there are none: nobody could have it; write 1 or more"
    assert why(small(CUP.format(5) + "stock = 0\n")).startswith(reason)
    assert parse(small(CUP.format(5) + "stock = 1\n"))


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (
            "donation'\ncharity = 'Food bank'\nworth = '1.00",
            "what was given away is not given back",
        ),
        ("partner_voucher'\npool = 'cinema", "a code that was seen cannot be given back"),
    ],
)
def test_what_is_gone_for_good_cannot_be_undone(kind, says):
    source = small(CUP.format(5) + f"kind = '{kind}'\ncancel = 'until_used'\n")
    assert why(source).startswith(f"rewards[1] (cup).cancel: {says}")
    assert parse(source.replace("until_used", "never"))


BATCH = "\n[[batches]]\nid = 'b'\nname.en = 'B'\nevery = 5\ngives.reward = 'cup'\ndates = [{}]\n"


def test_a_batch_whose_reward_is_over_before_it_is_refused():
    until = REWARD + "for_sale = false\nvalid_until = 2026-12-31\n"
    draw = REWARD + "for_sale = false\nkind = 'experience'\non = 2026-12-31\n"
    for reward in (until, draw):
        assert why(small(BATCH.format("2026-12-31, 2027-06-30") + reward)) == (
            "batches[1] (b).dates: cup cannot be used after 2026-12-31: a day before that is needed"
        )
        assert parse(small(BATCH.format("2026-12-30, 2027-06-30") + reward))
        assert parse(small(BATCH.format("'12-31'") + reward))


# -- what is over on the day of the check


def test_what_is_past_is_odd_on_that_day():
    def told(source, *day):
        return [f"{one.key}: {one.reason}" for one in odd(source, date(*day))]

    assert parse(source := small(CUP.format(5) + "last_day = 2026-11-21\n"))
    assert not told(source, 2026, 11, 21)
    assert told(source, 2026, 11, 22) == [
        "rewards[1] (cup).last_day: 2026-11-21 is past: nobody can have it any more"
    ]
    draw = small(CUP.format(5) + "kind = 'sweepstake'\non = 2026-11-21\n")
    assert told(draw, 2026, 11, 22)[0].startswith("rewards[1] (cup).on: 2026-11-21 is past")
    early = small(CUP.format(5) + "kind = 'early_access'\non = 2026-11-21\n")
    assert not told(early, 2026, 11, 22)


def test_a_batch_whose_reward_is_over_by_its_next_day_is_odd():
    until = REWARD + "for_sale = false\nvalid_until = 2026-12-31\n"
    source = small(BATCH.format("'06-30'") + until)
    assert not odd(source, date(2026, 6, 30))
    assert next(str(one) for one in odd(source, date(2026, 7, 1))).endswith(
        "(b).gives.reward: cup cannot be used after 2026-12-31, and the batch is next on "
        "2027-06-30: nothing is given"
    )
