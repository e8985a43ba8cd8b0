"""Nobody reaches what is another's: every endpoint there is, every kind of wrong caller."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from pasje.contract.codec import encode, instant
from pasje.contract.membership import CheckSignInCode, Enrol, Redeem, StartSignIn
from pasje_platform.app import ENDPOINTS
from pasje_platform.http import Endpoint
from pasje_platform.tills import service as tills
from tests.support.desk import Desk, ask, look, made, open_desk, redeem, refused
from tests.support.platform import MemberClient, Platform

CODE = {"member": "not_signed_in", "till": "till_key_wrong"}
GUARDED = [endpoint for endpoint in ENDPOINTS if endpoint.caller is not None]
WITH_ID = [endpoint for endpoint in ENDPOINTS if "{id}" in endpoint.path]


async def state(platform: Platform) -> list[Any]:
    """Everything of value, row by row."""

    async def rows(tx: Any) -> list[Any]:
        found = []
        for table in ("balance", "entry", "lot", "movement", "voucher", "purchase", "refund",
                      "visit", "referral", "reward_stock", "device", "member", "event",
                      "member_state", "reported_action", "partner_code"):  # fmt: skip
            read = await tx.execute(f"select to_jsonb({table})::text as row from {table}")
            found += [(table, row["row"]) for row in await read.fetchall()]
        return sorted(found)

    return await platform.run(rows)


@pytest.mark.parametrize("endpoint", GUARDED, ids=lambda endpoint: endpoint.name)
async def test_a_key_that_ended_is_nobodys(platform: Platform, endpoint: Endpoint) -> None:
    assert endpoint.caller is not None
    sanne, desk = await platform.member("Sanne"), await open_desk(platform, "Noord")
    path = endpoint.path.replace("{id}", platform.id())
    if endpoint.caller == "till":
        now = platform.clock.now
        assert await platform.run(lambda tx: tills.revoke(tx, "Noord", now))
        ended = [desk.till.key, sanne.tokens.refresh_token]
    else:
        phone = await platform.second_phone(sanne)
        await ask(sanne, "DELETE", f"/v1/me/devices/{phone.device.device_id}")
        ended = [phone.tokens.access_token, sanne.tokens.refresh_token]
        platform.clock.advance(minutes=10)
        ended.append(sanne.tokens.access_token)
    before = await state(platform)
    for key in ended:
        answer = await platform.call(endpoint.method, path, b"{}", bearer=key)
        refused(answer, 401, CODE[endpoint.caller])
    assert await state(platform) == before


@dataclass
class Owned:
    """What Sanne and the till in Noord have, and who else is there."""

    platform: Platform
    sanne: MemberClient
    bram: MemberClient
    noord: Desk
    zuid: Desk
    visit: str = ""
    sold: str = ""
    refund: str = ""
    voucher: str = ""

    async def fill(self) -> "Owned":
        await self.platform.grant(self.sanne, 60)
        self.voucher = made(await redeem(self.sanne))["voucher"]["id"]
        self.visit = made(await self.noord.scan(self.sanne.fresh_code()))["id"]
        self.sold = made(await self.noord.sell(self.visit, 1000))["id"]
        undone = made(await self.noord.sell(self.visit, 1000))["id"]
        self.refund = made(await self.noord.refund(undone))["id"]
        return self

    async def sign_out(self) -> None:
        path = f"/v1/me/devices/{self.sanne.device.device_id}"
        refused(await ask(self.bram, "DELETE", path), 404, "unknown_device")

    async def redeem(self) -> None:
        """The id is another redemption of his own, for which he has nothing."""
        path, now = f"/v1/me/redemptions/{self.voucher}", self.platform.clock.now
        message = encode(Redeem("coffee", 60, now + timedelta(minutes=1)))
        refused(await ask(self.bram, "PUT", path, message), 422, "not_enough_points")

    async def open_visit(self) -> None:
        """Her id with his code is a visit of that till, and the other till's stays as it is."""
        answer = await self.zuid.scan(self.sanne.static_code[:-1], id_=self.visit)
        refused(answer, 422, "malformed_code")

    async def record_purchase(self) -> None:
        for id_ in (self.sold, self.platform.id()):
            refused(await self.zuid.sell(self.visit, 500, id_=id_), 404, "unknown_visit")

    async def refund_purchase(self) -> None:
        for id_ in (self.refund, self.platform.id()):
            refused(await self.zuid.refund(self.sold, id_=id_), 422, "other_shop")

    async def cancel(self) -> None:
        path = f"/v1/me/cancellations/{self.voucher}"
        refused(await ask(self.bram, "PUT", path), 422, "unknown_voucher")

    async def check_in(self) -> None:
        answer = await self.zuid.put(f"/v1/till/visits/{self.visit}/check-in", {})
        refused(answer, 404, "unknown_visit")

    async def preview_return(self) -> None:
        path = f"/v1/me/purchases/{self.sold}/return-preview"
        refused(await ask(self.bram, "GET", path), 404, "unknown_purchase")

    async def report_action(self) -> None:
        """Of another member's purchase nothing is released."""
        said = {
            "member": self.bram.static_code,
            "action": "delivered",
            "at": instant(self.platform.clock.now),
            "purchase_id": self.sold,
        }
        answer = await self.zuid.put(f"/v1/till/actions/{self.sold}", said)
        refused(answer, 404, "unknown_purchase")

    async def start_sign_in(self) -> None:
        """Who knows the id of another's sign-in learns nothing from it."""
        sign_in, _ = await self.platform.start_sign_in("noor@example.nl")
        path = f"/v1/sign-ins/{sign_in}"
        answer = await self.platform.call("PUT", path, StartSignIn("bram@example.nl", "nl"))
        refused(answer, 409, "id_reused")

    async def check_sign_in_code(self) -> None:
        sign_in, _ = await self.platform.start_sign_in("noor@example.nl")
        _, code = await self.platform.start_sign_in("bram@example.nl")
        message = CheckSignInCode(code, self.platform.id(), "Telefoon")
        answer = await self.platform.call("POST", f"/v1/sign-ins/{sign_in}/check", message)
        refused(answer, 422, "sign_in_code_wrong")

    async def enrol(self) -> None:
        """His proof makes nobody of her id, and her proof is of her device."""
        device = self.platform.id()
        sign_in, _ = await self.platform.prove("noor@example.nl", device)
        terms_on = (await self.platform.rules()).programme.terms_on
        for member, sent_by, status, code in (
            (self.sanne.id, device, 409, "id_reused"),
            (self.platform.id(), self.bram.device.device_id, 422, "sign_in_code_expired"),
        ):
            message = Enrol(sign_in, sent_by, "Telefoon", "Noor", "nl", terms_on)
            answer = await self.platform.call("PUT", f"/v1/members/{member}", message)
            refused(answer, status, code)


