"""Every key of a programme's file; docs/programme.md and its JSON Schema are made from it."""

from pasje.contract.formats import LANGUAGES
from pasje_platform.engine.spans import Span
from pasje_platform.programme.keys_earn import EARN, GROUPS
from pasje_platform.programme.keys_rewards import PAY, REWARDS
from pasje_platform.programme.keys_table import (
    CATEGORIES,
    COLOUR,
    FIRST_UNIT,
    NEEDED,
    SKUS,
    Key,
    Section,
    unit_key,
    walk,
)  # fmt: skip
from pasje_platform.programme.keys_tiers import BATCHES, LADDER, TIERS
from pasje_platform.programme.keys_units import UNITS
from pasje_platform.programme.values import (
    ID,
    Amount,
    Choice,
    InWords,
    Pattern,
    Several,
    Text,
    Whole,
)  # fmt: skip
from pasje_platform.programme.values_number import Number
from pasje_platform.programme.values_place import Jurisdiction, Zone
from pasje_platform.programme.values_time import ACTION, Day, Length

__all__ = [
    "FIRST_UNIT", "LANGUAGES", "NEEDED", "SECTIONS", "TOP", "UNITS", "Key", "Section", "walk",
]  # fmt: skip

CURRENCIES = ("EUR", "GBP", "USD", "CHF", "DKK", "NOK", "SEK", "PLN", "CZK", "CAD", "AUD", "NZD")
"""Those with two decimals that Pasje was made for."""
_LOGO = Pattern(r"[\w-][\w.-]{0,79}\.(svg|png)", "the name of an .svg or .png beside this file")

TOP = Section(
    "",
    (
        Key("id", ID, '"koffiebar-noord"', "The programme's own id; never shown."),
        Key("name", Text(40), '"Koffiebar Noord"', "The brand, as on the card."),
        Key("colour", COLOUR, '"#0B6E4F"', "The seed of every colour in the wallet."),
        Key("logo", _LOGO, '"logo.svg"', "A mark of at most 32 KiB, from the folder of this file.",
            None),
        Key("currency", Choice(CURRENCIES), '"EUR"', "Every amount is in it."),
        Key("time_zone", Zone(), '"Europe/Amsterdam"', "A day begins at midnight there."),
        Key(
            "languages",
            Several(Choice(LANGUAGES), 1, len(LANGUAGES), "of nl, en"),
            '["nl", "en"]',
            "Every text is given in all of them; the first is the one to fall back on.",
        ),
        Key(
            "jurisdiction",
            Jurisdiction(),
            '"NL"',
            "Whose law it follows. What that forbids is refused: in `CA-ON` and `CA-QC` units may "
            "not run out by time alone, nor on the day of a batch, and in `CA-QC` not without a "
            "notice.",
            "",
        ),
        Key("minimum_age", Whole(0, 99), "16", "Members must be at least so old.", 0),
        Key("exclude_categories", CATEGORIES, '["tobacco", "gift-cards"]',
            "Categories that never earn anything, and count for no tier.", ()),
        Key("exclude_skus", SKUS, '["8710400000002"]', "The same for single articles.", ()),
    ),
    "Before any section.",
)  # fmt: skip
NAMED_CATEGORIES = Section(
    "categories",
    (
        Key("id", Text(40), '"gift-cards"', "As tills and web shops have it on their receipts."),
        Key(
            "name",
            InWords(40),
            '{ nl = "cadeaubonnen", en = "gift cards" }',
            "As it is said in the middle of a sentence.",
        ),
    ),
    "What categories of goods are called, in the order in which a till asks for them. One that is "
    "left out is said by its id, in every language.",
    many=True,
    most=100,
)
NAMED_ARTICLES = Section(
    "articles",
    (
        Key("id", Text(60), '"4006381333931"', "Its number, as it is on receipts."),
        Key(
            "name",
            InWords(40),
            '{ nl = "een pak espressobonen", en = "a bag of espresso beans" }',
            "As it is said in the middle of a sentence.",
        ),
    ),
    "What single articles are called. One that is left out is never said by its number: members "
    "read of certain items.",
    many=True,
    most=500,
)
NAMED_SEGMENTS = Section(
    "segments",
    (
        Key("id", Text(40), '"student"', "As the platform is told who is in it."),
        Key(
            "name",
            InWords(40),
            '{ nl = "studenten", en = "students" }',
            "As it is said in the middle of a sentence.",
        ),
    ),
    "Segments of members, whom rules and rewards may be for; who is in them is told to the "
    "platform.",
    many=True,
    most=100,
)
NAMED_ACTIONS = Section(
    "actions",
    (
        Key("id", ACTION, '"crate-returned"', "As rules have it after `action:`."),
        Key(
            "name",
            InWords(40),
            '{ nl = "Krat terug", en = "Crate returned" }',
            "As a till has it; in a sentence it stands in quotes.",
        ),
    ),
    "What members do besides buying, as it is called. One that is left out is said by the name of "
    "the rule that rewards it, and without such a rule by its id, in every language.",
    many=True,
    most=100,
)
CHANGE = Section(
    "change",
    (
        Key(
            "text",
            InWords(500),
            '{ nl = "Punten gelden nu 2 jaar.", en = "Points now last 2 years." }',
            "What members read about this version.",
        ),
    ),
    "What is new in this version of the file, for members.",
)  # fmt: skip
RETURNS = Section(
    "returns",
    (
        Key(
            "earned",
            Choice(("keep", "pending", "within_balance", "negative")),
            '"within_balance"',
            "What was earned: kept; taken while it is pending; taken as far as the balance goes; "
            "or taken in any case, below zero for units that `may_go_negative`.",
            "negative",
        ),
        Key(
            "spent",
            Choice(("lost", "original", "new_lot")),
            '"original"',
            "What was spent: not given back; given back as old as it was; or given back as new, "
            "valid for `grace`.",
            "original",
        ),
        Key("grace", Length(), '"30 days"', "For `new_lot`.", Span(30, "days"), '"30 days"'),
        Key("within_days", Whole(1, 3650), "30", "Purchases can be returned for so many days.", 30),
    ),
    "What a return does with what was earned and spent in the purchase.",
)
REFERRAL = Section(
    "referral",
    (
        unit_key("What both get."),
        Key("inviter_units", Number(), "100", "What who invites gets."),
        Key("friend_units", Number(), "50", "What who was invited gets."),
        Key(
            "minimum",
            Amount(),
            '"5.00"',
            "The reward comes with the friend's first purchase of at least this; smaller ones"
            " before it are no hindrance.",
        ),
        Key(
            "per_year",
            Whole(1, 1000),
            "10",
            "Friends an inviter is rewarded for in a calendar year.",
            10,
        ),
    ),
    "What inviting a friend brings. Left out: nobody can invite.",
)
TERMS = Section(
    "terms",
    (
        Key("on", Day(), "2026-11-01", "The day the terms date from; members agree to this date."),
        Key("text", InWords(20_000), '{ nl = "…", en = "…" }', "What members agree to."),
    ),
    "What a member agrees to when enrolling.",
    least=1,
)
SECTIONS = (
    CHANGE, UNITS, NAMED_CATEGORIES, NAMED_ARTICLES, NAMED_SEGMENTS, NAMED_ACTIONS, EARN, GROUPS,
    LADDER, TIERS, REWARDS, PAY, BATCHES, RETURNS, REFERRAL, TERMS,
)  # fmt: skip
"""In the order in which an owner would read about them."""
