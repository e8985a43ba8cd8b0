"""What a whole file cannot mean is refused: ids that are not there, tiers nobody reaches, …"""

import pytest

from pasje_platform.programme.file import WrongProgramme, odd, parse
from tests.support.programme_files import BASE_RULE, CREDIT, DEMO, EXAMPLES, REWARD, TIERS, small


def counted(basis, *thresholds):
    """Tiers whose thresholds are in another basis than spending."""
    tiers = "".join(
        f'\n[[tiers]]\nid = "t{n}"\nname.en = "T"\nthreshold = {threshold}\n'
        for n, threshold in enumerate(thresholds)
    )
    return f'{tiers}\n[ladder]\nbasis = "{basis}"\n'


def rule(*lines, on="purchase"):
    return "\n[[earn]]\nid = 'extra'\nname.en = 'Extra'\non = '" + on + "'\n" + "\n".join(lines)


REFERENCES = [
    (
        "gives = 1\nunit = 'pionts'",
        "earn[2] (extra).unit",
        "'pionts' is none of [[units]]; did you mean points? (known:",
    ),
    ("gives = 1\ngroup = 'g'", "earn[2] (extra).group", "there are no [[groups]]"),
    ("gives = 1\nwhen.tiers = ['gold']", "earn[2] (extra).when.tiers", "none of [[tiers]]"),
    ("gives = 1\nwhen.segments = ['vip']", "earn[2] (extra).when.segments", "no [[segments]]"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "key", "reason"), REFERENCES)
def test_a_rule_that_names_what_is_not_there_is_refused(lines, key, reason):
    _refused(small(rule(lines)), key, reason)


EARNING = [
    ("", "gives", "gives, multiplies or reward, one of them: none is there"),
    ("gives = 1\nmultiplies = 2", "gives", "gives and multiplies are there"),
    ("multiplies = 1", "multiplies", "a number, more than 1"),
    ("multiplies = '0.5'", "multiplies", "not '0.5'"),
    ("multiplies = 2\nper = 'item'", "per", "is not for multiplies"),
    ("multiplies = 2\navailable = { kind = 'at_once' }", "available", "is not for multiplies"),
    ("gives = '5%'", "gives", "a percentage is for units of money, and points is none"),
    ("gives = 1\nwhen = { first_day = 2026-03-02, last_day = 2026-03-01 }", "when.last_day",
     "is before the first day, 2026-03-02"),
    ("gives = 1\nwhen.first_day = 2026-02-30", "when.first_day",
     "a day that exists, such as 2026-11-01, not 2026-02-30: February 2026 has days 01 to 28"),
    ("gives = 1\navailable = { kind = 'dates', dates = ['02-30'] }", "available.dates",
     "a day that no year has"),
    ("gives = 1\navailable = { kind = 'dates', dates = ['2026-12-31'] }", "available.dates",
     "a date has no quotes"),
    ("gives = 1\nwhen.hours = ['09:00-09:00']", "when.hours", "not one with '09:00-09:00'"),
    ("gives = 1\nwhen = { categories = ['a'], not_categories = ['a'] }", "when.categories",
     "all of them are in not_categories"),
    ("gives = 1\nwhen = { skus = ['a'], not_skus = ['a', 'b'] }", "when.skus", "in not_skus"),
    ("gives = 1\nwhen.skus = ['banned']", "when.skus", "all of them are in exclude_skus"),
    ("gives = 1\nwhen = { stores = ['N'], not_stores = ['N'] }", "when.stores", "in not_stores"),
    ("gives = 1\navailable = { kind = 'after' }", "available.after", 'kind = "after" needs it'),
    ("gives = 1\navailable = { kind = 'at_once', after = '1 day' }", "available.after",
     'is not for kind = "at_once", but for after'),
    ("gives = 1\navailable = { kind = 'event', event = 'action:x' }", "available.within",
     "is missing"),
    ("gives = 1\ncaps = [{ per = 'day' }]", "caps[1]", "limits nothing"),
    ("gives = 1\ncaps = [{ per = 'day', units = '1.5' }]", "caps[1].units",
     "more decimals than points, which has none"),
    ("gives = 1\ncaps = [{ per = 'window', units = 5 }]", "caps[1].first_day", "a window needs it"),
    ("gives = 1\ncaps = [{ per = 'day', units = 5, last_day = 2026-01-01 }]", "caps[1].last_day",
     'is for per = "window"'),
    ("gives = 1\ncaps = [{ per = 'day', units = 5 }, { per = 'day', times = 1 }]", "caps[2].per",
     "there is a cap per day already"),
    ("gives = 1\ncaps = [{ per = 'purchase', times = 1 }]", "caps[1].times", "once per purchase"),
    ("gives = 9\nper = 'once'\ncaps = [{ per = 'purchase', units = 5 }]", "caps[1].units",
     "it would never give"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "key", "reason"), EARNING)
