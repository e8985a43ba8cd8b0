"""Members of before the event log: what their rows say becomes the state their events begin with.

It happens once, when the first programme that the engine can read is put in force. What an entry
or voucher is counted in was not written then: there was one unit, the first of that programme.
"""

from dataclasses import replace
from datetime import timedelta

from pasje_platform.database import Tx
from pasje_platform.engine import ladder
from pasje_platform.engine.account import Account
from pasje_platform.engine.state import Holding, Qualified, State
from pasje_platform.ledger import before, codec, events, facts, store
from pasje_platform.ledger.before import Before
from pasje_platform.ledger.store import Recorded
from pasje_platform.programme.model import Rules

_WINDOW = timedelta(days=31)


async def carry(tx: Tx, rules: Rules) -> None:
    """Begins the log of every member there is; `rules` are those that come now."""
    unit = rules.engine.units[0].id
    await before.name_the_unit(tx, unit)
    version = rules.programme.version - 1
    for row in await before.accounts(tx):
        state = await _state(tx, rules, row, unit)
        opened = events.new("opened", row.member_id, state.settled_at)
        await store.open_state(tx, row.member_id, version, state)
        begin = replace(opened, opening=codec.dump(state))
        await store.write_event(tx, row.member_id, Recorded(1, begin, state.settled_at, version))
        await store.write_state(
            tx, row.member_id, state,
            event_no=1, programme_version=version, due_at=None, notices=(),
        )  # fmt: skip
        await facts.write_balances(tx, row.member_id, state.accounts)
        await store.set_version(tx, row.member_id, row.version + 1)
    await before.forget(tx)


async def _state(tx: Tx, rules: Rules, row: Before, unit: str) -> State:
    lots = await before.lots(tx, row.member_id)
    bought = await before.purchases(tx, row, rules, unit, row.settled_at - _WINDOW)
    account = Account(lots=lots, deficit=row.deficit, active_at=row.active_at)
    by_spending = rules.engine.ladder.basis == "spend"
    history = await before.spent(tx, row.member_id) if by_spending else ()
    return State(
        joined_at=row.joined_at,
        settled_at=row.settled_at,
        birthday_on=row.birthday_on,
        accounts={unit: account} if row.last_seq else {},
        last_seq=row.last_seq,
        counters=await before.rewarded(tx, row.member_id, rules, row.settled_at - _WINDOW),
        history=tuple(Qualified(on, amount) for on, amount in history),
        counts=ladder.counts(rules.engine.ladder) if by_spending else "",
        tier=_holding(rules, row),
        purchases=bought,
        vouchers=await before.vouchers(tx, row.member_id, rules, unit, row.settled_at - _WINDOW),
        has_bought=row.has_bought,
        inviter=row.inviter_id or "",
        inviter_name=row.inviter_name or "",
        rewarded=row.rewarded,
    )


def _holding(rules: Rules, row: Before) -> Holding:
    """The tier as it was; the gifts of those up to it are for who reaches them from now on."""
    step = ladder.place(rules.engine, row.tier_id)
    known = [tier.id for tier in rules.engine.tiers]
    if not known:
        return Holding()
    on = rules.day(row.settled_at)
    return Holding(
        tier=known[step],
        since=on,
        met_on=on,
        welcomed=tuple(known[: step + 1]),
        floor=ladder.floor_at(rules.engine, step),
    )
