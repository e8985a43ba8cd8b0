"""What all members share is taken once a recording, in one order, whoever comes."""

import asyncio
from dataclasses import replace

import pytest

from pasje_platform.database import Tx
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Refused
from pasje_platform.stock import model, service
from pasje_platform.stock.model import Counted
from tests.support.engine import reward
from tests.support.platform import Platform


def of_version(rules: Rules, version: int) -> Rules:
    """With two mugs, and one cup in all."""
    mug, cup = reward("mug", stock=2), reward("cup", in_total=1)
    return replace(
        rules,
        programme=replace(rules.programme, version=version),
        engine=replace(rules.engine, version=version, rewards=(mug, cup)),
    )


async def test_of_steps_and_versions_each_reward_is_summed_and_they_lock_by_their_ids(
    platform: Platform,
) -> None:
    rules = await platform.rules()
    old, new = of_version(rules, 1), of_version(rules, 2)
    taken = [
        (new, [("mug", 1), ("cup", 1)]),
        (old, [("mug", -1)]),
        (old, [("cup", 1), ("plate", 1)]),
        (old, [("plate", -1), ("mug", -2)]),
    ]
    assert [(under.programme.version, *rest) for under, *rest in model.in_order(taken)] == [
        (1, "cup", 1), (2, "cup", 1), (1, "mug", -3), (2, "mug", 1),
    ]  # fmt: skip


async def test_what_is_taken_and_put_back_by_one_recording_is_not_taken(
    platform: Platform,
) -> None:
    rules = of_version(await platform.rules(), 1)

    async def take(*counts: int) -> None:
        taken = [(rules, [("mug", count)]) for count in counts]
        await platform.run(lambda tx: service.take(tx, taken))

    await take(2)
    await take(-1, 1)
    with pytest.raises(Refused, match="out_of_stock"):
        await take(-1, 2)
    await take(-1)
    assert (await platform.run(lambda tx: service.in_stock(tx, rules)))["mug"]
    await take(1)
    assert not (await platform.run(lambda tx: service.in_stock(tx, rules)))["mug"]


async def test_a_total_of_all_members_is_not_exceeded(platform: Platform) -> None:
    rules = of_version(await platform.rules(), 1)

    async def take(tx: Tx) -> None:
        await service.take(tx, [(rules, [("cup", 1)])])

    await platform.run(take)
    with pytest.raises(Refused, match="reward_limit_total"):
        await platform.run(take)


@pytest.mark.parametrize(
    ("offered", "counted", "since", "left"),
    [
        ({}, None, 0, True),
        ({"stock": 2}, None, 0, True),
        ({"stock": 0}, None, 0, False),
        ({"stock": 2}, Counted(0, 2, 1), 1, False),
        ({"stock": 2}, Counted(0, 2, 1), 2, True),
        ({"in_total": 3}, Counted(None, 2, 1), 1, True),
        ({"in_total": 3}, Counted(None, 3, 1), 1, False),
        ({"in_total": 3}, Counted(None, 3, 1), 2, False),
    ],
)
def test_one_is_left(
    offered: dict[str, int], counted: Counted | None, since: int, left: bool
) -> None:
    assert model.is_left(reward("mug", **offered), counted, since) is left


async def test_who_redeems_while_codes_are_removed_gets_one_that_stays(platform: Platform) -> None:
    member = await platform.member("Sanne")
    now, begun = platform.clock.now, asyncio.Event()
    await platform.run(lambda tx: service.add_codes(tx, "cinema", ["A", "B"], now))

    async def remove(tx: Tx) -> set[str]:
        removed, _ = await service.remove_codes(tx, "cinema", ["A", "C"])
        begun.set()
        await asyncio.sleep(0.3)
        return removed

    async def redeem(tx: Tx) -> str:
        await begun.wait()
        return await service.take_code(tx, "cinema", member.id, now)

    assert await asyncio.gather(platform.run(remove), platform.run(redeem)) == [{"A"}, "B"]
    assert await platform.run(service.pools) == {"cinema": (0, 1)}
    assert await platform.run(lambda tx: service.remove_codes(tx, "cinema", ["B"])) == (
        set(),
        {"B"},
    )
