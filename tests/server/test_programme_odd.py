"""What a right file says and hardly means is told; what may well be meant is not."""

import re
from datetime import date

import pytest

from pasje_platform.programme.file import WrongProgramme, odd, parse
from tests.support.programme_files import BASE_RULE, CREDIT, REWARD, TIERS, segments, small

CUP = REWARD + "cost = 5\n"


def told(source):
    """What is odd in a right file, a sentence each."""
    assert parse(source)
    return [f"{one.key}: {one.reason}" for one in odd(source)]


def rule(*lines):
    return "\n[[earn]]\nid = 'extra'\nname.en = 'Extra'\n" + "\n".join(lines) + "\n"


def expiring(lines, source):
    return source.replace("[terms]", f"[units.expiry]\n{lines}\n\n[terms]")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (
            "gives = 5",
            '500% of what was paid is given back; did you mean "5%"?',
        ),
        (
            "gives = 1",
            '100% of what was paid is given back; did you mean "1%"?',
        ),
        ("gives = 5\nper = '5.00'", "100% of what was paid"),
        ("gives = '0.05'", None),
        ("gives = '5%'", None),
        ("gives = 5\nper = '100.00'", None),
        ("gives = 5\nper = 'once'", None),
    ],
)
def test_a_rule_that_gives_all_back_is_odd(lines, says):
    pay = "\n[[pay]]\nunit = 'credit'\nunits = 1\nworth = '1.00'\n"
    found = told(small(CREDIT + CUP + pay + rule("unit = 'credit'", lines)))
    assert found[0].startswith(f"earn[2] (extra).gives: {says}") if says else not found


@pytest.mark.parametrize(
    ("lines", "fed"),
    [
        ("gives = '100%'", True),
        ("gives = '100%'\nbasis = 'gross'", True),
        ("gives = '100%'\nbasis = 'net_of_points'", False),
        ("gives = '99%'", False),
    ],
)
def test_credit_that_can_be_fed_with_itself_is_odd(lines, fed):
    pay = "\n[[pay]]\nunit = 'credit'\nunits = '1.00'\nworth = '1.00'\n"
    found = told(small(CREDIT + CUP + pay + rule("unit = 'credit'", lines)))
    says = "earn[2] (extra).basis: what credit itself pays gives as much of it again; did you mean"
    assert found == ([f'{says} basis = "net_of_points"?'] if fed else [])


def test_points_that_pay_all_back_are_odd():
    pay = "\n[[pay]]\nunits = 100\nworth = '1.00'\n"
    assert told(small(pay, rule=BASE_RULE.replace("1", "100"))) == [
        "earn[1] (base).gives: 100% of what was paid is given back"
    ]
    assert not told(small(pay, rule=BASE_RULE.replace("1", "50")))


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("multiplies = 2\nwhen.categories = ['cake']", "when.categories: nothing gives"),
        ("multiplies = 2\nwhen.categories = ['cake', 'tea']", None),
        ("multiplies = 2\nwhen.weekdays = ['monday']", None),
        ("gives = 1\nwhen = { weekdays = ['monday'], first_day = 2026-12-01, "
         "last_day = 2026-12-06 }",
         "when.weekdays: none of them is from 2026-12-01 to 2026-12-06"),
        ("gives = 1\nwhen = { weekdays = ['monday'], first_day = 2026-12-01, "
         "last_day = 2026-12-07 }",
         None),
        ("gives = 1\nwhen.categories = ['Tea']", "when.categories: 'Tea' is written 'tea'"),
        ("gives = 1\nwhen.categories = ['tea']", None),
        ("gives = 1\nwhen.channels = ['Shop']", "when.channels: 'Shop' is written 'shop'"),
        ("gives = 1\nwhen.channels = ['shop', 'Web']", None),
    ],
)  # fmt: skip
def test_a_rule_that_never_counts_is_odd(lines, says):
    found = told(small(CUP + rule(lines), rule=BASE_RULE + "when.categories = ['tea', 'milk']\n"))
    assert found[0].startswith(f"earn[2] (extra).{says}") if says else not found


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        ("1", "0", "nothing of points is earned in this tier"),
        ("1", "'0.5'", "less points than in the tier before it: 0.5, not 1"),
        ("2", "'1.5'", "less points than in the tier before it: 1.5, not 2"),
        ("1", "1", None),
        ("'1.5'", "2", None),
    ],
)
def test_a_tier_in_which_less_is_earned_is_odd(low, high, says):
    tiers = TIERS.replace('"0.00"', f'"0.00"\nrates.points = {low}')
    found = told(small(CUP + tiers + f"rates.points = {high}\n"))
    assert found == ([f"tiers[2] (high).rates: {says}"] if says else [])


