"""The network goes while a screen is open: its line comes, and what the screen knew stays."""

import pytest

from pasje import routes
from pasje.app import show
from pasje.data.outcome import Offline
from tests.support.samples import SAMPLES, SampleWallet, refused
from tests.support.screen import running

CAPPUCCINO = routes.to(routes.REWARD, "cappuccino")


def wallet_of(sample="gold_near", **more):
    return SampleWallet(SAMPLES[sample](), **more)


def said(app, text):
    return any(text in each for each in app.texts)


async def lose_network(wallet, app):
    wallet.state.online = False
    await app.settle()
    assert "offline" in app.names


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (refused(detail="Deze beloning is op."), "Deze beloning is op."),
        (Offline(), "Er is nu geen verbinding, dus er is niets uitgegeven."),
    ],
)
async def test_a_refusal_stays_when_the_network_goes_while_redeeming(outcome, says):
    wallet = wallet_of()
    async with running(lambda page: show(page, wallet), CAPPUCCINO) as app:

        async def redeem(reward_id, cost):
            await lose_network(wallet, app)
            return outcome

        wallet.redeem = redeem
        await app.tap("redeem")
        await app.tap("confirm-redeem")
        assert said(app, says)
        wallet.state.online = True
        await app.settle()
        assert "offline" not in app.names
        assert said(app, says)


async def test_what_was_typed_in_the_account_stays():
    wallet = wallet_of()
    wallet.state.notice = "not_kept"
    async with running(lambda page: show(page, wallet), routes.ACCOUNT) as app:
        await app.type("name", "Sanne B.")
        await lose_network(wallet, app)
        assert app.field("name").value == "Sanne B."
        wallet.state.notice = None
        await app.settle()
        await app.tap("save")
        assert wallet.asked[-1][:2] == ("change_profile", "Sanne B.")


async def test_what_came_of_an_invitation_stays():
    wallet = wallet_of("new_member")

    async def accept(code):
        await lose_network(wallet, app)
        return Offline()

    wallet.accept_referral = accept
    async with running(lambda page: show(page, wallet), routes.to(routes.JOIN, "JORIS4")) as app:
        await app.tap("accept")
        assert "refusal" in app.names
        await app.tap("to-card")
        assert app.page.route == routes.CARD


async def test_the_code_of_a_voucher_stays_the_same_element():
    wallet, asked = wallet_of("one_voucher"), []
    make = wallet.voucher_code

    async def counted(voucher_id):
        asked.append(voucher_id)
        return await make(voucher_id)

    wallet.voucher_code = counted
    route = routes.to(routes.VOUCHER, wallet.state.snapshot.vouchers[0].id)
    async with running(lambda page: show(page, wallet), route) as app:
        before = len(asked)
        assert before > 0
        await lose_network(wallet, app)
        assert "voucher-code" in app.names
        assert len(asked) == before, "a code that is there is not made anew"


@pytest.mark.parametrize("route", [routes.VOUCHER, routes.REWARD])
@pytest.mark.parametrize(
    ("language", "says"), [("nl", "niet bekend op deze telefoon"), ("en", "does not know this one")]
)
async def test_without_a_network_what_is_not_known_may_yet_exist(route, language, says):
    wallet = wallet_of(online=False, language=language)
    async with running(lambda page: show(page, wallet), routes.to(route, "new")) as app:
        assert "offline" in app.names
        assert said(app, says)
        wallet.state.online = True
        await app.settle()
        assert "offline" not in app.names
        assert not said(app, says)
