"""What a request must be, field by field."""

import contextlib
import json
import re
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from types import UnionType
from typing import Annotated, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pasje.contract import actions, membership, refund, till
from pasje.contract.bounds import Between, Id, Length, Matches, Name
from pasje.contract.programme import Money, Words
from pasje_platform import wire
from pasje_platform.refused import Refused
from pasje_platform.schema import Schemas
from tests.support.platform import refused


@dataclass(frozen=True)
class Everything:
    """One field of each kind."""

    name: Name
    count: Annotated[int, Between(1, 9)]
    money: Money
    many: Annotated[tuple[Id, ...], Length(0, 2)]
    words: Words
    flag: bool
    kind: Literal["a", "b"]
    at: datetime
    on: date | None
    code: Annotated[str, Matches("[0-9]{2}", "two digits")] = "00"


ID = "01930000-0000-7000-8000-000000000000"
RIGHT = {
    "name": "Sanne", "count": 3, "money": {"amount": 1, "currency": "EUR"}, "many": [ID],
    "words": {"nl": "ja"}, "flag": True, "kind": "a", "at": "2026-11-22T10:00:00Z", "on": None,
}  # fmt: skip


def test_what_is_right_is_read():
    read = wire.decode(Everything, json.dumps(RIGHT).encode())
    assert read.at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert read.money == Money(1, "EUR")
    assert read.many == (ID,)
    assert read.code == "00"


