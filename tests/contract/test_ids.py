"""Ids that whoever acts can mint."""

import re
import uuid

from hypothesis import given
from hypothesis import strategies as st

from pasje.contract import bounds
from pasje.contract.ids import new_id


@given(st.integers(0, 2**48 - 1))
def test_an_id_is_a_uuid_of_version_7_with_its_time(now_ms):
    text = new_id(now_ms)
    value = uuid.UUID(text)
    assert (value.version, value.variant) == (7, uuid.RFC_4122)
    assert value.int >> 80 == now_ms
    matches = bounds.Id.__metadata__[0]
    assert re.fullmatch(matches.pattern, text)


def test_later_ids_sort_later_and_none_repeats():
    ids = [new_id(ms) for ms in range(1000)]
    assert ids == sorted(ids)
    assert len({new_id(0) for _ in range(1000)}) == 1000
