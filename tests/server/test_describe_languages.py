"""A programme is said in whole sentences, in each of its languages and no other."""

import re
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine.rules import Rules, Unit
from pasje_platform.programme import describe
from pasje_platform.programme.describe.voice import TABLES
from tests.support.described import BRONZE, SILVER, programme, read
from tests.support.dice import dice
from tests.support.programmes import random_rules


def blanks(text: str) -> list[set[str]]:
    return [set(re.findall(r"{(\w+)}", form)) for form in text.split("|")]


def test_both_languages_have_every_sentence_with_the_same_blanks():
    dutch, english = TABLES["nl"], TABLES["en"]
    assert dutch.keys() == english.keys()
    for key, text in dutch.items():
        ours, theirs = (set.union(*blanks(one)) for one in (text, english[key]))
        assert ours == theirs, key


def sentences(made: Rules) -> list[Mapping[str, str]]:
    return [
        *(how.says for how in describe.how_to_earn(made)),
        *(describe.validity(one, made) for one in made.units),
        *describe.tier_rules(made),
        *(words for one in made.rewards for words in describe.reward_conditions(one, made)),
        *(
            words
            for one in made.rewards
            for words in describe.voucher_conditions(one, 5_00, made, undone=one.for_sale)
        ),
        *describe.payment(made),
        *describe.returning(made),
    ]


def benefits(made: Rules) -> list[Mapping[str, str]]:
    """As the file's own: a few words without a full stop."""
    return [words for tier in made.tiers for words in describe.tier_benefits(tier, made)]


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 2**32 - 1))
def test_any_programme_is_said_in_whole_sentences(seed):
    made = random_rules(dice(seed))
    ends = [(text, r"\.") for text in sentences(made)] + [(text, "") for text in benefits(made)]
    for text, end in ends:
        for said in read(text):
            assert re.fullmatch(rf"[^a-z\s].*[\w%”]{end}", said), said
            assert not re.search(r"[{}|]|None|  |\.\.| ,|,,|Fraction", said), said


def test_a_programme_of_one_language_speaks_that_one_alone():
    dutch = {"nl": "punt"}
    made = programme(units=(Unit("points", dutch, {"nl": "punten"}),), tiers=(BRONZE, SILVER))
    assert {tuple(text) for text in [*sentences(made), *benefits(made)]} == {("nl",)}