ATTEMPTS: dict[str, Callable[[Owned], Awaitable[None]]] = {
    "sign_device_out": Owned.sign_out,
    "redeem": Owned.redeem,
    "open_visit": Owned.open_visit,
    "record_purchase": Owned.record_purchase,
    "refund_purchase": Owned.refund_purchase,
    "cancel": Owned.cancel,
    "check_in": Owned.check_in,
    "preview_return": Owned.preview_return,
    "report_action": Owned.report_action,
    "start_sign_in": Owned.start_sign_in,
    "check_sign_in_code": Owned.check_sign_in_code,
    "enrol": Owned.enrol,
}


@pytest.mark.parametrize("endpoint", WITH_ID, ids=lambda endpoint: endpoint.name)
async def test_anothers_id_reaches_nothing(platform: Platform, endpoint: Endpoint) -> None:
    owned = await Owned(
        platform,
        await platform.member("Sanne"),
        await platform.member("Bram"),
        await open_desk(platform, "Noord"),
        await open_desk(platform, "Zuid"),
    ).fill()
    before, seen = await state(platform), await look(owned.sanne)
    await ATTEMPTS[endpoint.name](owned)
    assert await state(platform) == before
    assert await look(owned.sanne) == seen


async def test_anothers_purchase_is_not_found_by_its_receipt(platform: Platform) -> None:
    noord, zuid = await open_desk(platform, "Noord"), await open_desk(platform, "Zuid")
    sanne = await platform.member("Sanne")
    visit = made(await noord.scan(sanne.static_code))["id"]
    made(await noord.sell(visit, 1000, receipt="77"))
    path = "/v1/till/purchases?receipt=77"
    assert len((await noord.get(path)).json()["purchases"]) == 1
    assert (await zuid.get(path)).json() == {"purchases": []}


async def test_anothers_voucher_and_visit_of_another_till_in_the_same_shop(
    platform: Platform,
) -> None:
    first, second = (
        await open_desk(platform, "Een", "Noord"),
        await open_desk(platform, "Twee", "Noord"),
    )
    sanne, bram = await platform.member("Sanne"), await platform.member("Bram")
    await platform.grant(sanne, 60)
    voucher = made(await redeem(sanne))["voucher"]["id"]
    visit = made(await first.scan(bram.fresh_code()))["id"]
    refused(await first.sell(visit, 0, vouchers=[voucher]), 422, "voucher_of_someone_else")
    refused(await second.sell(visit, 500), 404, "unknown_visit")
    sold = made(await first.sell(visit, 500))
    assert made(await second.refund(sold["id"]))["taken_back"] == 5


async def test_a_key_in_the_address_is_no_key(platform: Platform) -> None:
    sanne, desk = await platform.member("Sanne"), await open_desk(platform, "Noord")
    for path, key, code in (
        ("/v1/me/snapshot", sanne.tokens.access_token, "not_signed_in"),
        ("/v1/till", desk.till.key, "till_key_wrong"),
    ):
        for name in ("token", "access_token", "key"):
            answer: httpx.Response = await platform.call("GET", f"{path}?{name}={key}")
            refused(answer, 401, code)


def test_every_endpoint_with_an_id_is_attempted() -> None:
    assert {endpoint.name for endpoint in WITH_ID} == set(ATTEMPTS)
