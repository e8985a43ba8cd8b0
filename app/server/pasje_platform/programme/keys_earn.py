"""The keys of earning: rules, their conditions, their caps, and groups of rules."""

from typing import get_args

from pasje.contract.programme import Rounding
from pasje_platform.programme.keys_table import (
    CATEGORIES,
    CHANNELS,
    GROUP,
    REWARD,
    SEGMENTS,
    SKUS,
    TIERS,
    UNITS,
    Key,
    Section,
    unit_key,
)  # fmt: skip
from pasje_platform.programme.keys_units import PERIODS
from pasje_platform.programme.values import (
    ID,
    Amount,
    Choice,
    InWords,
    Several,
    Text,
    Whole,
    YesNo,
)  # fmt: skip
from pasje_platform.programme.values_number import Gives, Number, Per
from pasje_platform.programme.values_time import (
    Day,
    DayOfYear,
    Happening,
    Hours,
    Length,
    Weekday,
)  # fmt: skip

_STORES = Several(Text(60), 1, 500, "names of shops, as their tills have them")
FIRST_DAY = Key("first_day", Day(), "2026-12-01", "Not before this day.", None)
LAST_DAY = Key("last_day", Day(), "2026-12-31", "Not after this day.", None)
WHEN = Section(
    "when",
    (
        Key("categories", CATEGORIES, '["coffee"]', "Only lines of these categories.", ()),
        Key("not_categories", CATEGORIES, '["gift-cards"]', "No lines of these.", ()),
        Key("skus", SKUS, '["4006381333931"]', "Only these articles.", ()),
        Key("not_skus", SKUS, '["4006381333931"]', "Not these articles.", ()),
        Key("stores", _STORES, '["Noord"]', "Only in these shops.", ()),
        Key("not_stores", _STORES, '["Outlet"]', "Not in these shops.", ()),
        Key("channels", CHANNELS, '["web"]', "Only through these channels.", ()),
        Key(
            "weekdays",
            Several(Weekday(), 1, 7, "days of the week: monday to sunday"),
            '["tuesday"]',
            "Only on these days.",
            (),
        ),
        Key(
            "hours",
            Several(Hours(), 1, 10, 'times of the day, "09:00-11:00"'),
            '["09:00-11:00"]',
            "Only at these times; the end is excluded, and may be after midnight.",
            (),
        ),
        FIRST_DAY,
        LAST_DAY,
        Key(
            "birthday",
            Choice(("day", "week", "month")),
            '"month"',
            "Only on the member's birthday, within three days of it, or in its month.",
            None,
        ),
        Key("tiers", TIERS, '["gold"]', "Only for members in these tiers.", ()),
        Key("segments", SEGMENTS, '["student"]', "Only for members of one of these.", ()),
        Key("first_purchase", YesNo(), "true", "Only with a member's first purchase.", False),
        Key("minimum", Amount(1), '"10.00"', "Only from this amount, of the lines that count.",
            None),
    ),
    "Conditions: all of them that are written must hold. Those on categories and articles choose "
    "lines of the receipt; the others switch the whole rule.",
)  # fmt: skip
AVAILABLE = Section(
    "available",
    (
        Key(
            "kind",
            Choice(("at_once", "after", "dates", "event")),
            '"after"',
            "`after`: so long after the day of earning. `dates`: from the next of `dates` on. "
            "`event`: when another system reports `event` for the purchase.",
        ),
        Key("after", Length(), '"14 days"', "For `after`.", None),
        Key("dates", Several(DayOfYear(), 1, 24, "days"), '["01-01"]', "For `dates`.", ()),
        Key("event", Happening(), '"action:delivered"', "For `event`: what is waited for.", None),
        Key(
            "within",
            Length(),
            '"60 days"',
            "For `event`, which needs it: cancelled when it takes longer.",
            None,
        ),
    ),
    "When what was earned can be spent. Left out: at once. Until then the member sees it as "
    "coming, and a return takes it back first.",
)
CAPS = Section(
    "caps",
    (
        Key(
            "per",
            Choice(("purchase", *PERIODS, "window", "ever")),
            '"month"',
            "Within what. `window` is from `first_day` to `last_day`; `ever` a whole membership.",
        ),
        Key("units", UNITS, "100", "At most so many units.", None, "no limit"),
        Key("times", Whole(1, 100_000), "3", "At most so often.", None, "no limit"),
        Key("first_day", Day(), "2026-12-01", "For `window`: its first day.", None),
        Key("last_day", Day(), "2026-12-31", "For `window`: its last day.", None),
        Key("tiers", TIERS, '["silver"]', "Only for members in these tiers.", (), "everybody"),
    ),
    "Caps for one member. Per purchase, more than `units` gives nothing at all; per period it "
    "is reduced to what is left. Weeks begin on Monday. Who changes tier keeps what was used.",
    many=True,
    most=10,
)
_ID_KEY = Key("id", ID, '"base"', "The rule's own id, on entries and in counts of its caps.")
EARN = Section(
    "earn",
    (
        _ID_KEY,
        Key("name", InWords(40), '{ nl = "Sparen", en = "Saving" }', "As members read it."),
        Key(
            "on",
            Happening(("purchase", "visit", "enrolment", "birthday")),
            '"purchase"',
            "What it is for. Actions are reported by other systems or added at the till: "
            "`action:review`, `action:own-bag`.",
            "purchase",
        ),
        unit_key("What it gives."),
        Key("gives", Gives(), "1", "How many; or `multiplies`, or `reward`: one of the three.",
            None),
        Key(
            "multiplies",
            Number(least=1, most=100, above=True),
            "2",
            "What the other rules of its unit give on the same lines becomes so many times as "
            "much. Several add up: 2 and 3 make 4 times.",
            None,
        ),
        Key(
            "reward",
            REWARD,
            '"free-drink"',
            "A voucher for this reward, which costs nothing: for `enrolment`, `birthday` and "
            "actions. What says how units are counted is not for such a rule.",
            None,
        ),
        Key(
            "per",
            Per(),
            '"1.00"',
            "What `gives` is for: each such amount (parts of it included), each item, or once.",
            None,
            '`"1.00"` for a purchase, else `"once"`',
        ),
        Key(
            "basis",
            Choice(("gross", "net", "net_of_points")),
            '"net"',
            "Which amount: before discounts, after them, or also less what units paid.",
            "net",
        ),
        Key("tax", Choice(("included", "excluded")), '"included"', "With its tax or without.",
            "included"),
        Key("rounding", Choice(get_args(Rounding)), '"floor"',
            "To the unit's last decimal: down, half up, or up.", "floor"),
        Key("round_over", Choice(("receipt", "line")), '"receipt"',
            "Rounded once for the receipt, or for each line.", "receipt"),
        Key("tier_rate", YesNo(), "false", "Whether the tier's rate applies.", True),
        Key("group", GROUP, '"bonus"', "The group it belongs to.", None),
    ),
    "How members earn: one section for each rule. Every rule that applies gives its own entry.",
    parts=(WHEN, AVAILABLE, CAPS),
    many=True,
    most=200,
)  # fmt: skip
GROUPS = Section(
    "groups",
    (
        Key("id", ID, '"bonus"', "What rules name as their group."),
        Key(
            "stack",
            Choice(("all", "best", "latest")),
            '"best"',
            "Which of its rules count when several apply: all, the one that gives most, or the "
            "last in the file.",
            "all",
        ),
    ),
    "Rules that stand together, of one unit.",
    parts=(CAPS,),
    many=True,
    most=50,
)
