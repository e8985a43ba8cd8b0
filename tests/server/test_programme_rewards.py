"""A reward that nobody may buy, and a payment that cannot be counted out, are refused."""

import pytest

from pasje_platform.programme.file import WrongProgramme, parse
from tests.support.programme_files import BASE_RULE, CREDIT, REWARD, TIERS, segments, small

CASHBACK = "\n[[earn]]\nid = 'back'\nname.en = 'Back'\nunit = 'credit'\ngives = '5%'\n"
PRICES = [
    ("", "cost", "one of them: none is there"),
    ("cost = 5\nkind = 'amount_off'\n"
     "variable = { least = 1, most = 2, step = 1, worth = '1.00' }\n", "cost",
     "cost and variable are there"),
    ("cost = '1.5'\n", "cost", "has more decimals than points"),
    ("cost = 5\nunit = 'threads'\n", "unit", "nothing gives threads: nobody could buy it"),
    ("cost = 5\nfor_sale = false\n", "cost", "is for rewards that are for sale"),
    ("stock = 5\nfor_sale = false\n", "stock", "is for rewards that are for sale"),
    ("kind = 'amount_off'\nworth = '1.00'\ndenominations = [{ cost = 1, worth = '1.00' }]\n",
     "worth", "is told by denominations"),
    ("kind = 'amount_off'\ndenominations = [{ cost = 2, worth = '1.00' }, "
     "{ cost = 2, worth = '2.00' }]\n", "denominations[2].cost", "more than the one before"),
    ("kind = 'amount_off'\nvariable = { least = 3, most = 4, step = 2, worth = '1.00' }\n",
     "variable.least", "a whole number of steps"),
    ("kind = 'amount_off'\nvariable = { least = 4, most = 2, step = 2, worth = '1.00' }\n",
     "variable.most", "is less than least"),
]  # fmt: skip
KINDS = [
    ("cost = 5\nworth = '1.00'\n", "worth", "but for amount_off, gift_card or donation"),
    ("cost = 5\nkind = 'amount_off'\n", "worth", 'kind = "amount_off" needs it'),
    ("cost = 5\nkind = 'percent_off'\n", "percent", "needs it"),
    ("cost = 5\nkind = 'percent_off'\npercent = '120%'\n", "percent", "not '120%'"),
    ("cost = 5\nkind = 'gift_card'\nworth = '1.00'\n", "into", "needs it"),
    ("cost = 5\nkind = 'gift_card'\nworth = '1.00'\ninto = 'points'\n", "into", "no unit of money"),
    ("cost = 5\nkind = 'donation'\n", "charity", "needs it"),
    ("cost = 5\nkind = 'donation'\ncharity = 'C'\nminimum = '1.00'\n", "minimum", "of a purchase"),
    ("cost = 5\nkind = 'sweepstake'\n", "on", "needs it"),
    ("cost = 5\nkind = 'partner_voucher'\n", "pool", "needs it"),
    ("cost = 5\nkind = 'partner_voucher'\npool = 'p'\nchannels = ['web']\n", "channels",
     "is not used in one"),
    ("cost = 5\npool = 'p'\n", "pool", "but for partner_voucher"),
    ("cost = 5\ncancel = 'within'\n", "cancel_within", "needs it"),
    ("cost = 5\ncancel_within = '1 day'\n", "cancel_within", "but for within"),
]  # fmt: skip
DAYS = [
    ("first_day = 2026-02-02\nlast_day = 2026-02-01\n", "last_day", "before the first day"),
    ("first_day = 2026-02-02\nvalid_until = 2026-02-01\n", "valid_until", "before the first day"),
    ("kind = 'experience'\non = 2026-02-01\nfirst_day = 2026-02-02\n", "on", "before the first"),
    ("kind = 'experience'\non = 2026-02-01\nlast_day = 2026-02-02\n", "last_day", "after the day"),
    ("early = '2 days'\nfirst_day = 2026-02-02\n", "early_tiers", "go together"),
    ("early = '2 days'\nearly_tiers = ['high']\n", "first_day", "go together"),
    ("early = '2 days'\nearly_tiers = ['low']\nfirst_day = 2026-02-02\ntiers = ['high']\n",
     "early_tiers", "'low' may not have it at all"),
    ("tiers = ['gold']\n", "tiers", "'gold' is none of [[tiers]] (known: high, low)"),
    ("segments = ['vip']\n", "segments", "'vip' is none of [[segments]] (known: staff)"),
    ("limits = [{ count = 1, per = 'day' }, { count = 2, per = 'day' }]\n", "limits[2].per",
     "day is there twice"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "key", "reason"), [*PRICES, *KINDS, *[(f"cost = 5\n{a}", b, c) for a, b, c in DAYS]]
)
def test_a_reward_that_nobody_may_buy_or_use_is_refused(lines, key, reason):
    threads = '\n[[units]]\nid = "threads"\nsingular.en = "thread"\nplural.en = "threads"\n'
    source = small(threads + TIERS + segments("staff") + REWARD + lines)
    _refused(source, f"rewards[1] (cup).{key}", reason)


PAYING = [
    ("units = '1.5'\nworth = '1.00'\n", "units", "has more decimals than points"),
    ("units = 3\nworth = '0.01'\nmultiple = 1\n", "multiple", "multiples of 3 are"),
    (
        "unit = 'credit'\nunits = '1.00'\nworth = '2.00'\n",
        "worth",
        "must be the same amount",
    ),
    ("units = 100\nworth = '1.00'\nmost_percent = '12.5%'\n", "most_percent", "without decimals"),
    ("unit = 'threads'\nunits = 1\nworth = '1.00'\n", "unit", "nobody could pay with it"),
]


@pytest.mark.parametrize(("lines", "key", "reason"), PAYING)
def test_a_payment_that_cannot_be_counted_out_is_refused(lines, key, reason):
    threads = '\n[[units]]\nid = "threads"\nsingular.en = "thread"\nplural.en = "threads"\n'
    source = small(CREDIT + threads + "\n[[pay]]\n" + lines, rule=BASE_RULE + CASHBACK)
    _refused(source, f"pay[1] (the first).{key}", reason)


def test_a_unit_pays_in_one_way():
    pay = "\n[[pay]]\nunits = 100\nworth = '1.00'\n"
    _refused(small(pay + pay), "pay[2] (the second).unit", "pays by another section already")


def test_a_return_below_zero_needs_a_unit_that_may_go_there():
    source = small("\n[returns]\nearned = 'negative'\n")
    _refused(source, "returns.earned", "no unit has may_go_negative = true")
    below = source.replace('plural.en = "points"', 'plural.en = "points"\nmay_go_negative = true')
    assert parse(below)["returns"]["earned"] == "negative"
    assert parse(small("\n[returns]\nwithin_days = 8\n"))["returns"]["within_days"] == 8


def test_days_of_grace_are_of_new_lots():
    _refused(small("\n[returns]\ngrace = '9 days'\n"), "returns.grace", 'spent = "new_lot"')


def test_a_referral_gives_what_the_unit_can_have():
    terms = "\n[referral]\ninviter_units = '0.5'\nfriend_units = 1\nminimum = '5.00'\n"
    _refused(small(terms), "referral.inviter_units", "has more decimals than points")


def _refused(source, key, reason):
    with pytest.raises(WrongProgramme) as caught:
        parse(source)
    assert (caught.value.key, reason in caught.value.reason) == (key, True), caught.value