def test_two_of_one_name_are_odd():
    assert told(small(CUP + TIERS.replace("High", "low"))) == [
        "tiers[2] (high).name: 'low' is what low is called, too"
    ]
    twin = CUP.replace('"cup"', '"mug"')
    assert told(small(CUP + twin)) == ["rewards[2] (mug).name: 'Cup' is what cup is called, too"]


def test_a_tier_within_a_rate_of_what_enrolling_gives_is_right():
    hello = "\n[[earn]]\nid = 'hello'\nname.en = 'Hello'\non = 'enrolment'\ngives = 40\n"
    tiers = TIERS.replace('"0.00"', "0\nrates.points = 2").replace('"100.00"', "80")
    source = small(CUP + tiers + "\n[ladder]\nbasis = 'units'\nunit = 'points'\n", rule=hello)
    assert parse(source)
    with pytest.raises(WrongProgramme, match="limits allow 80"):
        parse(source.replace("threshold = 80", "threshold = 81"))


@pytest.mark.parametrize(
    ("terms", "available", "says"),
    [
        ("kind = 'dates'\ndates = ['12-31']", "kind = 'after', after = '14 days'",
         "units run out on 12-31: what is earned so shortly before is gone"),
        ("kind = 'rolling'\nvalid = '1 year'",
         "kind = 'event', event = 'action:x', within = '1 year'",
         "then they run out meanwhile"),
        ("kind = 'rolling'\nvalid = '1 year'", "kind = 'dates', dates = [2026-12-31]",
         "from 2026-12-31 on nothing earned can be spent"),
        ("kind = 'rolling'\nvalid = '1 year'", "kind = 'dates', dates = ['12-31']", None),
        ("kind = 'rolling'\nvalid = '1 year'", "kind = 'after', after = '14 days'", None),
    ],
)  # fmt: skip
def test_units_that_run_out_while_they_wait_are_odd(terms, available, says):
    waiting = BASE_RULE + f"available = {{ {available} }}\n"
    found = told(expiring(terms, small(CUP, rule=waiting)))
    assert (len(found) == 1 and says in found[0]) if says else not found


DAYS = "available = { kind = 'dates', dates = ['04-30', '10-29'] }\n"
WAITS = "what is earned on {} waits until {} and is valid until {}: it runs out before it can be"


@pytest.mark.parametrize(
    ("terms", "lines", "says"),
    [
        ("kind = 'rolling'\nvalid = '10 days'", DAYS, WAITS.format("10-29", "04-30", "11-08")),
        ("kind = 'rolling'\nvalid = '184 days'", DAYS, None),
        ("kind = 'rolling'\nvalid = '183 days'", DAYS,  # short of 29 February
         WAITS.format("10-29", "04-30", "04-29")),
        ("kind = 'rolling'\nvalid = '1 month'\nround_to = 'year'", DAYS,
         WAITS.format("10-29", "04-30", "12-31")),
        ("kind = 'rolling'\nvalid = '3 months'\nround_to = 'year'", DAYS, None),
        ("kind = 'dates'\ndates = ['12-31']", DAYS, WAITS.format("10-29", "04-30", "12-31")),
        ("kind = 'dates'\ndates = ['04-30', '10-29']", DAYS,
         WAITS.format("10-29", "04-30", "10-29")),
        ("kind = 'dates'\ndates = ['05-01', '10-30']",
         "available = { kind = 'dates', dates = ['05-01'] }\n",
         WAITS.format("05-01", "05-01", "05-01")),
        ("kind = 'inactivity'\nvalid = '10 days'\nactivity = ['visit']", DAYS, None),
        ("kind = 'rolling'\nvalid = '40 days'",
         DAYS + "when = { first_day = 2027-10-01, last_day = 2027-10-28 }\n", None),
        ("kind = 'rolling'\nvalid = '20 days'",
         DAYS + "when = { first_day = 2027-10-01, last_day = 2027-10-28 }\n",
         WAITS.format("10-01", "10-29", "10-21")),
    ],
)  # fmt: skip
def test_units_that_run_out_before_the_day_they_wait_for_are_odd(terms, lines, says):
    found = told(expiring(terms, small(CUP, rule=BASE_RULE + lines)))
    key = "earn[1] (base).available.dates: "
    assert (len(found) == 1 and found[0].startswith(key + says)) if says else not found


