"""What hosts the wallet: heard, shown, and asked for what only it can do."""

from tests.support.wallet import Phone, Tab


async def test_a_fact_that_changes_is_seen(phone: Phone) -> None:
    tab = await phone.open()
    tab.surroundings.say(update_ready=True)
    await tab.until(lambda state: state.surround.update_ready)
    assert tab.state.surround == tab.surroundings.facts()
    tab.surroundings.say(update_ready=False, persisted=True)
    await tab.until(lambda state: state.surround.persisted)
    assert not tab.state.surround.update_ready


async def test_who_is_signed_in_has_something_to_keep(phone: Phone, tab: Tab) -> None:
    assert tab.surroundings.asked == ["signed_in", "persist"]
    await tab.wallet.sign_out()
    again = await phone.open()
    assert again.surroundings.asked == []
    assert await again.prove("sanne@example.nl")
    assert again.surroundings.asked == ["signed_in", "persist"]


async def test_a_stranger_has_nothing_to_keep_yet(phone: Phone) -> None:
    tab = await phone.open()
    await tab.until(lambda state: state.programme is not None)
    assert not await tab.prove("sanne@example.nl")
    assert tab.surroundings.asked == []


async def test_the_host_is_asked_for_what_only_it_can_do(phone: Phone) -> None:
    tab = await phone.open()
    await tab.wallet.install()
    await tab.wallet.update()
    assert tab.surroundings.asked == ["install", "update"]


async def test_the_page_hears_that_the_first_screen_is_drawn(phone: Phone) -> None:
    tab = await phone.open()
    assert tab.surroundings.asked == [], "not before it is"
    await tab.wallet.drawn()
    assert tab.surroundings.asked == ["drawn"]
