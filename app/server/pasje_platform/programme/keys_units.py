"""The keys of units: what members save, and when it runs out."""

from dataclasses import replace

from pasje_platform.programme.keys_table import UNIT, Key, Section
from pasje_platform.programme.values import ID, Choice, InWords, Several, Whole, YesNo
from pasje_platform.programme.values_time import DayOfYear, Happening, Length

PERIODS = ("day", "week", "month", "quarter", "year")
ACTIVITIES = ("purchase", "visit", "redeem", "use", "pay", "refund")
ROUND_TO = Key(
    "round_to",
    Choice(PERIODS),
    '"month"',
    "The day found so is moved to the end of the day, week, month, quarter or year it lies in.",
    "day",
)
NOTICE = Section(
    "notice",
    (
        Key("least_days", Whole(1, 365), "30", "A notice counts when sent so many days before …"),
        Key("most_days", Whole(1, 365), "60", "… and not more than so many days before."),
    ),
    "Units run out only when the member was told in time: without a notice that was really sent, "
    "they stay. Some laws demand it.",
)
_EXPIRY_KEYS = (
    Key(
        "kind",
        Choice(("never", "rolling", "dates", "inactivity")),
        '"rolling"',
        "`rolling`: `valid` after the day of earning. `dates`: at the end of the next of `dates`. "
        "`inactivity`: all units at once, `valid` after the last activity.",
    ),
    Key("valid", Length(), '"12 months"', "For `rolling` and `inactivity`: how long.", None),
    replace(ROUND_TO, means=f"For `rolling`: {ROUND_TO.means[0].lower()}{ROUND_TO.means[1:]}"),
    Key(
        "dates",
        Several(DayOfYear(), 1, 24, "days"),
        '["06-30", "12-31"]',
        "For `dates`: the last days on which they can be spent.",
        (),
    ),
    Key(
        "activity",
        Several(
            Happening(ACTIVITIES),
            1,
            20,
            f"of {', '.join(ACTIVITIES)}, or action:NAME",
        ),
        '["purchase", "redeem"]',
        "For `inactivity`: what counts; `use` is of a voucher, `pay` with units at the till.",
        (),
    ),
)
EXPIRY = Section(
    "expiry",
    _EXPIRY_KEYS,
    "When units run out. Left out: never. Always at the end of a day, in the programme's time "
    "zone; units that expire soonest are spent first.",
    parts=(NOTICE,),
)
TIER_EXPIRY = Section(
    "expiry",
    (Key("unit", UNIT, '"points"', "Which unit."), *_EXPIRY_KEYS),
    "When units run out that are earned in this tier, instead of what their unit says; one for "
    "each unit that differs.",
    parts=(NOTICE,),
    many=True,
    most=10,
)
UNITS = Section(
    "units",
    (
        Key(
            "id",
            ID,
            '"points"',
            "What the rest of the file calls it. Kept with every member: do not change it later.",
        ),
        Key("singular", InWords(20), '{ nl = "punt", en = "point" }', "What members save, one."),
        Key("plural", InWords(20), '{ nl = "punten", en = "points" }', "The same, several."),
        Key("decimals", Whole(0, 3), "1", "How many decimals a balance of it has.", 0),
        Key(
            "money",
            YesNo(),
            "true",
            "Whether it is money (cashback, credit): then one of it is one of the currency, with "
            "two decimals.",
            False,
        ),
        Key(
            "may_go_negative",
            YesNo(),
            "true",
            "Whether a return may take back what was spent already; the next earning fills it up.",
            False,
        ),
    ),
    "What members save: points, stamps, stars, cashback. The first one is on the card.",
    parts=(EXPIRY,),
    many=True,
    least=1,
    most=10,
)
