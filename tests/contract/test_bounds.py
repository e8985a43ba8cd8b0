"""What a wallet makes of a typed or pasted text is what the platform takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pasje.contract.bounds import SHOWN, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Sanne  de Vries ", "Sanne de Vries"),
        ("\u202eAbc\u202c", "Abc"),
        ("a\nb", "a b"),
        ("\u2067", ""),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
    ],
)
def test_what_cannot_be_shown_is_left_out(typed, kept):
    assert one_line(typed) == kept


@given(st.text("ab \t\n\r\x07\x1f\x85\u2028\u202e\u2066\u200d\u00a0"))
def test_what_is_kept_is_taken(typed):
    assert re.fullmatch(SHOWN.pattern, one_line(typed))
