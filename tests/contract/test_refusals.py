"""Every refusal a person may see has a sentence in both languages that names the same numbers."""

import re

import pytest

from pasje.contract.refusals import REFUSALS


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=lambda refusal: refusal.code)
def test_both_sentences_name_the_same_numbers(refusal):
    names = re.findall(r"\{(\w+)\}", refusal.en)
    assert sorted(names) == sorted(re.findall(r"\{(\w+)\}", refusal.nl))
    said = dict.fromkeys(names, "7")
    assert "{" not in refusal.sentence("nl", said)
    for_programmers = refusal.status == 400
    assert (refusal.sentence("en", said) == refusal.sentence("nl", said)) == for_programmers


def test_once_is_as_right_as_often():
    for most in "13":
        said = {"most": most, "period": "day"}
        sentence = f"At most {most} of this reward can be redeemed per day; that was done."
        assert REFUSALS["reward_limit"].sentence("en", said) == sentence


@pytest.mark.parametrize("code", ["static_code_cannot_spend", "visit_cannot_spend_any_more"])
def test_who_pays_with_units_reads_of_that(code):
    said = {"minutes": "10"}
    assert "pay" in REFUSALS[code].sentence("en", said)
    assert "betalen" in REFUSALS[code].sentence("nl", said)


def test_a_refusal_is_a_client_or_a_server_error():
    assert {refusal.status for refusal in REFUSALS.values()} <= {
        400, 401, 404, 405, 409, 413, 422, 429, 500, 503,
    }  # fmt: skip
