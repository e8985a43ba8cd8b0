"""What the browser gives and withholds: said where it helps, and nowhere in the way."""

import flet as ft
import pytest

from pasje import routes
from pasje.app import show
from tests.support.samples import AROUND, SAMPLES, SampleWallet
from tests.support.screen import running


def wallet_in(around, language="en"):
    wallet = SampleWallet(SAMPLES["gold_near"](), language=language)
    wallet.state.surround = AROUND[around]
    return wallet


SEEN = {
    "app": set(),
    "tab": {"kept-here"},
    "prompt": {"kept-here", "install"},
    "by_hand": {"kept-here", "install-by-hand"},
    "installed": {"kept-here"},
    "update": {"kept-here", "update-here"},
    "insecure": {"insecure-here"},
}
HERE = set().union(*SEEN.values())
ON_CARD = {"update", "insecure"}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("around", AROUND)
async def test_the_account_says_what_holds_here(around, language):
    wallet = wallet_in(around, language)
    async with running(lambda page: show(page, wallet), routes.ACCOUNT) as app:
        assert HERE & set(app.names) == SEEN[around]


@pytest.mark.parametrize(
    ("around", "said"),
    [
        ("tab", ["Cannot start without signal yet", "may clear your card"]),
        ("installed", ["Works without signal", "Your card stays in this browser"]),
        ("by_hand", ["Tap Share in the browser.", "Choose Add to Home Screen."]),
        ("insecure", ["not secure (http)"]),
    ],
)
async def test_it_is_said_in_words(around, said):
    wallet = wallet_in(around)
    async with running(lambda page: show(page, wallet), routes.ACCOUNT) as app:
        for each in said:
            assert any(each in text for text in app.texts), each


async def test_the_browsers_offer_is_asked_for():
    wallet = wallet_in("prompt")
    async with running(lambda page: show(page, wallet), routes.ACCOUNT) as app:
        await app.tap("install")
        assert wallet.asked[-1] == "install"


@pytest.mark.parametrize("around", ["app", "tab", "prompt", "by_hand", "installed"])
async def test_the_card_has_nothing_of_it(around):
    async with running(lambda page: show(page, wallet_in(around))) as app:
        assert not (HERE | ON_CARD) & set(app.names)


async def test_an_update_waits_below_the_card():
    wallet = wallet_in("installed")
    async with running(lambda page: show(page, wallet)) as app:
        wallet.state.surround = AROUND["update"]
        await app.settle()
        assert "update" in app.names
        assert not app.controls(ft.AlertDialog)
        await app.tap("update")
        assert wallet.asked[-1] == "update"


async def test_plain_http_is_told_once_on_the_card():
    wallet = wallet_in("insecure")
    async with running(lambda page: show(page, wallet)) as app:
        assert "insecure" in app.names
        await app.tap("close-insecure")
        assert "insecure" not in app.names
        app.page.navigate(routes.REWARDS)
        await app.settle()
        app.page.navigate(routes.CARD)
        await app.settle()
        assert "insecure" not in app.names
        assert "card-code" in app.names