def test_a_rule_that_cannot_be_meant_is_refused(lines, key, reason):
    source = small(rule(lines), top='exclude_skus = ["banned"]\n')
    _refused(source, f"earn[2] (extra).{key}", reason)


@pytest.mark.parametrize(
    ("on", "lines", "key", "reason"),
    [
        ("visit", "gives = 1\nper = '1.00'", "per", "visit has no amounts or items"),
        ("visit", "gives = 1\nbasis = 'gross'", "basis", "is for purchases, not for visit"),
        ("visit", "gives = 1\nwhen.minimum = '5.00'", "when.minimum", "is for purchases"),
        ("birthday", "gives = 1\nwhen.channels = ['web']", "when.channels", "is for purchases"),
        ("visit", "multiplies = 2", "on", "multiplies is for purchases"),
        ("review", "gives = 1", "on", "purchase, visit, enrolment, birthday, or action:NAME"),
    ],
)
def test_what_only_purchases_have_is_refused_elsewhere(on, lines, key, reason):
    _refused(small(rule(lines, on=on)), f"earn[2] (extra).{key}", reason)


def test_a_multiplier_needs_a_rule_that_gives():
    source = small(CREDIT + rule("multiplies = 2", "unit = 'credit'"))
    _refused(source, "earn[2] (extra).multiplies", "nothing gives credit for a purchase")


def test_a_percentage_is_of_the_amount():
    source = small(CREDIT + rule("gives = '5%'", "unit = 'credit'", "per = 'item'"))
    _refused(source, "earn[2] (extra).per", "leave per out")


def test_a_group_has_rules_of_one_unit():
    groups = "\n[[groups]]\nid = 'g'\n"
    more = CREDIT + groups + rule("gives = 1", "group = 'g'", "unit = 'credit'")
    source = small(more, rule=BASE_RULE + "group = 'g'\n")
    _refused(source, "earn[2] (extra).unit", "the rules of g before it give points")


UNITS = [
    ("kind = 'rolling'", "valid", 'kind = "rolling" needs it'),
    ("kind = 'dates'", "dates", "needs it"),
    ("kind = 'inactivity'\nvalid = '1 year'", "activity", "needs it"),
    ("kind = 'never'\nvalid = '1 year'", "valid", "but for rolling or inactivity"),
    ("kind = 'dates'\ndates = ['12-31']\nround_to = 'year'", "round_to", "but for rolling"),
    ("kind = 'dates'\ndates = ['13-01']", "dates", "a day that no year has"),
    ("kind = 'dates'\ndates = [1999-12-31]", "dates", "1999-12-31 is long gone"),
    ("kind = 'rolling'\nvalid = '1 year'\nnotice = { least_days = 9, most_days = 8 }",
     "notice.most_days", "is less than least_days, 9"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "key", "reason"), UNITS)
def test_an_expiry_that_says_too_little_or_too_much_is_refused(lines, key, reason):
    source = small().replace("[terms]", f"[units.expiry]\n{lines}\n\n[terms]")
    _refused(source, f"units[1] (points).expiry.{key}", reason)


INACTIVE = "kind = 'inactivity'\nactivity = ['purchase']\n"


@pytest.mark.parametrize(
    ("where", "lines", "key", "reason"),
    [
        ("CA-ON", "kind = 'rolling'\nvalid = '5 years'", "kind", "Ontario's Consumer Protection"),
        ("CA-ON", "kind = 'dates'\ndates = ['12-31']", "kind", "allowed: never, inactivity"),
        ("CA-QC", "kind = 'rolling'\nvalid = '5 years'", "kind", "Québec's Consumer Protection"),
        ("CA-QC", INACTIVE + "valid = '11 months'", "valid", 'at least "1 year" in Québec'),
        ("CA-QC", INACTIVE + "valid = '1 year'", "notice", "must be there in Québec"),
        ("CA-QC", INACTIVE + "valid = '1 year'\nnotice = { least_days = 20, most_days = 60 }",
         "notice", "least_days of 30 or more"),
        ("CA-QC", INACTIVE + "valid = '1 year'\nnotice = { least_days = 30, most_days = 61 }",
         "notice", "most_days of 60 or less"),
    ],
)  # fmt: skip
def test_what_the_law_forbids_is_refused(where, lines, key, reason):
    source = small(top=f'jurisdiction = "{where}"\n')
    source = source.replace("[terms]", f"[units.expiry]\n{lines}\n\n[terms]")
    _refused(source, f"units[1] (points).expiry.{key}", reason)


