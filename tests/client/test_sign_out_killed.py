"""A wallet that ends amid a sign-out: the rows are gone already, the secrets are not."""

import asyncio

import pytest

from tests.client.test_session import kept
from tests.support.wallet import Phone, Tab


async def test_a_sign_out_that_a_kill_cuts_short_is_ended_by_the_next_start(
    phone: Phone, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = asyncio.Event()

    async def wait(_: str) -> str | None:
        reached.set()
        await asyncio.Event().wait()  # a keyring that asks a person
        return None

    tab.wire.cut_off()
    with monkeypatch.context() as asking:
        asking.setattr(phone.secrets, "get", wait)
        leaving = asyncio.create_task(tab.wallet.sign_out())
        await reached.wait()
        leaving.cancel()
        await asyncio.wait([leaving])
    assert "refresh" in kept(phone)
    await phone.close()
    assert (await phone.open(cut=True)).state.phase == "signed_out"
    left = kept(phone)
    for canary in ("Sanne", "refresh", "device_key", "ending/"):
        assert canary not in left, canary
    assert "left/" in left
