"""One evaluation under way: the state so far, and what came of it.

The rules of each subject (earning, passing, tiers, rewards, returns) are functions that take a Work
and change it through these methods only, so that every entry is numbered, explained and summed in
one place. It lives for one call of `evaluate` and is seen by nobody else.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime

from pasje.contract import member_code
from pasje.contract.member_code import ALPHABET
from pasje.contract.membership import Announcement
from pasje.contract.snapshot import EntryKind, Why
from pasje_platform.engine import account as accounts
from pasje_platform.engine.account import Account, Booked, Lot, Movement, TooManyUnits
from pasje_platform.engine.event import Event
from pasje_platform.engine.outcome import Explained, NoticeDue, Posting, Returning, Sale
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import Counter, State, Voucher


@dataclass
class Work:
    """`now` is the instant that is worked on: of a due change while time passes, else the event's
    recording."""

    rules: Rules
    state: State
    event: Event
    now: datetime
    then: Rules
    """The rules of the moment of a purchase, visit or action; of one that is returned, those it was
    earned under; else those in force."""
    postings: list[Posting] = field(default_factory=list)
    explained: list[Explained] = field(default_factory=list)
    said: list[Announcement] = field(default_factory=list)
    others: list[tuple[str, Event]] = field(default_factory=list)
    taken: list[tuple[str, int]] = field(default_factory=list)
    vouchers: dict[str, Voucher] = field(default_factory=dict)
    notices: list[NoticeDue] = field(default_factory=list)
    sale: Sale | None = None
    returning: Returning | None = None
    not_taken: dict[str, int] = field(default_factory=dict)
    """By unit what was to be taken back, but was spent."""
    lowered_from: State | None = None
    """As it was before something that counted for the tier was taken back, if anything was."""
    _made: int = 0

    @property
    def today(self) -> date:
        """The programme's day of `now`."""
        return self.now.astimezone(self.rules.zone).date()

    def has(self, unit: str) -> bool:
        """Whether the rules in force still have that unit."""
        return any(one.id == unit for one in self.rules.units)

    # -- entries

    def post(
        self,
        unit: str,
        booked: Booked,
        kind: EntryKind,
        why: Why,
        *,
        source_id: str = "",
        reverses: int | None = None,
    ) -> int:
        """Writes the next entry of `unit`; its seq. The account becomes what `booked` says."""
        seq = self.state.last_seq + 1
        after = booked.account
        held = {**self.state.accounts, unit: after}
        self.state = replace(self.state, accounts=held, last_seq=seq)
        self.postings.append(
            Posting(
                seq=seq,
                unit=unit,
                kind=kind,
                units=booked.units,
                movements=booked.movements,
                lot=booked.lot,
                balance_after=after.available + after.pending - after.deficit,
                at=self.now,
                why=why,
                source_id=source_id,
                reverses=reverses,
            )
        )
        return seq

    def credit(  # noqa: PLR0913 an entry says who, what, when and why
        self,
        unit: str,
        units: int,
        why: Why,
        *,
        expires_at: datetime | None,
        kind: EntryKind = "earn",
        source_id: str = "",
        earned_at: datetime | None = None,
        available_at: datetime | None = None,
        waits_for: str = "",
        cancelled_at: datetime | None = None,
    ) -> int:
        """`units` > 0 more, as one lot; its entry's seq. Pending when it cannot be spent yet."""
        pending = bool(waits_for) or (available_at is not None and available_at > self.now)
        lot = Lot(
            seq=self.state.last_seq + 1,
            earned_at=earned_at or self.now,
            available_at=available_at or self.now,
            expires_at=expires_at,
            units=units,
            remaining=units,
            source_id=source_id,
            waits_for=waits_for,
            cancelled_at=cancelled_at,
            pending=pending,
        )
        booked = accounts.credit(self.state.account(unit), lot, unit)
        return self.post(unit, booked, kind, why, source_id=source_id)

    def spend(
        self, unit: str, units: int, why: Why, *, kind: EntryKind = "redeem", source_id: str = ""
    ) -> int:
        """`units` less; the entry's seq. Raises Refused(not_enough_points)."""
        booked = accounts.spend(self.state.account(unit), units, unit)
        return self.post(unit, booked, kind, why, source_id=source_id)

    def set_account(self, unit: str, account: Account) -> None:
        self.state = replace(self.state, accounts={**self.state.accounts, unit: account})

    # -- what else changes

    def count(self, key: str, period: str, units: int = 0, times: int = 0) -> None:
        """Adds to a cap's counter, or takes from it: what was pruned meanwhile is nothing."""
        rest = tuple(c for c in self.state.counters if (c.key, c.period) != (key, period))
        before = self.counted(key, period)
        after = Counter(key, period, max(0, before.units + units), max(0, before.times + times))
        kept = (*rest, after) if after.units or after.times else rest
        self.state = replace(self.state, counters=kept)

    def counted(self, key: str, period: str) -> Counter:
        found = [c for c in self.state.counters if (c.key, c.period) == (key, period)]
        return found[0] if found else Counter(key, period)

    def keep(self, voucher: Voucher) -> None:
        """A new voucher, or a known one as it is now."""
        self.vouchers[voucher.id] = voucher
        known = {v.id: v for v in self.state.vouchers} | {voucher.id: voucher}
        self.state = replace(self.state, vouchers=tuple(known.values()))

    def say(self, announcement: Announcement, at: int | None = None) -> None:
        """`at` is its place among what is said; else it is the last."""
        self.said.insert(len(self.said) if at is None else at, announcement)

    def said_of(self, unit: str) -> str:
        """A unit's id as an announcement has it: "" is the one on the card."""
        return "" if unit == self.rules.units[0].id else unit

    def explain(self, explained: Explained) -> None:
        self.explained.append(explained)

    def unless_full(self, bring: Callable[[], object]) -> None:
        """What time brings, all of it or nothing: a full account takes none, and time goes on."""
        before = {one.name: _kept(getattr(self, one.name)) for one in fields(self)}
        try:
            bring()
        except TooManyUnits:
            for name, value in before.items():
                setattr(self, name, value)

    def new_handle(self) -> str:
        """A voucher's handle: random to whoever has not the event's seed, the same in a replay."""
        self._made += 1
        digest = hmac.digest(bytes.fromhex(self.event.seed), str(self._made).encode(), "sha256")
        return "".join(ALPHABET[byte % 32] for byte in digest[: member_code.HANDLE])

    def new_id(self) -> str:
        """A UUIDv7-shaped id of something that this event makes besides itself."""
        self._made += 1
        said = f"{self.event.id}.{self._made}".encode()
        random = hashlib.sha256(bytes.fromhex(self.event.seed) + said).hexdigest()
        stamp = f"{int(self.now.timestamp()) * 1000:012x}"
        variant = "89ab"[int(random[3], 16) % 4]
        return f"{stamp[:8]}-{stamp[8:]}-7{random[:3]}-{variant}{random[4:7]}-{random[7:19]}"

    def movements_of(self, seq: int) -> Sequence[Movement]:
        """What an entry of this very evaluation did. Raises KeyError for another."""
        for posting in reversed(self.postings):
            if posting.seq == seq:
                return posting.movements
        raise KeyError(seq)


def _kept(value: object) -> object:
    """What stays as it is, whatever becomes of `value`: of what grows, a copy."""
    return copy(value) if isinstance(value, list | dict | set) else value
