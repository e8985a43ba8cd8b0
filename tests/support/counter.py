"""A till and a phone at a real `pasje` process, over real HTTP, that survive its end."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from pasje.contract.codec import instant
from pasje.contract.ids import new_id
from pasje_host.postgres import running_uri
from pasje_platform.database import open_database
from pasje_platform.ledger.audit import audit
from tests.support.host import Host


def now_id() -> str:
    """A fresh id, as a phone or till would make one."""
    return new_id(time.time_ns() // 1_000_000)


def signed_in(served: Host, email: str = "sanne@example.com") -> tuple[str, dict[str, Any]]:
    """The access token and snapshot of a member, by the code that the demo shows."""
    sign_in, device = now_id(), now_id()
    with httpx.Client(base_url=served.url, timeout=60) as client:
        started = client.put(f"/v1/sign-ins/{sign_in}", json={"email": email, "language": "nl"})
        code = started.json()["demo_code"]
        checked = client.post(
            f"/v1/sign-ins/{sign_in}/check",
            json={"code": code, "device_id": device, "device_name": "Test"},
        )
    session = checked.json()["session"]
    return session["tokens"]["access_token"], session["snapshot"]


def new_member(served: Host, email: str) -> str:
    """The access token of a member who enrols now."""
    sign_in, device = now_id(), now_id()
    with httpx.Client(base_url=served.url, timeout=60) as client:
        terms_on = client.get("/v1/programme").json()["terms_on"]
        started = client.put(f"/v1/sign-ins/{sign_in}", json={"email": email, "language": "nl"})
        checked = {
            "code": started.json()["demo_code"],
            "device_id": device,
            "device_name": "Test",
        }
        client.post(f"/v1/sign-ins/{sign_in}/check", json=checked)
        enrol = {
            "sign_in_id": sign_in,
            "device_id": device,
            "device_name": "Test",
            "name": "Bram",
            "language": "nl",
            "terms_on": terms_on,
        }
        made = client.put(f"/v1/members/{now_id()}", json=enrol)
    assert made.status_code == 201, made.text
    token: str = made.json()["tokens"]["access_token"]
    return token


def snapshot(served: Host, token: str) -> dict[str, Any]:
    """What the member sees now."""
    answer = served.get("/v1/me/snapshot", authorization=f"Bearer {token}")
    assert answer.status_code == 200, answer.text
    seen: dict[str, Any] = answer.json()
    return seen


def broken(served: Host) -> list[str]:
    """The ledger's broken invariants, asked of the server that `pasje` runs."""
    url = running_uri(served.data / "postgres")
    assert url is not None

    async def asked() -> list[str]:
        async with open_database(url, most=1) as database:
            return await database.run(audit)

    return asyncio.run(asked())


@dataclass
class Counter:
    """A till that keeps what it sent, and what was acknowledged of it."""

    key: str
    code: str
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)

    def put(self, client: httpx.Client, path: str, body: dict[str, Any]) -> httpx.Response:
        return client.put(path, json=body, headers={"authorization": f"Bearer {self.key}"})

    def scan(self, client: httpx.Client) -> str:
        """A visit of the member whose static code this is."""
        id_ = now_id()
        body = {"code": self.code, "scanned_at": instant(datetime.now(UTC))}
        answer = self.put(client, f"/v1/till/visits/{id_}", body)
        assert answer.status_code == 201, answer.text
        return id_

    def sell(self, client: httpx.Client, visit: str, cents: int = 100) -> None:
        """One purchase under a new id, whatever becomes of it."""
        id_ = now_id()
        self.sent[id_] = {
            "visit_id": visit,
            "amount": {"amount": cents, "currency": "EUR"},
            "receipt": id_,
            "bought_at": instant(datetime.now(UTC)),
        }
        self.send(client, id_)

    def send(self, client: httpx.Client, id_: str) -> httpx.Response:
        """Sends a purchase, the first time or again; the same answer as before."""
        answer = self.put(client, f"/v1/till/purchases/{id_}", self.sent[id_])
        if answer.status_code in (200, 201):
            assert self.acknowledged.setdefault(id_, answer.json()) == answer.json()
        return answer

    @property
    def earned(self) -> int:
        return sum(purchase["earned"] for purchase in self.acknowledged.values())
