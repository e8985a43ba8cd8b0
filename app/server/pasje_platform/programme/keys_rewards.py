"""The keys of spending: rewards, and units as money at the till."""

from typing import get_args

from pasje.contract.programme import RewardIcon, RewardKind
from pasje_platform.engine.spans import Span
from pasje_platform.programme.keys_table import (
    CATEGORIES,
    CHANNELS,
    SEGMENTS,
    SKUS,
    TIERS,
    UNIT,
    UNITS,
    Key,
    Section,
    unit_key,
)  # fmt: skip
from pasje_platform.programme.values import ID, Amount, Choice, InWords, Text, Whole, YesNo
from pasje_platform.programme.values_number import Number, Percent
from pasje_platform.programme.values_time import Day, Length

DENOMINATIONS = Section(
    "denominations",
    (
        Key("cost", UNITS, "500", "For so many units …"),
        Key("worth", Amount(1), '"5.00"', "… this amount."),
    ),
    "Instead of `cost` and `worth`: prices that the member chooses from.",
    many=True,
    most=20,
)
VARIABLE = Section(
    "variable",
    (
        Key("least", UNITS, "100", "The member chooses from so many units …"),
        Key("most", UNITS, "2000", "… to so many …"),
        Key("step", UNITS, "100", "… in steps of so many,"),
        Key("worth", Amount(1), '"1.00"', "each step worth this amount."),
    ),
    "Instead of `cost` and `worth`: any amount, in steps.",
)
LIMITS = Section(
    "limits",
    (
        Key("count", Whole(1, 10_000), "1", "At most so often …"),
        Key(
            "per",
            Choice(("day", "week", "month", "quarter", "year", "ever")),
            '"month"',
            "… in each of these; `ever` is a whole membership.",
        ),
        Key("tiers", TIERS, '["silver"]', "Only for members in these tiers.", (), "everybody"),
    ),
    "How often one member may have it. Who changes tier keeps what was used.",
    many=True,
    most=6,
)
_WHAT = (
    Key("id", ID, '"cappuccino"', "Kept with every voucher for it: do not change it later."),
    Key("name", InWords(40), '{ nl = "Cappuccino", en = "Cappuccino" }', "As in the catalogue."),
    Key("description", InWords(300), '{ nl = "Naar keuze", en = "Your choice" }', "What it is."),
    Key("icon", Choice(get_args(RewardIcon)), '"coffee"', "The picture beside it.", "gift"),
    Key("kind", Choice(get_args(RewardKind)), '"product"', "What its voucher does; see below.",
        "product"),
    unit_key("What it costs, in which unit."),
    Key("cost", UNITS, "80", "How many units; or denominations, or variable.", None),
    Key("worth", Amount(1), '"5.00"', "For `amount_off`, `gift_card`, `donation`: how much.",
        None),
    Key("percent", Percent(), '"10%"', "For `percent_off`: how much.", None),
    Key("most_off", Amount(1), '"25.00"', "For `percent_off` and products: at most this amount.",
        None, "no limit"),
    Key("categories", CATEGORIES, '["coffee"]', "What it is good for.", (), "anything"),
    Key("skus", SKUS, '["4006381333931"]', "The same, by article.", (), "anything"),
    Key("into", UNIT, '"credit"', "For `gift_card`: the unit of money that it fills.", None),
    Key("charity", Text(60), '"Voedselbank"', "For `donation`: who gets it.", None),
    Key("pool", ID, '"cinema"', "For `partner_voucher`: the pool of codes it takes one from.",
        None),
    Key("on", Day(), "2027-03-20",
        "The day of `experience` or `early_access`; of `sweepstake` the draw's.", None),
)  # fmt: skip
_HOW_OFTEN = (
    Key("stock", Whole(0, 10_000_000), "25", "How many there are, or seats.", None, "no limit"),
    Key("in_total", Whole(1, 10_000_000), "500", "Redemptions of all members together, ever.",
        None, "no limit"),
    Key("most_per_purchase", Whole(1, 10), "1", "Vouchers of it used in one purchase, at most.",
        None, "no limit"),
    Key("minimum", Amount(1), '"10.00"', "Least amount of the purchase it is used in.", None),
    Key("valid", Length(), '"30 days"',
        "How long its voucher can be used, until the end of the last day.", Span(30, "days"),
        '"30 days"'),
    Key("valid_until", Day(), "2026-12-31", "And not after this day.", None),
    Key("first_day", Day(), "2026-12-01", "It can be had from this day …", None),
    Key("last_day", Day(), "2026-12-31", "… to this day.", None),
    Key("early", Length(), '"7 days"', "So much before `first_day` for `early_tiers`.", None),
    Key("early_tiers", TIERS, '["gold"]', "Tiers that may have it early.", ()),
    Key("tiers", TIERS, '["silver", "gold"]', "Only for these tiers.", (), "everybody"),
    Key("segments", SEGMENTS, '["student"]', "Only for members of one of these.", (),
        "everybody"),
    Key("channels", CHANNELS, '["web"]', "Only used through these channels.", (), "all"),
    Key("cancel", Choice(("never", "until_used", "within")), '"until_used"',
        "Whether the member may undo it and get the units back.", "never"),
    Key("cancel_within", Length(), '"7 days"', "For cancel `within`.", None),
    Key("for_sale", YesNo(), "false", "False: only ever given, as a gift or by a batch.", True),
)  # fmt: skip
REWARDS = Section(
    "rewards",
    (*_WHAT, *_HOW_OFTEN),
    "What units can be exchanged for.",
    parts=(DENOMINATIONS, VARIABLE, LIMITS),
    many=True,
    most=200,
)
PAY = Section(
    "pay",
    (
        unit_key("What is paid with."),
        Key("units", UNITS, "100", "So many units …"),
        Key("worth", Amount(1), '"1.00"', "… pay this amount."),
        Key("multiple", UNITS, "50", "Only whole multiples of so many units.", None,
            "the smallest that is worth a whole cent"),
        Key("minimum", Number(), "100", "At least so many at once.", None),
        Key("most_percent", Percent(whole=True), '"50%"', "Of the bill, after discounts.", None,
            '"100%"'),
        Key("minimum_basket", Amount(1), '"10.00"', "Only for a bill of at least this.", None),
        Key("channels", CHANNELS, '["shop"]', "Only through these channels.", (), "all"),
        Key("tiers", TIERS, '["gold"]', "Only for members in these tiers.", (), "everybody"),
    ),
    "Units that pay like money at the till; one section for each such unit, or for some tiers one "
    "and for others another.",
    many=True,
    most=10,
)  # fmt: skip
