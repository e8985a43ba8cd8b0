"""One request sent ten times at once, and requests that undo each other: over HTTP, all of it."""

from collections import Counter
from datetime import timedelta

import httpx
import pytest

from pasje.contract.codec import encode, instant
from pasje.contract.membership import CheckSignInCode, Enrol, Redeem, StartSignIn
from tests.support.desk import Desk, at_once, balance, look, made, open_desk, redeem
from tests.support.platform import Platform

TIMES = 10


@pytest.fixture
async def desk(platform: Platform) -> Desk:
    return await open_desk(platform, "Noord")


def one_made(answers: list[httpx.Response]) -> None:
    """That one of them made it, and all others were told of it."""
    said = sorted(answer.status_code for answer in answers)
    assert said == [200] * (len(answers) - 1) + [201], [answer.text for answer in answers]


def outcomes(answers: list[httpx.Response]) -> Counter[str]:
    """How often each refusal, or `made`, was the answer."""
    return Counter(
        "made" if answer.status_code == 201 else answer.json()["code"] for answer in answers
    )


async def test_one_visit_purchase_refund_and_redemption(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    id_, code = platform.id(), sanne.fresh_code()
    answers = await at_once(desk.scan(code, id_=id_) for _ in range(TIMES))
    one_made(answers)
    visit = id_
    id_ = platform.id()
    sold = await at_once(desk.sell(visit, 7000, id_=id_, receipt="same") for _ in range(TIMES))
    one_made(sold)
    assert await balance(sanne) == (70, 0)
    redemption, not_after = platform.id(), platform.clock.now + timedelta(minutes=1)
    one_made(
        await at_once(redeem(sanne, id_=redemption, not_after=not_after) for _ in range(TIMES))
    )
    assert await balance(sanne) == (10, 0)
    refund = platform.id()
    one_made(await at_once(desk.refund(id_, id_=refund) for _ in range(TIMES)))
    assert await balance(sanne) == (0, 0)


async def test_one_sign_in_and_one_enrolment(platform: Platform) -> None:
    sign_in, device, member = platform.id(), platform.id(), platform.id()
    start = StartSignIn("sanne@example.nl", "nl")
    path = f"/v1/sign-ins/{sign_in}"
    started = await at_once(platform.call("PUT", path, start) for _ in range(TIMES))
    one_made(started)
    check = CheckSignInCode(started[0].json()["demo_code"], device, "Telefoon")
    checks = [platform.call("POST", f"{path}/check", check) for _ in range(TIMES)]
    assert {answer.status_code for answer in await at_once(checks)} == {200}
    terms_on = (await platform.rules()).programme.terms_on
    enrol = Enrol(sign_in, device, "Telefoon", "Sanne", "nl", terms_on)
    made_ = [platform.call("PUT", f"/v1/members/{member}", enrol) for _ in range(TIMES)]
    one_made(await at_once(made_))


async def test_ten_sign_ins_of_one_address_send_three_codes(platform: Platform) -> None:
    start = StartSignIn("sanne@example.nl", "nl")
    answers = await at_once(
        platform.call("PUT", f"/v1/sign-ins/{platform.id()}", start) for _ in range(TIMES)
    )
    assert outcomes(answers) == {"made": 3, "too_many_requests": TIMES - 3}


async def test_ten_wrong_codes_at_once_are_five_tries(platform: Platform) -> None:
    sign_in, code = await platform.start_sign_in("sanne@example.nl")
    wrong = CheckSignInCode(f"{(int(code) + 1) % 1_000_000:06d}", platform.id(), "Telefoon")
    path = f"/v1/sign-ins/{sign_in}/check"
    answers = await at_once(platform.call("POST", path, wrong) for _ in range(TIMES))
    assert outcomes(answers) == {"sign_in_code_wrong": 4, "sign_in_code_exhausted": TIMES - 4}


async def test_two_refunds_of_one_purchase(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    sold = await desk.serve(sanne, 5000)
    answers = await at_once(desk.refund(sold["id"]) for _ in range(TIMES))
    assert outcomes(answers) == {"made": 1, "already_refunded": TIMES - 1}
    assert await balance(sanne) == (0, 0)


async def test_a_refund_races_with_the_redemption_of_what_it_takes(
    platform: Platform, desk: Desk
) -> None:
    """Whoever is first, in the end the purchase is undone and its units bought nothing."""
    sanne = await platform.member("Sanne")
    won = set()
    for _ in range(12):  # within the life of an access token
        sold = await desk.serve(sanne, 6000)
        path = f"/v1/me/redemptions/{platform.id()}"
        coffee = encode(Redeem("coffee", 60, platform.clock.now + timedelta(minutes=1)))
        refund, spent = await at_once((desk.refund(sold["id"]), sanne.call("PUT", path, coffee)))
        undone = made(refund)
        assert (undone["taken_back"], undone["deficit"]) == (60, 0)
        won.add(spent.status_code)
        assert len(undone["voided_vouchers"]) == (spent.status_code == 201)
        seen = await look(sanne)
        assert (seen.balance.available, seen.balance.deficit) == (0, 0)
        assert all(voucher.state == "voided" for voucher in seen.vouchers)
        platform.clock.advance(seconds=15)
    assert won <= {201, 422}, won


async def test_twenty_phones_want_the_last_one(platform: Platform) -> None:
    phones = [await platform.member(f"Phone{number}") for number in range(20)]
    for phone in phones:
        await platform.grant(phone, 350)
    answers = await at_once(redeem(phone, "mug", 350) for phone in phones)
    assert outcomes(answers) == {"made": 1, "out_of_stock": 19}
    left = sorted([(await look(phone)).balance.available for phone in phones])
    assert left == [0] + [350] * 19


async def test_one_receipt_from_two_tabs_of_a_till(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    visit = made(await desk.scan(sanne.static_code))["id"]
    sales = [desk.sell(visit, 1000, receipt="77") for _ in range(TIMES)]
    answers = await at_once(sales)
    assert outcomes(answers) == {"made": 1, "receipt_already_recorded": TIMES - 1}
    assert await balance(sanne) == (10, 0)


async def test_the_days_limit_holds_when_all_come_at_once(platform: Platform) -> None:
    till = await platform.till("Zuid", most_per_purchase=1000, most_per_day=3000)
    desk, sanne = Desk(platform, till), await platform.member("Sanne")
    visit = made(await desk.scan(sanne.static_code))["id"]
    answers = await at_once(desk.sell(visit, 1000) for _ in range(TIMES))
    assert outcomes(answers) == {"made": 3, "till_day_limit": TIMES - 3}


async def test_instants_go_back_in_utc_whatever_zone_they_came_in(
    platform: Platform, desk: Desk
) -> None:
    sanne = await platform.member("Sanne")
    visit = made(await desk.scan(sanne.static_code))["id"]
    at = instant(platform.clock.now).replace("09:00:00Z", "14:30:00+05:30")
    body = {
        "visit_id": visit,
        "amount": {"amount": 1000, "currency": "EUR"},
        "receipt": "1",
        "bought_at": at,
    }
    path = f"/v1/till/purchases/{platform.id()}"
    first, again = await desk.put(path, body), await desk.put(path, body)
    assert made(first)["bought_at"] == "2026-11-23T09:00:00Z"
    assert again.json() == first.json()
