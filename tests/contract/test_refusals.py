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


def test_a_refusal_is_a_client_or_a_server_error():
    assert {refusal.status for refusal in REFUSALS.values()} <= {
        400, 401, 404, 405, 409, 413, 422, 429, 500, 503,
    }  # fmt: skip
