"""What a fresh code proves, and how long a visit may do what."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pasje.contract import member_code
from pasje.contract.member_code import FreshCode, Kind
from pasje_platform.refused import Refused
from pasje_platform.visits import model
from pasje_platform.visits.model import DeviceKey, VisitRow

NOW = datetime(2026, 11, 22, 12, 0, 7, tzinfo=UTC)
STEP = member_code.step_at(NOW)
PHONE = DeviceKey("phone", b"p" * 32, revoked=False)


def made(kind: Kind, step: int, key: bytes) -> FreshCode:
    handle = "0123456789ABC"
    signature = hmac.new(key, member_code.message(kind, handle, step), hashlib.sha256).digest()
    code = member_code.parse(member_code.fresh_code(kind, handle, step, signature))
    assert isinstance(code, FreshCode)
    return code


def test_the_device_that_signed_is_found_among_others() -> None:
    other = DeviceKey("other", b"o" * 32, revoked=False)
    assert model.signer(made("V1", STEP, PHONE.key), [other, PHONE]) == PHONE


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ([], "unknown_code"),
        ([DeviceKey("other", b"o" * 32, revoked=False)], "unknown_code"),
        ([DeviceKey("phone", PHONE.key, revoked=True)], "code_revoked"),
    ],
)
def test_no_device_signed_it(keys: list[DeviceKey], code: str) -> None:
    with pytest.raises(Refused) as said:
        model.signer(made("M1", STEP, PHONE.key), keys)
    assert said.value.code == code


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_a_code_of_this_step_or_its_neighbours_may_spend(drift: int) -> None:
    assert model.fresh_when(STEP + drift, NOW, NOW) == "earn_and_spend"


def test_too_old_says_how_old() -> None:
    with pytest.raises(Refused) as said:
        model.fresh_when(STEP - 2, NOW, NOW)
    assert said.value.code == "code_too_old"
    assert said.value.numbers == {"age_s": 37}


def test_in_the_future_says_how_far() -> None:
    with pytest.raises(Refused) as said:
        model.fresh_when(STEP + 2, NOW, NOW)
    assert said.value.code == "code_in_future"
    assert said.value.numbers == {"ahead_s": 23}


def test_what_waited_at_a_till_without_network_may_only_earn() -> None:
    scanned = NOW - timedelta(hours=5)
    assert model.fresh_when(member_code.step_at(scanned), scanned, NOW) == "earn"
    with pytest.raises(Refused) as said:
        model.fresh_when(member_code.step_at(scanned) - 2, scanned, NOW)
    assert said.value.code == "code_too_old"


@pytest.mark.parametrize("waited_s", [16, 29, 31, 46])
def test_a_code_in_its_last_seconds_when_scanned_earns_however_soon_it_arrives(
    waited_s: int,
) -> None:
    scanned = NOW - timedelta(seconds=waited_s)
    assert model.fresh_when(member_code.step_at(scanned) - 1, scanned, NOW) == "earn"


def test_a_scan_in_the_future_makes_no_code_fresh() -> None:
    with pytest.raises(Refused) as said:
        model.fresh_when(STEP + 3, NOW + timedelta(seconds=45), NOW)
    assert said.value.code == "code_in_future"


def test_a_till_whose_clock_is_behind_still_spends_a_code_that_is_fresh() -> None:
    assert model.fresh_when(STEP, NOW - timedelta(minutes=3), NOW) == "earn_and_spend"


@given(st.integers(-10_000, 10_000), st.integers(0, 259_200))
def test_no_code_lives_longer_than_30_seconds(drift: int, waited_s: int) -> None:
    scanned = NOW - timedelta(seconds=waited_s)
    step = STEP + drift
    try:
        may = model.fresh_when(step, scanned, NOW)
    except Refused:
        return
    reference = NOW if may == "earn_and_spend" else scanned
    age_s = reference.timestamp() - step * member_code.STEP_S
    assert -member_code.STEP_S <= age_s < 2 * member_code.STEP_S


def visit(*, may_spend: bool) -> VisitRow:
    return VisitRow("v", "code", NOW, NOW, "m", None, None, None, may_spend, None, "Sanne")


def test_a_visit_spends_for_ten_minutes() -> None:
    opened = visit(may_spend=True)
    model.may_spend(opened, NOW + timedelta(minutes=10))
    with pytest.raises(Refused) as said:
        model.may_spend(opened, NOW + timedelta(minutes=10, seconds=1))
    assert said.value.code == "visit_cannot_spend_any_more"
    assert said.value.numbers == {"minutes": 10}
    assert opened.may(NOW + timedelta(minutes=11)) == "earn"


def test_a_static_code_never_spends() -> None:
    with pytest.raises(Refused) as said:
        model.may_spend(visit(may_spend=False), NOW)
    assert said.value.code == "static_code_cannot_spend"


def test_a_visit_earns_for_72_hours() -> None:
    model.may_earn(NOW, NOW + timedelta(hours=72))
    with pytest.raises(Refused) as said:
        model.may_earn(NOW, NOW + timedelta(hours=72, seconds=1))
    assert said.value.code == "visit_cannot_earn_any_more"
    assert said.value.numbers == {"hours": 72}


def test_a_tills_clock_may_be_a_minute_behind_when_somebody_joins() -> None:
    model.not_before_joining(NOW - timedelta(seconds=60), NOW)
    with pytest.raises(Refused) as said:
        model.not_before_joining(NOW - timedelta(seconds=61), NOW)
    assert said.value.code == "before_joining"
    assert said.value.numbers == {"before_s": 61, "joined_at": NOW}


def test_a_tills_clock_may_be_a_minute_ahead() -> None:
    model.not_in_future(NOW + timedelta(seconds=60), NOW)
    with pytest.raises(Refused) as said:
        model.not_in_future(NOW + timedelta(seconds=90), NOW)
    assert said.value.code == "time_in_future"
    assert said.value.numbers == {"ahead_s": 90}
