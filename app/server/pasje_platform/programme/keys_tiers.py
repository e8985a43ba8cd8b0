"""The keys of tiers, and of what is given: gifts and batches."""

from pasje_platform.programme.keys_table import (
    COLOUR,
    REWARD,
    UNIT,
    UNITS,
    Key,
    Section,
    unit_key,
)  # fmt: skip
from pasje_platform.programme.keys_units import PERIODS, ROUND_TO, TIER_EXPIRY
from pasje_platform.programme.values import ID, Choice, InWords, Several, Whole, YesNo
from pasje_platform.programme.values_number import ByUnit, Threshold
from pasje_platform.programme.values_time import DayOfYear, Happening, Length

_GIFT = (
    Key("unit", UNIT, '"points"', "Units …", None),
    Key("units", UNITS, "100", "… so many of them,", None),
    Key("reward", REWARD, '"coffee"', "or a voucher for a reward.", None),
)
WELCOME = Section(
    "welcome", _GIFT, "Given when a member reaches the tier, once in a membership.",
    many=True, most=5,
)  # fmt: skip
YEARLY = Section(
    "yearly", _GIFT, "Given on every anniversary of reaching the tier.", many=True, most=5
)
LADDER = Section(
    "ladder",
    (
        Key(
            "basis",
            Choice(("spend", "units", "purchases", "visits", "events")),
            '"spend"',
            "What is counted: money spent, units earned, purchases, visits, or actions.",
            "spend",
        ),
        Key("unit", UNIT, '"points"', "For `units`: which.", None),
        Key(
            "events",
            Several(Happening(), 1, 20, "actions"),
            '["action:check-in"]',
            "For `events`: which.",
            (),
        ),
        Key(
            "window",
            Choice(("ever", "rolling", "calendar", "anniversary")),
            '"rolling"',
            "Over what time: since joining, the last `span`, the current `period`, or the current "
            "year of membership.",
            "ever",
        ),
        Key("span", Length(), '"12 months"', "For `rolling`.", None),
        Key("period", Choice(PERIODS), '"year"', "For `calendar`.", None),
        Key(
            "validity",
            Choice(("window", "span", "rest_of_year_and_next")),
            '"rest_of_year_and_next"',
            "How long a tier is kept: as long as it is met, for `valid`, or for the rest of the "
            "calendar year and all of the next.",
            "window",
        ),
        Key("valid", Length(), '"12 months"', "For validity `span`.", None),
        ROUND_TO,
        Key("grace", Length(), '"1 month"', "Kept so much longer when it is met no more.", None),
        Key(
            "downgrade",
            Choice(("none", "one_step", "recomputed")),
            '"one_step"',
            "Then: never down, one tier down, or to the tier that is met.",
            "recomputed",
        ),
    ),
    "How members rise and fall. Left out: by what they spent since joining. Members rise at "
    "once; the purchase that crosses a threshold still earns at the old rate.",
)
TIERS = Section(
    "tiers",
    (
        Key("id", ID, '"silver"', "Kept with every member in it: do not change it later."),
        Key("name", InWords(20), '{ nl = "Zilver", en = "Silver" }', "As on the card."),
        Key(
            "threshold",
            Threshold(),
            '"150.00"',
            "What it takes, in the ladder's basis: 0 for the first tier, each next more.",
        ),
        Key(
            "rates",
            ByUnit(),
            '{ points = "1.25" }',
            "What earning is multiplied by, unit by unit.",
            {},
            "1 for every unit",
        ),
        Key(
            "benefits",
            Several(InWords(120), 0, 12, "texts, each for every language"),
            '[{ nl = "Havermelk gratis", en = "Free oat milk" }]',
            "What else the tier gives, in words.",
            (),
        ),
        Key("colour", COLOUR, '"#9AA5B1"', "Of the tier's mark.", None, "the brand's"),
        Key("permanent", YesNo(), "true", "Whether it is never lost.", False),
    ),
    "Status levels, the lowest first; members begin in the first. Left out: a programme without.",
    parts=(WELCOME, YEARLY, TIER_EXPIRY),
    many=True,
    most=12,
)
_GIVES = Section("gives", _GIFT, "What each `every` units become.", least=1)
BATCHES = Section(
    "batches",
    (
        Key("id", ID, '"spring"', "The batch's own id."),
        Key("name", InWords(40), '{ nl = "Uitkering", en = "Payout" }', "As members read it."),
        unit_key("What is turned into something."),
        Key("dates", Several(DayOfYear(), 1, 24, "days"), '["04-30", "08-31", "12-31"]',
            "At the end of these days."),
        Key("every", UNITS, "100", "So many units become one gift."),
        Key("most", Whole(1, 100_000), "5", "At most so many gifts at once.", None, "no limit"),
        Key("most_per_year", Whole(1, 100_000), "12", "At most so many in a calendar year.", None,
            "no limit"),
        Key("carry_over", YesNo(), "false", "Whether the rest stays, or else expires.", True),
    ),
    "What is saved becomes rewards by itself, on certain days.",
    parts=(_GIVES,),
    many=True,
    most=20,
)  # fmt: skip
