"""One suite per port. Plain functions without pytest, because the browser's adapters run the very
same ones inside Chromium.

Each case takes `open_port`: every call gives the adapter anew over the same device, as after a
restart of the wallet, or as in another tab.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Any, get_args

from pasje.data.ports import DeviceSigner, Secrets, Store, Surroundings, Tabs
from pasje.data.surround import Ask

Open = Callable[[], Awaitable[Any]]
Case = Callable[[Open], Awaitable[None]]


async def store_has_nothing_at_first(open_port: Open) -> None:
    store: Store = await open_port()
    assert await store.get("a") is None


async def store_keeps_what_was_put(open_port: Open) -> None:
    store: Store = await open_port()
    await store.put_many({"a": "één", "b": ""})
    reopened: Store = await open_port()
    assert await reopened.get("a") == "één"
    assert await reopened.get("b") == ""


async def store_replaces_and_removes_in_one_write(open_port: Open) -> None:
    store: Store = await open_port()
    await store.put_many({"a": "1", "b": "2"})
    await store.put_many({"a": "3", "b": None, "missing": None})
    reopened: Store = await open_port()
    assert await reopened.get("a") == "3"
    assert await reopened.get("b") is None


async def store_keeps_a_large_text(open_port: Open) -> None:
    store: Store = await open_port()
    text = "x€\0" * 100_000
    await store.put_many({"large": text})
    assert await (await open_port()).get("large") == text


async def store_deletes_a_prefix_and_nothing_else(open_port: Open) -> None:
    store: Store = await open_port()
    prefix = "card/https://a_b%/1/"
    others = ("card/https://a_b%/1", "card/https://a_b%/10/x", "card/https://aXbY/1/x", "z")
    await store.put_many(dict.fromkeys((prefix, f"{prefix}x", f"{prefix}\uffee", *others), "kept"))
    await store.delete_prefix(prefix)
    reopened: Store = await open_port()
    for key in (prefix, f"{prefix}x", f"{prefix}\uffee"):
        assert await reopened.get(key) is None, key
    for key in others:
        assert await reopened.get(key) == "kept", key


async def store_deletes_a_prefix_of_nothing(open_port: Open) -> None:
    store: Store = await open_port()
    await store.delete_prefix("nothing/")


async def store_deletes_a_prefix_and_writes_at_once(open_port: Open) -> None:
    store: Store = await open_port()
    await store.put_many({"card/1/a": "1", "card/1/b": "2", "cards": "old", "gone": "x"})
    await store.delete_prefix("card/1/", {"cards": "new", "card/1/b": "3", "gone": None})
    reopened: Store = await open_port()
    assert await reopened.get("card/1/a") is None
    assert await reopened.get("card/1/b") == "3"
    assert await reopened.get("cards") == "new"
    assert await reopened.get("gone") is None


async def store_has_lost_nothing(open_port: Open) -> None:
    store: Store = await open_port()
    assert store.lost is None
    await store.put_many({"a": "1"})
    assert (await open_port()).lost is None


async def store_writes_in_the_order_asked(open_port: Open) -> None:
    store: Store = await open_port()
    await asyncio.gather(*(store.put_many({"n": f"{n}", f"n{n}": ""}) for n in range(20)))
    reopened: Store = await open_port()
    assert await reopened.get("n") == "19"
    for n in range(20):
        assert await reopened.get(f"n{n}") == "", n


async def secrets_have_nothing_at_first(open_port: Open) -> None:
    secrets: Secrets = await open_port()
    assert await secrets.get("a") is None
    assert secrets.kept


async def secrets_keep_what_was_put(open_port: Open) -> None:
    secrets: Secrets = await open_port()
    await secrets.put("card/https://a:8080/1/refresh", "first")
    await secrets.put("card/https://a:8080/1/refresh", "second €")
    assert await secrets.get("card/https://a:8080/1/refresh") == "second €"
    reopened: Secrets = await open_port()
    expected = "second €" if secrets.kept else None
    assert await reopened.get("card/https://a:8080/1/refresh") == expected


async def secrets_delete_one(open_port: Open) -> None:
    secrets: Secrets = await open_port()
    await secrets.put("a", "1")
    await secrets.put("b", "2")
    await secrets.delete("a")
    await secrets.delete("missing")
    assert await secrets.get("a") is None
    assert await secrets.get("b") == "2"
    assert await (await open_port()).get("a") is None


async def signer_has_no_key_at_first(open_port: Open) -> None:
    signer: DeviceSigner = await open_port()
    assert await signer.sign("H", b"message") is None


async def signer_signs_as_everybody_does(open_port: Open) -> None:
    signer: DeviceSigner = await open_port()
    await signer.import_key("H", bytes(range(32)))
    expected = hmac.digest(bytes(range(32)), b"message", "sha256")
    assert await signer.sign("H", b"message") == expected
    assert await (await open_port()).sign("H", b"message") == expected


async def signer_keeps_keys_apart(open_port: Open) -> None:
    signer: DeviceSigner = await open_port()
    await signer.import_key("one", b"1" * 32)
    await signer.import_key("two", b"2" * 32)
    await signer.import_key("two", b"3" * 32)
    assert await signer.sign("one", b"m") == hmac.digest(b"1" * 32, b"m", "sha256")
    assert await signer.sign("two", b"m") == hmac.digest(b"3" * 32, b"m", "sha256")


async def signer_forgets_for_good(open_port: Open) -> None:
    signer: DeviceSigner = await open_port()
    await signer.import_key("H", b"1" * 32)
    await signer.sign("H", b"m")
    await signer.forget("H")
    await signer.forget("missing")
    assert await signer.sign("H", b"m") is None
    assert await (await open_port()).sign("H", b"m") is None


async def tabs_hold_a_name_one_at_a_time(open_port: Open) -> None:
    here, there = await open_port(), await open_port()
    inside = 0
    most = 0

    async def work(tabs: Tabs) -> None:
        nonlocal inside, most
        async with tabs.exclusive("tokens"):
            inside += 1
            most = max(most, inside)
            await _turns(5)
            inside -= 1

    await asyncio.gather(*(work(tabs) for tabs in (here, there, here, there)))
    assert most == 1
    await _close(here, there)


async def tabs_hold_two_names_at_once(open_port: Open) -> None:
    tabs: Tabs = await open_port()
    async with tabs.exclusive("tokens"), tabs.exclusive("state"):
        pass
    await _close(tabs)


async def tabs_give_a_name_back_after_a_failure(open_port: Open) -> None:
    tabs: Tabs = await open_port()
    try:
        async with tabs.exclusive("state"):
            raise LookupError
    except LookupError:
        pass
    async with asyncio.timeout(30), tabs.exclusive("state"):
        pass
    await _close(tabs)


async def tabs_lead_in_turn(open_port: Open) -> None:
    here, there = await open_port(), await open_port()
    leads = asyncio.Event()

    async def lead(tabs: Tabs) -> None:
        async with tabs.leading():
            leads.set()
            await asyncio.Event().wait()

    first = asyncio.create_task(lead(here))
    await leads.wait()
    leads.clear()
    gave_up = asyncio.create_task(lead(there))
    second = asyncio.create_task(lead(there))
    await _turns(20)
    assert not leads.is_set()
    await _cancel(gave_up)
    await _cancel(first)
    async with asyncio.timeout(30):
        await leads.wait()
    await _cancel(second)
    await _close(here, there)


async def tabs_tell_the_others_and_not_themselves(open_port: Open) -> None:
    here, there = await open_port(), await open_port()
    waiting_here = asyncio.create_task(here.told())
    waiting_there = asyncio.create_task(there.told())
    await _turns(5)
    await here.tell()
    await here.tell()
    if here is not there:
        async with asyncio.timeout(30):
            await waiting_there
    await _turns(20)
    assert not waiting_here.done()
    await _cancel(waiting_here)
    await _cancel(waiting_there)
    await _close(here, there)


async def surroundings_say_the_same_until_something_changes(open_port: Open) -> None:
    surroundings: Surroundings = await open_port()
    before = surroundings.facts()
    waiting = asyncio.create_task(surroundings.changed())
    await _turns(20)
    assert not waiting.done()
    assert surroundings.facts() == before
    await _cancel(waiting)
    surroundings.close()


async def surroundings_take_every_ask(open_port: Open) -> None:
    surroundings: Surroundings = await open_port()
    asks: tuple[Ask, ...] = get_args(Ask)
    for what in asks:
        await surroundings.ask(what)
    surroundings.close()


async def _turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])


async def _close(*tabs: Tabs) -> None:
    for each in {id(one): one for one in tabs}.values():
        await each.close()


def suite(port: str) -> dict[str, Case]:
    """Every case of `port` (store, secrets, signer, tabs, surroundings) by name."""
    return {name: case for name, case in globals().items() if name.startswith(f"{port}_")}
