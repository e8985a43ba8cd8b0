"""Every key of a programme's file: the reader and docs/programme.md both follow this table."""

from dataclasses import dataclass
from typing import Any, get_args

from pasje.contract.programme import RewardIcon, Rounding
from pasje_platform.programme.values import (
    Amount,
    Choice,
    Day,
    InWords,
    Kind,
    Pattern,
    Several,
    Text,
    Whole,
    Zone,
)  # fmt: skip

NEEDED = object()
"""The default of a key that must be there."""
LANGUAGES = ("nl", "en")
"""Those that the wallet and the refusals speak."""
CURRENCIES = ("EUR", "GBP", "USD", "CHF", "DKK", "NOK", "SEK", "PLN", "CZK", "CAD", "AUD", "NZD")
"""Those with two decimals that Pasje was made for."""
_ID = Pattern(r"[a-z0-9][a-z0-9-]{0,39}", "an id of small letters, digits and dashes, at most 40")
_COLOUR = Pattern(r"#[0-9A-Fa-f]{6}", 'a colour "#RRGGBB"')


@dataclass(frozen=True)
class Key:
    """One key; `default` stands for it when it is left out."""

    name: str
    kind: Kind
    example: str
    means: str
    default: Any = NEEDED


@dataclass(frozen=True)
class Section:
    """The keys of one table: `many` is written [[name]], at least `least` and at most `most`."""

    name: str
    keys: tuple[Key, ...]
    many: bool = False
    least: int = 1
    most: int = 1

    @property
    def heading(self) -> str:
        """How the file writes it."""
        return f"[[{self.name}]]" if self.many else f"[{self.name}]"


TOP = Section(
    "",
    (
        Key("id", _ID, '"koffiebar-noord"', "The programme's own id; never shown."),
        Key("name", Text(40), '"Koffiebar Noord"', "The brand, as on the card."),
        Key("colour", _COLOUR, '"#0B6E4F"', "The seed of every colour in the wallet."),
        Key(
            "logo",
            Pattern(
                r"[\w-][\w.-]{0,79}\.(svg|png)", "the name of an .svg or .png beside this file"
            ),
            '"logo.svg"',
            "A mark of at most 32 KiB, from the folder of this file.",
            None,
        ),
        Key("currency", Choice(CURRENCIES), '"EUR"', "Every amount is in it."),
        Key("time_zone", Zone(), '"Europe/Amsterdam"', "A day begins at midnight there."),
        Key(
            "languages",
            Several(Choice(LANGUAGES), 1, len(LANGUAGES), "of nl, en"),
            '["nl", "en"]',
            "Every text is given in all of them; the first is the one to fall back on.",
        ),
    ),
)
UNIT = Section(
    "unit",
    (
        Key("singular", InWords(20), '{ nl = "punt", en = "point" }', "What members save, one."),
        Key("plural", InWords(20), '{ nl = "punten", en = "points" }', "The same, several."),
        Key(
            "valid_months",
            Whole(1, 240),
            "24",
            "Whole months after the day of earning, then it expires; left out: never.",
            None,
        ),
    ),
)
EARN = Section(
    "earn",
    (
        Key("units", Whole(1, 100_000), "1", "How many units are earned …"),
        Key("per", Amount(1), '"1.00"', "… for each of this amount spent, parts of it included."),
        Key(
            "rounding",
            Choice(get_args(Rounding)),
            '"floor"',
            "How a receipt's total becomes whole units, once, after the tier's percentage.",
            "floor",
        ),
    ),
)
TIERS = Section(
    "tiers",
    (
        Key("id", _ID, '"silver"', "Kept with every member in it: do not change it later."),
        Key("name", InWords(20), '{ nl = "Zilver", en = "Silver" }', "As on the card."),
        Key(
            "threshold",
            Amount(),
            '"150.00"',
            'What to spend since joining to reach it: "0.00" for the first tier, each next more.',
        ),
        Key("earn_percent", Whole(0, 1000), "110", "What the earn rule is multiplied by.", 100),
        Key(
            "benefits",
            Several(InWords(120), 0, 12, "texts, each for every language"),
            '[{ nl = "Havermelk gratis", en = "Free oat milk" }]',
            "What else the tier gives, in words.",
            (),
        ),
        Key("colour", _COLOUR, '"#9AA5B1"', "Of the tier's mark; left out: the brand's.", None),
    ),
    many=True,
    most=12,
)
REWARDS = Section(
    "rewards",
    (
        Key("id", _ID, '"cappuccino"', "Kept with every voucher for it: do not change it later."),
        Key(
            "name", InWords(40), '{ nl = "Cappuccino", en = "Cappuccino" }', "As in the catalogue."
        ),
        Key(
            "description", InWords(300), '{ nl = "Naar keuze", en = "Your choice" }', "What it is."
        ),
        Key("icon", Choice(get_args(RewardIcon)), '"coffee"', "The picture beside it.", "gift"),
        Key("cost", Whole(1, 10_000_000), "80", "In units."),
        Key("stock", Whole(0, 10_000_000), "25", "How many there are; left out: no end.", None),
        Key(
            "voucher_days",
            Whole(1, 3650),
            "30",
            "Days a voucher for it is valid, until the end of the last one.",
            30,
        ),
    ),
    many=True,
    least=0,
    most=200,
)
REFERRAL = Section(
    "referral",
    (
        Key("inviter_units", Whole(0, 1_000_000), "100", "What who invites gets."),
        Key("friend_units", Whole(0, 1_000_000), "50", "What who was invited gets."),
        Key("minimum", Amount(), '"5.00"', "The friend's first purchase must be at least this."),
        Key(
            "per_year",
            Whole(1, 1000),
            "10",
            "Friends an inviter is rewarded for in a calendar year.",
            10,
        ),
    ),
    least=0,
)
TERMS = Section(
    "terms",
    (
        Key("on", Day(), "2026-11-01", "The day the terms date from; members agree to this date."),
        Key("text", InWords(20_000), '{ nl = "…", en = "…" }', "What members agree to."),
    ),
)
SECTIONS = (UNIT, EARN, TIERS, REWARDS, REFERRAL, TERMS)
