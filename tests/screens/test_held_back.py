"""A reward that is held back for a while: time alone ends that, also without a signal."""

from dataclasses import replace
from datetime import timedelta

from pasje import routes
from pasje.app import show
from pasje.contract.snapshot import RewardStanding
from pasje.screens import reading
from tests.support.samples import NOW, SAMPLES, SampleWallet
from tests.support.screen import running

UNTIL = NOW + timedelta(hours=9)
REASON = {"nl": "Dat is gedaan.", "en": "That was done."}


def snapshot(until=UNTIL):
    rich = SAMPLES["rich"]()
    full = RewardStanding("korting", REASON, "reward_limit", until)
    return replace(rich, held_back=(full,))


async def buttons(now, until=UNTIL):
    wallet = SampleWallet(snapshot(until), now=now, online=False)
    path = routes.to(routes.REWARD, "korting")
    async with running(lambda page: show(page, wallet), path) as app:
        return {"redeem", "held-back"} & set(app.names)


async def test_a_phone_without_signal_offers_it_from_that_moment_on():
    assert await buttons(UNTIL - timedelta(seconds=1)) == {"held-back"}
    assert await buttons(UNTIL) == {"redeem"}
    assert await buttons(UNTIL + timedelta(days=30), until=None) == {"held-back"}


def test_then_it_is_among_those_to_have_now():
    for now, there in ((UNTIL - timedelta(seconds=1), False), (UNTIL, True)):
        ready, soon = reading.rewards_by_reach(snapshot(), now)
        assert ("korting" in [each.id for each in ready]) is there
        assert ("korting" in [each.id for each in soon]) is not there
