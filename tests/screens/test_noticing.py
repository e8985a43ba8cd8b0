"""What is wrong with the device, said once, in both languages, wherever the member is."""

from typing import get_args

import pytest

from pasje import routes
from pasje.app import show
from pasje.data.view import Notice
from pasje.screens.noticing import notice_of
from pasje.words import phrases
from tests.support.samples import SAMPLES, SampleWallet
from tests.support.screen import running

NOTICES = get_args(Notice)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_notice_has_a_sentence_of_its_own(language):
    sentences = [notice_of(notice, phrases(language)) for notice in NOTICES]
    assert len(set(sentences)) == len(NOTICES)
    assert all(sentence.endswith(".") for sentence in sentences)


@pytest.mark.parametrize("notice", ["no_room", "set_aside"])
async def test_signed_in_it_stands_below_the_bar_until_it_is_closed(notice):
    wallet = SampleWallet(SAMPLES["gold"](), language="nl")
    wallet.state.notice = notice
    async with running(lambda page: show(page, wallet), routes.CARD) as app:
        assert notice_of(notice, phrases("nl")) in app.texts
        assert "card-code" in app.names
        await app.tap("notice-close")
        assert notice_of(notice, phrases("nl")) not in app.texts


@pytest.mark.parametrize("notice", NOTICES)
async def test_signed_out_it_stands_above_the_address(notice):
    wallet = SampleWallet(None, language="en")
    wallet.state.notice = notice
    async with running(lambda page: show(page, wallet), routes.CARD) as app:
        assert notice_of(notice, phrases("en")) in app.texts


async def test_without_anything_to_show_yet_it_says_why():
    wallet = SampleWallet(None, language="nl")
    wallet.state.phase, wallet.state.notice = "starting", "set_aside"
    async with running(lambda page: show(page, wallet), routes.CARD) as app:
        assert notice_of("set_aside", phrases("nl")) in app.texts
