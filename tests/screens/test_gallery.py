"""Every screen draws every sample in both languages, on phones and on a wide screen."""

import logging

import pytest

from pasje import routes
from pasje.app import show
from tests.support.samples import SAMPLES, SampleWallet, an_id
from tests.support.screen import running

SCREENS = {
    "card": (routes.CARD, "card-code"),
    "large code": (routes.CODE, "card-code-large"),
    "rewards": (routes.REWARDS, "how-it-works"),
    "reward": (routes.to(routes.REWARD, "cappuccino"), None),
    "voucher": (routes.to(routes.VOUCHER, an_id(901)), None),
    "tier": (routes.TIER, "next-tier"),
    "activity": (routes.ACTIVITY, None),
    "invite": (routes.INVITE, "invite-link"),
    "account": (routes.ACCOUNT, "sign-out"),
    "programme": (routes.PROGRAMME, "terms"),
    "join": (routes.to(routes.JOIN, "JORIS4"), "to-card"),
    "unknown": ("/nowhere", "to-card"),
}
SIZES = [(412, 892), (320, 568), (1280, 800)]


@pytest.fixture(autouse=True)
def _nothing_was_caught(caplog):
    """A boundary that caught something is a screen that failed."""
    caplog.set_level(logging.ERROR, "pasje")
    yield
    # The records by themselves are those of the teardown.
    assert [record.getMessage() for record in caplog.get_records("call")] == []


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("screen", SCREENS)
async def test_every_screen_draws_every_sample(screen, sample, language):
    route, expected = SCREENS[screen]
    wallet = SampleWallet(SAMPLES[sample](), language=language)
    async with running(lambda page: show(page, wallet), route) as app:
        assert expected is None or expected in app.names


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("screen", SCREENS)
async def test_every_screen_fits_every_size(screen, width, height):
    route, expected = SCREENS[screen]
    wallet = SampleWallet(SAMPLES["gold"](), online=False)
    async with running(lambda page: show(page, wallet), route, width, height) as app:
        assert expected is None or expected in app.names


async def test_signed_out_there_is_only_signing_in():
    wallet = SampleWallet(None)
    async with running(lambda page: show(page, wallet), routes.REWARDS) as app:
        assert {"email", "continue"} <= set(app.names)
        assert "card-code" not in app.names