def test_what_runs_out_sooner_in_a_tier_is_odd_too():
    of_tier = "\n[[tiers.expiry]]\nunit = 'points'\nkind = 'rolling'\nvalid = '10 days'\n"
    (found,) = told(small(CUP + TIERS + of_tier, rule=BASE_RULE + DAYS))
    assert "before it can be spent" in found


def test_days_of_one_year_only_are_odd():
    found = told(expiring("kind = 'dates'\ndates = [2026-12-31]", small(CUP)))
    assert found == [
        "units[1] (points).expiry.dates: after 2026-12-31 nothing runs out: "
        'a day of every year is in quotes, "12-31"'
    ]
    assert not told(expiring("kind = 'dates'\ndates = [2026-12-31, '06-30']", small(CUP)))


def test_a_notice_longer_than_the_units_last_is_odd():
    terms = "kind = 'rolling'\nvalid = '2 weeks'\nnotice = {{ least_days = {}, most_days = 60 }}"
    (found,) = told(expiring(terms.format(30), small(CUP)))
    assert found.startswith("units[1] (points).expiry.notice.least_days: is longer than the units")
    assert not told(expiring(terms.format(7), small(CUP)))


def named(section, *ids):
    """Each named as its id, in both languages."""
    return "".join(
        f"\n[[{section}]]\nid = '{one}'\nname = {{ nl = '{one}', en = '{one}' }}\n" for one in ids
    )


def in_two_languages(source):
    for plain in ("singular", "plural", "name", "description", "text"):
        source = re.sub(rf"^{plain}\.en = (.*)$", rf"{plain} = {{ nl = \1, en = \1 }}", source,
                        flags=re.MULTILINE)  # fmt: skip
    return source.replace('["en"]', '["nl", "en"]')


SELLING = small(
    REWARD + "cost = 5\ncategories = ['cake', 'tea']\n",
    top="exclude_categories = ['deposit']\n",
    rule=BASE_RULE + "when.categories = ['tea']\n",
)


def test_a_category_without_words_is_odd_once_where_languages_would_differ():
    assert not told(SELLING)
    both = in_two_languages(SELLING)
    assert told(both) == [
        "exclude_categories: 'deposit' is said so in nl and in en: no [[categories]] has words "
        "for it",
        "earn[1] (base).when.categories: 'tea' is said so in nl and in en: no [[categories]] has "
        "words for it",
        "rewards[1] (cup).categories: 'cake' is said so in nl and in en: no [[categories]] has "
        "words for it",
    ]
    assert not told(both + named("categories", "tea", "deposit", "cake"))


def test_words_that_nothing_says_are_odd():
    source = in_two_languages(SELLING) + named("categories", "teas", "cake", "deposit", "cakes")
    assert [one for one in told(source) if "nothing" in one] == [
        "categories[1] (teas): nothing is about it; did you mean tea?",
        "categories[4] (cakes): nothing is about it",  # cake has words of its own
    ]
    rule = BASE_RULE + "when.segments = ['staff']\n"
    assert told(small(CUP + segments("staff", "student"), rule=rule)) == [
        "segments[2] (student): nothing is for it"
    ]


ONES = small(
    REWARD + "cost = 5\nskus = ['1']\n",
    top="exclude_skus = ['2', '3']\n",
    rule=BASE_RULE + "when.skus = ['1', '4', '5']\nwhen.not_skus = ['6']\n",
)
NAMELESS = 'no words in [[articles]]: members read "certain items"'


