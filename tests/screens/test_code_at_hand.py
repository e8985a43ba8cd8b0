"""A code that is made already is in the first drawing of its screen: nothing waits for it."""

import pytest
from flet import canvas

from pasje import routes
from pasje.app import show
from pasje.ui.qr_code import qr_image
from tests.support.samples import SAMPLES, SampleWallet
from tests.support.screen import Client, Screen, running, walk


class FirstDrawing(Client):
    """Keeps of the first drawing with `identifier` what is on the screen, and its code."""

    def __init__(self, identifier):
        super().__init__()
        self._identifier = identifier
        self.names = []
        self.code = None

    def send_message(self, message):
        super().send_message(message)
        screen = Screen(self.session)
        if self.code is None and self._identifier in screen.names:
            self.names = screen.names
            within = walk(screen.named(self._identifier), set())
            [self.code] = [each for each in within if isinstance(each, canvas.Canvas)]

    def shows(self, text):
        expected = qr_image(text, self.code.width, "").content
        return self.code.shapes[0].points == expected.shapes[0].points


@pytest.fixture
async def wallet():
    """One whose code is made; it is not to make another."""
    wallet = SampleWallet(SAMPLES["gold_near"]())
    wallet.at_hand = await wallet.member_code()

    async def made_anew():
        wallet.asked.append("member_code")
        return wallet.at_hand

    wallet.member_code = made_anew
    return wallet


@pytest.mark.parametrize(
    ("route", "identifier"), [(routes.CARD, "card-code"), (routes.CODE, "card-code-large")]
)
async def test_the_first_drawing_has_it(wallet, route, identifier):
    client = FirstDrawing(identifier)
    async with running(lambda page: show(page, wallet), route, client=client):
        assert client.shows(wallet.at_hand.text)
        if route == routes.CARD:
            assert "code-fresh" in client.names
        assert wallet.asked == []


async def test_the_wallet_hears_of_the_first_drawing(wallet):
    client, then = FirstDrawing("card-code"), []

    async def drawn():
        then.append(client.code is not None)

    wallet.drawn = drawn
    async with running(lambda page: show(page, wallet), client=client):
        assert then == [True]