@pytest.mark.parametrize(
    ("field", "value", "at", "expected"),
    [
        ("name", 3, "name", "a text"),
        ("name", None, "name", "a text"),
        ("name", "", "name", "1 to 60 characters, not only blanks"),
        ("name", "   ", "name", "1 to 60 characters, not only blanks"),
        ("name", "x" * 61, "name", "1 to 60 characters, not only blanks"),
        ("name", "a\0b", "name", "a text"),
        ("count", "3", "count", "a whole number"),
        ("count", 3.0, "count", "a whole number"),
        ("count", True, "count", "a whole number"),
        ("count", 10, "count", "1 to 9"),
        ("count", 2**53, "count", "a whole number"),
        ("money", {"amount": 1}, "money.currency", "a value, none was sent"),
        ("money", {"amount": 1, "currency": "eur"}, "money.currency", "an ISO 4217 code"),
        ("money", 12, "money", "an object"),
        ("many", [ID, 4], "many[1]", "a text"),
        ("many", [ID, "x"], "many[1]", "a UUIDv7"),
        ("many", [ID, ID, ID], "many", "0 to 2 items"),
        ("many", ID, "many", "a list"),
        ("words", {"nl": 1}, "words.nl", "a text"),
        ("words", {"dutch": "ja"}, "words.dutch", "two small letters"),
        ("flag", 1, "flag", "true or false"),
        ("kind", "c", "kind", "one of a, b"),
        ("at", "2026-11-22T10:00:00", "at", "an instant (RFC 3339) with its offset"),
        ("at", "9999-11-22T10:00:00Z", "at", "from 2000 to 2199"),
        ("at", "yesterday", "at", "an instant (RFC 3339)"),
        ("at", 1763805600, "at", "an instant (RFC 3339)"),
        ("on", "2026-02-30", "on", "a day (YYYY-MM-DD)"),
        ("on", "", "on", "a day (YYYY-MM-DD)"),
        ("code", "123", "code", "two digits"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_with_what_it_must_be(field, value, at, expected):
    with pytest.raises(Refused) as caught:
        wire.decode(Everything, json.dumps(RIGHT | {field: value}).encode())
    assert caught.value.code == "invalid_field"
    assert caught.value.numbers["field"] == at
    assert expected in caught.value.numbers["expected"]


BOUGHT = {
    "visit_id": ID, "amount": {"amount": 100, "currency": "EUR"}, "receipt": "1",
    "bought_at": "2026-11-22T10:00:00Z",
}  # fmt: skip
JOINED = {
    "sign_in_id": ID, "device_id": ID, "device_name": "Telefoon", "name": "Sanne",
    "language": "nl", "terms_on": "2026-01-01",
}  # fmt: skip
CHANGED = {"name": "Sanne", "language": "nl", "birthday_on": None, "marketing": False}
CHECKED = {"code": "123456", "device_id": ID, "device_name": "Telefoon"}
DID = {"member": "4000000000006", "action": "review", "at": "2026-11-22T10:00:00Z"}
READ = [
    (membership.Enrol, "name", lambda text: JOINED | {"name": text}),
    (membership.Enrol, "device_name", lambda text: JOINED | {"device_name": text}),
    (membership.ChangeProfile, "name", lambda text: CHANGED | {"name": text}),
    (membership.CheckSignInCode, "device_name", lambda text: CHECKED | {"device_name": text}),
    (till.RecordPurchase, "receipt", lambda text: BOUGHT | {"receipt": text}),
    (till.RecordPurchase, "channel", lambda text: BOUGHT | {"channel": text}),
    (till.RecordPurchase, "actions[0]", lambda text: BOUGHT | {"actions": [text]}),
    (till.RecordPurchase, "lines[0].sku", lambda text: BOUGHT | {"lines": [_line(sku=text)]}),
    (
        till.RecordPurchase,
        "lines[0].category",
        lambda text: BOUGHT | {"lines": [_line(category=text)]},
    ),
    (actions.ReportAction, "action", lambda text: DID | {"action": text}),
]


def _line(**said):
    return {"amount": 100, **said}


@pytest.mark.parametrize(("kind", "at", "body"), READ)
def test_what_people_read_is_one_line_that_shows(kind, at, body):
    for shown in ("a b", "Zo\u00eb \u2615", "\U0001f469\u200d\U0001f4bb", "\u05d0\u200e1"):
        wire.decode(kind, json.dumps(body(shown)).encode())
    for hidden in ("\u202eAbc", "a\nb", "a\n", "a\tb", "a\x07b", "a\x9bb", "a\u2028b", "a\u2067b"):
        with pytest.raises(Refused) as caught:
            wire.decode(kind, json.dumps(body(hidden)).encode())
        assert caught.value.code == "invalid_field"
        expected = "one line, without control and direction characters"
        assert caught.value.numbers == {"field": at, "expected": expected}


@pytest.mark.parametrize("hidden", ["\u202ea@x.nl", "a@\u2066x.nl", "a@x.n\x07l", "a@x\u202e.nl"])
def test_an_address_has_nothing_hidden(hidden):
    wire.decode(membership.StartSignIn, b'{"email": "a@x.nl", "language": "nl"}')
    body = json.dumps({"email": hidden, "language": "nl"}).encode()
    with pytest.raises(Refused) as caught:
        wire.decode(membership.StartSignIn, body)
    assert caught.value.numbers["expected"] == "an e-mail address"


@pytest.mark.parametrize(
    ("plain", "name"),
    [
        (RIGHT | {"extra": 1}, "extra"),
        (RIGHT | {"money": {"amount": 1, "currency": "EUR", "vat": 2}}, "money.vat"),
    ],
)
def test_an_unknown_field_is_named(plain, name):
    with pytest.raises(Refused) as caught:
        wire.decode(Everything, json.dumps(plain).encode())
    assert (caught.value.code, caught.value.numbers["field"]) == ("unknown_field", name)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"NaN", b"\xff", b'"\xff"', b'{"a":"\\ud800"}', b"[" * 30_000, b"{} {}"]
)
def test_what_is_no_json_is_refused(body):
    with pytest.raises(Refused) as caught:
        wire.decode(Everything, body)
    assert caught.value.code == "not_json"


@given(st.binary(max_size=60) | st.from_type(dict[str, str | int | None]).map(msgspec.json.encode))
def test_anything_at_all_is_read_or_refused(body):
    with contextlib.suppress(Refused):
        wire.decode(till.RecordPurchase, body)


REQUESTS = [
    membership.StartSignIn, membership.CheckSignInCode, membership.Enrol, membership.Redeem,
    membership.RefreshTokens, membership.ChangeProfile, membership.AcceptReferral, till.OpenVisit,
    till.RecordPurchase, refund.RefundPurchase, actions.ReportAction,
]  # fmt: skip


YEARS = datetime(2000, 1, 1), datetime(2199, 1, 1)  # noqa: DTZ001 the Z is written behind them


def right(kind):
    """Plain values that are a `kind`."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _bounded(args)
    if origin in (Union, UnionType):
        return st.none() | right(next(arg for arg in args if arg is not type(None)))
    if is_dataclass(kind):
        hints = get_type_hints(kind, include_extras=True)
        return st.fixed_dictionaries(
            {field.name: right(hints[field.name]) for field in fields(kind)}
        )
    return {
        str: st.text("éa0 ☕"), bool: st.booleans(), int: st.integers(-(2**53) + 1, 2**53 - 1),
        datetime: st.datetimes(*YEARS).map(lambda at: f"{at.isoformat()}Z"),
        date: st.dates().map(date.isoformat),
    }[kind]  # fmt: skip


def _bounded(args):
    lengths = [marker for marker in args if isinstance(marker, Length)]
    patterns = [marker.pattern for marker in args if isinstance(marker, Matches)]
    if args[0] is int:
        (between,) = (marker for marker in args if isinstance(marker, Between))
        return st.integers(between.least, between.most)
    least, most = (lengths[0].least, lengths[0].most) if lengths else (0, 60)
    if get_origin(args[0]) is tuple:
        most = min(most, 3)  # a few show what many would
        return st.lists(right(get_args(args[0])[0]), min_size=least, max_size=most)
    if patterns:
        ascii_only = st.from_regex(
            re.compile(patterns[0], re.ASCII), fullmatch=True, alphabet="az09AZ-@.7b"
        )
        return ascii_only.filter(lambda text: least <= len(text) <= most)
    return st.text("éa0☕", min_size=least, max_size=most)


@pytest.mark.parametrize("kind", REQUESTS, ids=lambda kind: kind.__name__)
def test_what_is_within_the_bounds_is_read_and_written_back(kind):
    @given(right(kind))
    @settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
    def check(plain):
        read = wire.decode(kind, json.dumps(plain).encode())
        assert wire.decode(kind, wire.encode(read)) == read
        assert set(json.loads(wire.encode(read))) == set(plain)

    check()


@pytest.mark.parametrize("kind", REQUESTS, ids=lambda kind: kind.__name__)
def test_every_request_has_a_check_and_a_schema(kind):
    with pytest.raises(Refused):
        wire.decode(kind, b"[]")
    assert Schemas().of(kind) == {"$ref": f"#/components/schemas/{kind.__name__}"}


async def test_a_body_that_is_too_large_is_refused(platform):
    sanne = await platform.member("Sanne")
    large = b" " * (64 * 1024 + 1)
    response = await sanne.call("PUT", "/v1/me/profile", large)
    assert refused(response) == (413, "body_too_large")
    assert response.json()["most"] == 65536