def test_articles_without_words_are_odd_once_a_list_in_any_number_of_languages():
    for source in (ONES, in_two_languages(ONES)):
        assert told(source) == [
            f"exclude_skus: '2' and 1 more have {NAMELESS}",
            f"earn[1] (base).when.skus: '1' and 2 more have {NAMELESS}",
            f"earn[1] (base).when.not_skus: '6' has {NAMELESS}",
            f"rewards[1] (cup).skus: '1' has {NAMELESS}",
        ]
    both = in_two_languages(ONES)
    assert told(both + named("articles", "1", "2", "3", "5", "6")) == [
        f"earn[1] (base).when.skus: '4' has {NAMELESS}"
    ]


def test_an_article_that_nothing_is_about_is_odd_and_two_of_one_name_are_not():
    source = in_two_languages(ONES) + named("articles", "1", "2", "3", "4", "5", "6", "7")
    assert told(source) == ["articles[7] (7): nothing is about it"]
    assert not told(source[: source.index("\n[[articles]]\nid = '7'")].replace("'2' }", "'1' }"))


def test_two_categories_of_one_name_are_odd():
    words = named("categories", "tea", "deposit", "cake").replace("'cake' }", "'Tea' }")
    assert told(in_two_languages(SELLING) + words) == [
        "categories[3] (cake).name: 'Tea' is what tea is called, too"
    ]


DOING = small(
    CUP + TIERS.replace('"0.00"', "0").replace('"100.00"', "5")
    + "\n[ladder]\nbasis = 'events'\nevents = ['action:crate', 'action:bag', 'action:parcel']\n"
    + rule("on = 'action:bag'", "gives = 1"),
    rule=BASE_RULE
    + "available = { kind = 'event', event = 'action:parcel', within = '1 week' }\n",
)  # fmt: skip
KEPT = expiring("kind = 'inactivity'\nvalid = '1 year'\nactivity = ['visit', 'action:hi']", DOING)
UNSAID = "is said so in nl and in en: no [[actions]] has words for it"


def test_an_action_without_words_or_a_rule_of_its_own_is_odd_once():
    assert not told(KEPT)
    both = in_two_languages(KEPT)
    assert told(both) == [
        f"earn[1] (base).available.event: 'parcel' {UNSAID}",
        f"units[1] (points).expiry.activity: 'hi' {UNSAID}",
        f"ladder.events: 'crate' {UNSAID}",
    ]
    assert not told(both + named("actions", "parcel", "hi", "crate", "bag"))


def test_what_keeps_units_in_a_tier_is_an_action_too():
    kept = "unit = 'points'\nkind = 'inactivity'\nvalid = '1 year'\nactivity = ['action:hi']\n"
    source = in_two_languages(small(CUP + TIERS + f"\n[[tiers.expiry]]\n{kept}"))
    assert told(source) == [f"tiers[2] (high).expiry[1].activity: 'hi' {UNSAID}"]
    assert not told(source + named("actions", "hi"))


def test_words_of_an_action_that_nothing_asks_for_are_odd():
    source = in_two_languages(DOING) + named("actions", "parcels", "crate", "bag")
    assert [one for one in told(source) if "nothing" in one] == [
        "actions[1] (parcels): nothing asks for it; did you mean parcel?"
    ]


def test_two_actions_of_one_name_are_odd():
    words = named("actions", "parcel", "crate").replace("'crate' }", "'Parcel' }")
    assert told(in_two_languages(DOING) + words) == [
        "actions[2] (crate).name: 'Parcel' is what parcel is called, too"
    ]


def test_an_action_has_words_by_its_bare_name():
    with pytest.raises(WrongProgramme, match="the name of an action as it is after `action:`"):
        parse(DOING + named("actions", "action:bag"))


# What is refused, because nobody could mean it


def test_a_gift_card_does_not_fill_what_it_costs():
    card = "kind = 'gift_card'\nunit = 'credit'\ncost = 1\nworth = '2.00'\ninto = 'credit'\n"
    with pytest.raises(WrongProgramme, match="a unit does not fill itself"):
        parse(small(CREDIT + REWARD + card))


