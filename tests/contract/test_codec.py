"""The wallet's codec and the platform's msgspec say the same of every message."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pasje.contract import codec, membership, refund, snapshot, till
from pasje.contract.programme import Money, Programme
from tests.support.samples import SAMPLES

INSTANTS = st.integers(0, 2**31).map(lambda second: datetime.fromtimestamp(second, UTC))
WORDS = st.dictionaries(st.sampled_from(["nl", "en"]), st.text(), min_size=1)
st.register_type_strategy(datetime, INSTANTS)
st.register_type_strategy(Mapping, WORDS)

MESSAGES = [
    snapshot.Snapshot, snapshot.Why, Programme, membership.Session, membership.Enrol,
    membership.Redeem, membership.Change, till.Visit, till.RecordPurchase, refund.Refund,
]  # fmt: skip


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_what_one_side_writes_the_other_reads(kind):
    # Large messages of random text are slow to make, and slow is not wrong.
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_type(kind))
    def check(message):
        assert codec.decode(kind, msgspec.json.encode(message)) == message
        assert msgspec.json.decode(codec.encode(message), type=kind) == message

    check()


def test_an_unknown_field_is_ignored():
    assert codec.from_plain(Money, {"amount": 1, "currency": "EUR", "new": 2}) == Money(1, "EUR")


def test_a_field_with_a_default_may_be_missing():
    plain = {"epoch": "e", "programme_version": 1, "version": 2}
    assert codec.from_plain(membership.Change, plain).announcements == ()


def test_what_a_phone_kept_before_a_donation_named_its_charity_is_read():
    now = SAMPLES["rich"]()
    plain = json.loads(codec.encode(now))
    for one in (*plain["programme"]["rewards"], *plain["vouchers"]):
        del one["charity"]
    kept = codec.from_plain(snapshot.Snapshot, plain)
    assert {one.charity for one in (*kept.programme.rewards, *kept.vouchers)} == {None}
    assert codec.decode(snapshot.Snapshot, codec.encode(now)) == now


@pytest.mark.parametrize(
    ("plain", "place"),
    [
        ({"currency": "EUR"}, "Money.amount"),
        ({"amount": "1", "currency": "EUR"}, "Money.amount"),
        ({"amount": True, "currency": "EUR"}, "Money.amount"),
        ({"amount": 1.0, "currency": "EUR"}, "Money.amount"),
        ([], "Money"),
        (None, "Money"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(plain, place):
    with pytest.raises(codec.Undecodable, match=place):
        codec.from_plain(Money, plain)


def test_what_is_no_json_is_refused():
    with pytest.raises(codec.Undecodable):
        codec.decode(Money, b"{")


def test_instants_travel_in_utc_and_days_as_days():
    moment = datetime.fromisoformat("2026-11-22T14:02:00+01:00")
    change = membership.ChangeProfile("Sanne", "nl", date(1990, 2, 28), False)
    assert codec.instant(moment) == "2026-11-22T13:02:00Z"
    assert json.loads(codec.encode(change))["birthday_on"] == "1990-02-28"
