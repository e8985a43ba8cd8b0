"""No line of any log ever holds a secret or a person, whatever happens: canaries of every kind."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from pasje.contract.membership import CheckSignInCode
from pasje_platform import logs
from pasje_platform.database import Tx
from pasje_platform.logs import JsonFormatter
from pasje_platform.settings import Settings, Smtp
from tests.support.clients import MemberClient
from tests.support.desk import Desk, look, made, open_desk, redeem, refused
from tests.support.mailbox import open_mailbox
from tests.support.platform import ORIGIN, Platform, open_platform


@pytest.fixture
def everything() -> Iterator[io.StringIO]:
    """What every logger of the process says at any level, as we write it to a file."""
    stream, root, ours = io.StringIO(), logging.getLogger(), logging.getLogger("pasje")
    handler, level = logging.StreamHandler(stream), root.level
    handler.setFormatter(JsonFormatter())
    handler.addFilter(lambda record: not record.name.startswith("http"))  # the test's own client
    logs.configure(stream, logging.DEBUG)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    for name in ("uvicorn", "psycopg", "asyncio"):
        logging.getLogger(name).handlers = []
    root.removeHandler(handler)
    root.setLevel(level)
    ours.handlers, ours.propagate = [], True
    ours.setLevel(logging.NOTSET)


async def journey(platform: Platform) -> list[str]:
    """Sign-in, scans, sales, a redemption, an invitation, and what is refused; the canaries."""
    sanne, desk = await member(platform, "Sanne Kanarievogel"), await open_desk(platform, "Noord")
    invitation = (await look(sanne)).referral.code
    bram = await member(platform, "Bram Papegaai", invitation)
    await platform.grant(sanne, 100)
    codes = [sanne.fresh_code(), sanne.static_code, sanne.number, sanne.fresh_code(steps_ago=-1)]
    for code in codes:
        made(await desk.scan(code))
    refused(await desk.scan(codes[0]), 422, "code_already_used")
    refused(await desk.scan("nonsense-with-a-secret"), 422, "foreign_code")
    visit = made(await desk.scan(bram.static_code))["id"]
    purchase = made(await desk.sell(visit, 1234, receipt="bon-van-bram"))["id"]
    refused(await desk.sell(visit, 1234, receipt="bon-van-bram"), 409, "receipt_already_recorded")
    made(await desk.refund(purchase))
    made(await redeem(sanne))
    refused(await redeem(sanne, "mug", 350), 422, "not_enough_points")
    await desk.put(f"/v1/till/visits/{platform.id()}", {"code": ["half-a-body"]})
    await sanne.call("PUT", "/v1/me/profile", b'{"name": "Sanne Anders", ')
    await fault(platform, desk, sanne)
    secrets = [desk.till.key, invitation, "nonsense-with-a-secret", "bon-van-bram", "half-a-body"]
    for each in (sanne, bram):
        tokens = each.tokens
        secrets += [each.email, each.id, each.number, each.static_code, each.device.key]
        secrets += [each.device.handle, tokens.access_token, tokens.refresh_token]
    return [*secrets, *codes, "Kanarievogel", "Papegaai", "Sanne", "Bram", "example.nl"]


async def member(platform: Platform, name: str, referral_code: str | None = None) -> MemberClient:
    """A new member, after a wrong code."""
    sign_in, code = await platform.start_sign_in(f"wrong-{name.split(maxsplit=1)[0]}@example.nl")
    wrong = CheckSignInCode(f"{(int(code) + 1) % 1_000_000:06d}", platform.id(), "Telefoon")
    answer = await platform.call("POST", f"/v1/sign-ins/{sign_in}/check", wrong)
    refused(answer, 422, "sign_in_code_wrong")
    return await platform.member(name, referral_code=referral_code)


async def fault(platform: Platform, desk: Desk, sanne: MemberClient) -> None:
    """Our own fault, in PostgreSQL, whose message quotes the row; then all is well again."""

    async def forbid(tx: Tx) -> None:
        await tx.execute("alter table visit add constraint canary check (code = '') not valid")

    async def allow(tx: Tx) -> None:
        await tx.execute("alter table visit drop constraint canary")

    await platform.run(forbid)
    refused(await desk.scan(sanne.static_code), 500, "internal")
    await platform.run(allow)


async def test_the_demos_log(platform: Platform, everything: io.StringIO) -> None:
    canaries = await journey(platform)
    said = everything.getvalue()
    assert [canary for canary in canaries if canary in said] == []
    lines = [json.loads(line) for line in said.splitlines()]
    (failed,) = [line for line in lines if line["event"] == "failed"]
    assert failed["error"] == "CheckViolation"
    assert {line["route"] for line in lines if line["event"] == "request"} > {
        "/v1/till/visits/{id}",
        "/v1/till/purchases/{id}",
        "/v1/members/{id}",
    }


async def test_what_a_platform_with_mail_writes_anywhere(
    database_url: str, everything: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_mailbox() as mailbox:
        smtp = Smtp("127.0.0.1", mailbox.port, "pasje@shop.nl", tls=False)
        settings = Settings(demo=False, smtp=smtp, public_url=ORIGIN)
        async with open_platform(database_url, settings=settings) as platform:
            sign_in = platform.id()
            body = b'{"email": "sanne@example.nl", "language": "nl"}'
            for refuses in (False, True):
                mailbox.refuses = refuses
                await platform.call("PUT", f"/v1/sign-ins/{sign_in}", body)
                sign_in = platform.id()
    (mail,) = mailbox.mails
    code = str(mail["subject"])[:6]
    printed = capsys.readouterr()
    for text in (everything.getvalue(), printed.out, printed.err):
        assert "sanne" not in text
        assert code not in text


async def test_files_are_not_events(platform: Platform, everything: io.StringIO) -> None:
    await platform.call("GET", "/docs")
    await platform.call("GET", "/v1/programme")
    levels = {
        line["route"]: line["level"]
        for line in map(json.loads, everything.getvalue().splitlines())
        if line["event"] == "request"
    }
    assert levels == {"/docs": "debug", "/v1/programme": "info"}


def test_what_a_library_says_of_an_error_is_not_quoted(everything: io.StringIO) -> None:
    try:
        raise ValueError("sanne@example.nl")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    first = json.loads(everything.getvalue().splitlines()[0])
    assert (first["event"], first["error"]) == ("Exception in ASGI application", "ValueError")
    assert "sanne" not in everything.getvalue()