def test_what_is_given_back_does_not_run_out_where_the_law_forbids_it():
    returns = "\n[returns]\nspent = 'new_lot'\n"
    with pytest.raises(WrongProgramme, match=r"Ontario's .* allowed: original, lost"):
        parse(small(CUP + returns, top="jurisdiction = 'CA-ON'\n"))
    assert parse(small(CUP + returns, top="jurisdiction = 'CA-BC'\n"))


@pytest.mark.parametrize(
    ("more", "most"),
    [
        (CUP, 900_719),
        (CUP + TIERS + "rates.points = 2\n", 450_359),
        (CUP + rule("multiplies = 10"), 90_071),
        (CUP + TIERS + "rates.points = 2\n" + rule("multiplies = 10"), 45_035),
    ],
)
def test_more_than_can_be_counted_is_refused(more, most):
    def giving(units):
        return small(more, rule=BASE_RULE.replace("gives = 1", f"gives = {units}\nper = '0.01'"))

    assert parse(giving(most))
    with pytest.raises(WrongProgramme, match="is more than can be counted when much is bought"):
        parse(giving(most + 1))


@pytest.mark.parametrize(
    ("lines", "groups", "bounded"),
    [
        ("gives = 1", "", False),
        ("gives = 1\ncaps = [{ per = 'day', times = 1 }]", "", True),
        ("gives = 1\ngroup = 'seen'", "caps = [{ per = 'day', units = 5 }]", True),
        ("gives = 1\ngroup = 'seen'", "stack = 'best'", False),
    ],
)
def test_a_rule_that_gives_at_every_check_in_is_odd(lines, groups, bounded):
    more = f"\n[[groups]]\nid = 'seen'\n{groups}\n" if groups else ""
    found = told(small(CUP + rule("on = 'visit'", lines) + more))
    assert bounded == (not found)
    assert bounded or found[0] == (
        "earn[2] (extra).on: gives at every check-in, however soon after another; caps bound it: "
        '{ per = "day", times = 1 }'
    )


KEEPS = (
    "who buys and returns keeps what was earned, as often as they like; did you mean "
    '"within_balance"?'
)
NEVER_PENDING = f"nothing earned in a purchase is ever pending: {KEEPS}"
ACTING = BASE_RULE + "on = 'action:crate'\n"
WAITING = BASE_RULE + "available = { kind = 'after', after = '31 days' }\n"


@pytest.mark.parametrize(
    ("earned", "first", "says"),
    [
        ("keep", BASE_RULE, KEEPS),
        ("keep", WAITING, KEEPS),
        ("keep", ACTING, None),
        ("pending", BASE_RULE, NEVER_PENDING),
        ("pending", BASE_RULE + "available = { kind = 'at_once' }\n", NEVER_PENDING),
        ("pending", WAITING, None),
        ("pending", ACTING, None),
        ("within_balance", BASE_RULE, None),
    ],
)
def test_units_that_stay_with_whoever_returns_everything_are_odd(earned, first, says):
    found = told(small(f"{CUP}\n[returns]\nearned = '{earned}'\n", rule=first))
    assert found == ([f"returns.earned: {says}"] if says else [])


TODAY = date(2026, 11, 22)
FAR = "is more than two years ahead; is the year right?"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("on = 2026-01-01", "on = 2036-01-01", "terms.on"),
        ("gives = 1", "gives = 1\nwhen.first_day = 2036-01-01", "earn[1] (base).when.first_day"),
        ("cost = 5", "cost = 5\nfirst_day = 2036-01-01", "rewards[1] (cup).first_day"),
    ],
)
def test_what_begins_in_years_only_is_odd(old, new, key):
    source = small(CUP)
    assert odd(source, TODAY) == ()
    far = [f"{one.key}: {one.reason}" for one in odd(source.replace(old, new), TODAY)]
    assert far == [f"{key}: 2036-01-01 {FAR}"]
    assert odd(source.replace(old, new.replace("2036", "2028")), TODAY) == ()