@pytest.mark.parametrize(
    ("where", "lines"),
    [
        ("CA-ON", INACTIVE + "valid = '6 months'"),
        ("CA-ON", "kind = 'never'"),
        ("CA-QC", INACTIVE + "valid = '12 months'\nnotice = { least_days = 30, most_days = 60 }"),
        ("NL", "kind = 'rolling'\nvalid = '5 years'"),
    ],
)
def test_what_the_law_allows_is_right(where, lines):
    source = small(top=f'jurisdiction = "{where}"\n')
    assert parse(source.replace("[terms]", f"[units.expiry]\n{lines}\n\n[terms]"))


def test_the_law_is_that_of_tiers_expiry_too():
    more = TIERS + '\n[[tiers.expiry]]\nunit = "points"\nkind = "rolling"\nvalid = "1 year"\n'
    source = small(more, top='jurisdiction = "CA-ON"\n')
    _refused(source, "tiers[2] (high).expiry[1].kind", "Ontario")


def test_money_has_the_decimals_of_the_currency():
    _refused(small(CREDIT + "decimals = 2\n"), "units[2] (credit).decimals", "must be left out")


def test_two_units_of_one_name_cannot_be_told_apart():
    twin = '\n[[units]]\nid = "more"\nsingular.en = "point"\nplural.en = "points"\n'
    _refused(small(twin), "units[2] (more).plural", "'points' is what points is called, too")


LADDERS = [
    (TIERS.replace('"0.00"', '"1.00"'), "tiers[1] (low).threshold", 'must be "0.00"'),
    (TIERS.replace('"100.00"', '"0.00"'), "tiers[2] (high).threshold", "more than the tier's"),
    (TIERS.replace('"100.00"', "100"), "tiers[2] (high).threshold", "an amount in quotes"),
    ("\n[ladder]\nbasis = 'spend'\n", "ladder", "there are no [[tiers]] to climb"),
    (TIERS + "\n[ladder]\nbasis = 'units'\n", "ladder.unit", 'basis = "units" needs it'),
    (TIERS + "\n[ladder]\nunit = 'points'\n", "ladder.unit", "but for units"),
    (TIERS + "\n[ladder]\nbasis = 'events'\n", "ladder.events", "needs it"),
    (TIERS + "\n[ladder]\nwindow = 'rolling'\n", "ladder.span", "needs it"),
    (TIERS + "\n[ladder]\nwindow = 'calendar'\nspan = '1 year'\n", "ladder.", "window ="),
    (TIERS + "\n[ladder]\nvalidity = 'span'\n", "ladder.valid", "needs it"),
    (TIERS + "\n[ladder]\ndowngrade = 'none'\ngrace = '1 day'\n", "ladder.grace", "lost"),
    (counted("visits", 0, '"2.5"'), "tiers[2] (t1).threshold", "a whole number of visits"),
    (counted("units", 0, '"2.5"') + "unit = 'points'\n", "tiers[2] (t1).threshold", "decimals"),
    (counted("units", 0, 5) + "unit = 'credit'\n" + CREDIT, "ladder.unit", "nobody can rise"),
]


@pytest.mark.parametrize(("more", "key", "reason"), LADDERS)
def test_a_tier_that_nobody_reaches_is_refused(more, key, reason):
    with pytest.raises(WrongProgramme) as caught:
        parse(small(more))
    assert caught.value.key.startswith(key)
    assert reason in caught.value.reason


def test_a_tier_beyond_all_that_can_be_earned_is_refused():
    once = '\n[[earn]]\nid = "hello"\nname.en = "Hello"\non = "enrolment"\ngives = 40\n'
    source = small(counted("units", 0, 100) + "unit = 'points'\n", rule=once)
    _refused(source, "tiers[2] (t1).threshold", "the rules' limits allow 40 in its window")
    assert parse(source.replace("threshold = 100", "threshold = 40"))


GIFTS = [
    ("", "", "must give units (unit and units) or a reward: nothing is there"),
    ("unit = 'points'\nunits = 5\nreward = 'cup'", "", "both are there"),
    ("unit = 'points'", ".units", "is missing"),
    ("unit = 'points'\nunits = '0.5'", ".units", "more decimals"),
    ("reward = 'cup'", ".reward", "cup cannot be given: it has stock"),
    ("reward = 'mug'", ".reward", "'mug' is none of [[rewards]] (known: cup)"),
]


