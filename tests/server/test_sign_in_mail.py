"""The sign-in code by mail."""

import re
from dataclasses import replace

import pytest

from pasje.contract.membership import CheckSignInCode, SignInChecked, SignInStarted, StartSignIn
from pasje_platform.settings import Settings, Smtp
from tests.support.mailbox import open_mailbox
from tests.support.platform import ORIGIN, open_platform, received, refused

EMAIL = "Sanne@example.nl"


@pytest.fixture
async def mailbox():
    async with open_mailbox() as opened:
        yield opened


@pytest.fixture
async def mailing(database_url, mailbox):
    """A platform that is no demo: it sends mails."""
    smtp = Smtp("127.0.0.1", mailbox.port, "pasje@example.nl", tls=False)
    async with open_platform(database_url, settings=Settings(False, smtp, ORIGIN)) as opened:
        yield opened


async def start(platform, sign_in_id, language="nl"):
    return await platform.call("PUT", f"/v1/sign-ins/{sign_in_id}", StartSignIn(EMAIL, language))


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("nl", r"(\d{6}) is je code voor Koffiebar Noord"),
        ("en", r"(\d{6}) is your code for Koffiebar Noord"),
        ("de", r"(\d{6}) is your code for Koffiebar Noord"),
    ],
)
async def test_the_code_is_in_the_mail_and_nowhere_else(
    mailing, mailbox, capsys, language, subject
):
    sign_in_id = mailing.id()
    started = received(SignInStarted, await start(mailing, sign_in_id, language), 201)
    assert started.demo_code is None
    assert capsys.readouterr().err == ""
    (mail,) = mailbox.mails
    assert (mail["from"], mail["to"]) == ("pasje@example.nl", "sanne@example.nl")
    assert mailbox.recipients == ["sanne@example.nl"]
    code = re.fullmatch(subject, mail["subject"])[1]
    assert code in mail.get_content()
    message = CheckSignInCode(code, mailing.id(), "Telefoon")
    checked = await mailing.call("POST", f"/v1/sign-ins/{sign_in_id}/check", message)
    assert received(SignInChecked, checked) == SignInChecked(None)


async def test_a_repeated_request_sends_no_second_mail(mailing, mailbox):
    sign_in_id = mailing.id()
    for status in (201, 200):
        assert (await start(mailing, sign_in_id)).status_code == status
    assert len(mailbox.mails) == 1


async def test_a_mail_that_was_not_taken_can_be_tried_again_with_the_same_id(mailing, mailbox):
    sign_in_id = mailing.id()
    mailbox.refuses = True
    assert refused(await start(mailing, sign_in_id)) == (503, "unavailable")
    mailbox.refuses = False
    assert (await start(mailing, sign_in_id)).status_code == 201
    assert len(mailbox.mails) == 1


async def test_a_mail_server_that_is_away(mailing, caplog):
    settings = mailing.app.state.settings
    away = replace(settings, smtp=replace(settings.smtp, port=1))
    mailing.app.state.settings = away
    response = await start(mailing, mailing.id())
    assert refused(response) == (503, "unavailable")
    assert response.headers["retry-after"] == "30"
    (said,) = [record for record in caplog.records if record.name == "pasje.sign_in"]
    assert (said.levelname, said.fields) == ("ERROR", {"error": "ConnectionRefusedError"})


async def test_a_real_programme_says_that_it_is_no_demo(mailing):
    assert (await mailing.call("GET", "/v1/programme")).json()["demo"] is False
