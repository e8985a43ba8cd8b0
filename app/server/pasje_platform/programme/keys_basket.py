"""The keys of a basket that `pasje programme preview` tries a programme with."""

from pasje_platform.programme.keys_table import Key, Section
from pasje_platform.programme.values import Amount, Several, Text, Whole, YesNo
from pasje_platform.programme.values_number import ByUnit
from pasje_platform.programme.values_time import BornOn, Moment

_NOTHING = '"0.00"'
LINES = Section(
    "lines",
    (
        Key("amount", Amount(), '"9.00"', "Of the whole line, before discounts, tax included."),
        Key("quantity", Whole(1, 10_000), "3", "How many items.", 1),
        Key("category", Text(40), '"coffee"', "What conditions look at.", ""),
        Key("sku", Text(60), '"beans-1kg"', "The same, by article.", ""),
        Key("discount", Amount(), '"2.50"', "What was taken off.", None, _NOTHING),
        Key("tax", Amount(), '"0.74"', "In what is left after the discount.", None, _NOTHING),
    ),
    "The receipt.",
    many=True,
    least=1,
    most=500,
)
MEMBER = Section(
    "member",
    (
        Key("birthday", BornOn(), "1990-11-24", "In JSON a text.", None),
        Key("segments", Several(Text(40), 1, 20, "names"), '["student"]', "Those they are in.", ()),
        Key("first_purchase", YesNo(), "true", "Whether nothing was bought before.", False),
        Key("balance", ByUnit(10_000_000), "{ points = 300 }", "What there is to pay with.", {},
            "nothing"),
    ),
    "Who buys. Left out: a member without a birthday, who bought before.",
)  # fmt: skip
BASKET = Section(
    "",
    (
        Key("bought_at", Moment(), "2026-11-24T09:15:00", "On the programme's clock; JSON: a text.",
            None, "now"),
        Key("store", Text(60), '"Noord"', "In which shop.", ""),
        Key("channel", Text(40), '"web"', "Through which channel.", "shop"),
        Key("actions", Several(Text(40), 1, 10, "names"), '["own-bag"]',
            "What came with it: actions by name, without `action:`.", ()),
        Key("pay", ByUnit(10_000_000), "{ points = 100 }", "What units pay of it.", {}, "nothing"),
    ),
    "Where and when.",
    parts=(LINES, MEMBER),
)  # fmt: skip