@pytest.mark.parametrize(("lines", "key", "reason"), GIFTS)
def test_a_gift_that_cannot_be_made_is_refused(lines, key, reason):
    more = f"{TIERS}\n[[tiers.welcome]]\n{lines}\n{REWARD}cost = 5\nstock = 5\n"
    _refused(small(more), f"tiers[2] (high).welcome[1]{key}", reason)


BATCH = "\n[[batches]]\nid = 'b'\nname.en = 'B'\ndates = ['12-31']\n"
BATCHES = [
    ("every = 100\n", "gives", "the section [batches.gives] is missing"),
    ("every = '0.5'\ngives = { reward = 'cup' }\n", "every", "more decimals"),
    ("every = 5\nmost = 5\nmost_per_year = 4\ngives = { reward = 'cup' }\n", "most_per_year",
     "is less than most, 5"),
    ("every = 5\ngives = { unit = 'points', units = 5 }\n", "gives.unit", "what the batch is"),
    ("every = 5\nunit = 'credit'\ngives = { reward = 'cup' }\n", "unit", "nothing gives credit"),
]  # fmt: skip


@pytest.mark.parametrize("where", ["CA-ON", "CA-QC"])
def test_a_batch_after_which_the_rest_runs_out_is_against_the_law_of(where):
    batch = BATCH + "every = 5\ngives = { reward = 'cup' }\n"
    rest = REWARD + "cost = 5\n"
    source = small(f"{batch}carry_over = false\n{rest}", top=f'jurisdiction = "{where}"\n')
    _refused(source, "batches[1] (b).carry_over", "units that run out by time alone; write true")
    assert parse(source.replace("carry_over = false\n", ""))
    assert parse(source.replace(where, "NL"))


@pytest.mark.parametrize(("lines", "key", "reason"), BATCHES)
def test_a_batch_that_cannot_be_made_is_refused(lines, key, reason):
    _refused(small(BATCH + lines + REWARD + "cost = 5\n" + CREDIT), f"batches[1] (b).{key}", reason)


def _refused(source, key, reason):
    with pytest.raises(WrongProgramme) as caught:
        parse(source)
    assert (caught.value.key, reason in caught.value.reason) == (key, True), caught.value


# What is only odd

ODD = [
    (CREDIT, "units[2] (credit): nothing gives it"),
    ("", "units[1] (points): nothing is to be had for it"),
    ("\n[[groups]]\nid = 'g'\n", "groups[1] (g): no rule is in it"),
    ("\n[referral]\ninviter_units = 0\nfriend_units = 0\nminimum = '1.00'\n", "referral: brings"),
    (REWARD + "for_sale = false\n", "rewards[1] (cup).for_sale: it is not for sale"),
    (REWARD + "cost = 5\nstock = 5\nin_total = 6\n", "rewards[1] (cup).in_total: there are fewer"),
    (REWARD + "cost = 5\nlast_day = 2027-01-02\nvalid_until = 2027-01-01\n", "(cup).last_day"),
]


@pytest.mark.parametrize(("more", "says"), ODD)
def test_what_is_allowed_and_hardly_meant_is_told(more, says):
    source = small(more)
    assert parse(source)
    assert any(says in str(one) for one in odd(source)), [str(one) for one in odd(source)]


def test_a_wait_as_long_as_the_units_last_is_odd():
    lasting = "[units.expiry]\nkind = 'rolling'\nvalid = '1 year'\n\n[terms]"
    waiting = BASE_RULE + "available = { kind = 'after', after = '12 months' }\n"
    (one, *_) = [str(one) for one in odd(small(rule=waiting).replace("[terms]", lasting))
                 if "available" in one.key]  # fmt: skip
    assert "nobody could spend them" in one


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_in_the_examples_is_odd(path):
    assert odd(path.read_text()) == ()


def test_a_rate_for_what_nobody_earns_is_odd():
    source = DEMO.read_text().replace('{ points = "1.10" }', '{ points = "1.10", credit = 2 }')
    source = source.replace("[[earn]]", CREDIT.replace(".en", ".nl") + "[[earn]]", 1)
    source = source.replace('singular.nl = "credit"', 'singular = { nl = "c", en = "c" }')
    source = source.replace('plural.nl = "credit"', 'plural = { nl = "c", en = "c" }')
    assert any("nothing gives credit" in str(one) for one in odd(source))
