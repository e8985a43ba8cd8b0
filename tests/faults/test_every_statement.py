"""The connection is lost before every statement of a request, and before its commit, in turn.

Each time nothing at all changed, in any table; then the same request is answered as if it were the
first, and once more changes nothing.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from psycopg import sql

from pasje.contract.codec import instant
from pasje.contract.membership import Enrol
from pasje_platform.database import Tx
from pasje_platform.ledger import service as ledger
from pasje_platform.stock import service as stock
from tests.support.desk import CORNER, look, made, open_desk, redeem
from tests.support.dying import Cut
from tests.support.platform import MemberClient, Platform, open_platform

REFERRAL = '[referral]\ninviter_units = 100\nfriend_units = 50\nminimum = "5.00"\nper_year = 2\n'
LINES = [{"amount": 900, "category": "bread"}, {"amount": 600, "quantity": 2}]
CREDIT = [{"unit_id": "credit", "units": 300}]
AGAIN = {"enrolment": {"access_token", "refresh_token", "device", "member_state"}}
"""What may be written once more: the tokens that went with the lost answer."""
Send = Callable[[], Awaitable[httpx.Response]]
"""The same request every time."""


def put(platform: Platform, path: str, body: Any, bearer: str | None = None) -> Send:
    async def send() -> httpx.Response:
        return await platform.call("PUT", path, body, bearer=bearer)

    return send


async def invited(platform: Platform) -> MemberClient:
    """A member with 200 points and 10.00 of credit, whom another one invited."""
    inviter = await platform.member("Sanne")
    code = (await look(inviter)).referral.code
    friend = await platform.member("Bram", referral_code=code)
    await platform.grant(friend, 200)
    rules, now = await platform.rules(), platform.clock.now
    await platform.run(
        lambda tx: ledger.adjust(tx, rules, friend.id, 1000, "test", now, unit="credit")
    )
    return friend


async def purchase(platform: Platform) -> Send:
    """An invited friend's first, a visit that counts, a voucher, units that pay and an action."""
    friend, desk = await invited(platform), await open_desk(platform)
    voucher = made(await redeem(friend, "five", 50))["voucher"]["id"]
    sale = desk.sale(
        await desk.visit(friend), 1500, vouchers=[voucher], lines=LINES, actions=["own-bag"],
        pay_with=CREDIT,
    )  # fmt: skip
    return put(platform, f"/v1/till/purchases/{platform.id()}", sale, desk.till.key)


async def refund(platform: Platform) -> Send:
    """Of one line of such a purchase."""
    friend, desk = await invited(platform), await open_desk(platform)
    voucher = made(await redeem(friend, "five", 50))["voucher"]["id"]
    sold = await desk.serve(
        friend,
        1500,
        vouchers=[voucher],
        lines=LINES,
        pay_with=[{"unit_id": "credit", "units": 300}],
    )
    body = {"purchase_id": sold["id"], "lines": [{"line": 0, "quantity": 1}]}
    return put(platform, f"/v1/till/refunds/{platform.id()}", body, desk.till.key)


async def redemption(platform: Platform) -> Send:
    """Of a partner's code."""
    friend, now = await invited(platform), platform.clock.now
    await platform.run(lambda tx: stock.add_codes(tx, "cinema", ["A1", "A2"], now))
    body = {"reward_id": "cinema", "cost": 40, "not_after": instant(now + timedelta(minutes=2))}
    path = f"/v1/me/redemptions/{platform.id()}"
    return put(platform, path, body, friend.tokens.access_token)


async def cancellation(platform: Platform) -> Send:
    friend = await invited(platform)
    voucher = made(await redeem(friend, "five", 50))["voucher"]["id"]
    path = f"/v1/me/cancellations/{voucher}"
    return put(platform, path, None, friend.tokens.access_token)


async def enrolment(platform: Platform) -> Send:
    """Of a friend whom a member invited."""
    inviter = await platform.member("Sanne")
    device, code = platform.id(), (await look(inviter)).referral.code
    sign_in, _ = await platform.prove("bram@example.nl", device)
    terms = (await platform.rules()).programme.terms_on
    enrol = Enrol(sign_in, device, "Telefoon", "Bram", "nl", terms, referral_code=code)
    return put(platform, f"/v1/members/{platform.id()}", enrol)


async def check_in(platform: Platform) -> Send:
    friend, desk = await invited(platform), await open_desk(platform)
    path = f"/v1/till/visits/{await desk.visit(friend)}/check-in"
    return put(platform, path, {}, desk.till.key)


async def rows(platform: Platform) -> dict[str, str]:
    """Of every table: one text for all that is in it."""

    async def read(tx: Tx) -> dict[str, str]:
        found = await tx.execute("select tablename as t from pg_tables where schemaname = 'public'")
        names = [row["t"] for row in await found.fetchall()]
        one = sql.SQL("(select string_agg(t::text, '\n' order by t::text) from {} t) as {}")
        every = [one.format(sql.Identifier(name), sql.Identifier(name)) for name in names]
        answer = await (await tx.execute(sql.SQL("select ") + sql.SQL(",").join(every))).fetchone()
        return dict(answer or {})

    return await platform.run(read)


def cut_off(platform: Platform, patch: pytest.MonkeyPatch, cut: Cut) -> None:
    """From now on the platform's connections are lost when `cut` says."""
    run = platform.database.run

    async def until(work: Callable[[Any], Awaitable[Any]]) -> Any:
        async def cut_work(tx: Tx) -> Any:
            done = await work(cut.at(tx))
            cut.step(tx, "commit")
            return done

        return await run(cut_work)

    patch.setattr(platform.database, "run", until)


LEAST: dict[Callable[[Platform], Awaitable[Send]], int] = {
    purchase: 50, refund: 25, redemption: 30, cancellation: 30, enrolment: 40, check_in: 18,
}  # fmt: skip
"""How many statements it is, at least: a request that does nothing proves nothing."""


@pytest.mark.parametrize("request_", LEAST, ids=lambda one: str(one.__name__))
async def test_nothing_is_half_done(
    database_url: str, tmp_path: Path, request_: Callable[[Platform], Awaitable[Send]]
) -> None:
    programme = tmp_path / "programme.toml"
    programme.write_text(CORNER.read_text("utf-8") + REFERRAL, "utf-8")
    async with open_platform(database_url, programme=programme) as platform:
        send = await request_(platform)
        before, number = await rows(platform), 0
        while True:
            cut = Cut(number)
            with pytest.MonkeyPatch.context() as patch:
                cut_off(platform, patch, cut)
                answer = await send()
            if answer.status_code == 201:
                break
            assert (answer.status_code, len(cut.said) >= number) == (503, True), answer.text
            assert await rows(platform) == before, f"after {cut.said[number - 1]}"
            number += 1
        assert number == len(cut.said) >= LEAST[request_]
        after = await rows(platform)
        assert after != before
        assert (await send()).status_code == 200
        again = await rows(platform)
        differs = {name for name in again if again[name] != after[name]}
        assert differs <= AGAIN.get(request_.__name__, set())
        assert await platform.audit() == []
