"""Settles what is due for members whom nobody asks about, and sends the notices of expiry.

Several processes may do it at once: each takes the next member whom nobody holds, in a transaction
of its own, and who is done once is not due any more. A mail is sent between two transactions.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import psycopg

from pasje.contract.snapshot import Member
from pasje_platform import mail
from pasje_platform.database import Database, Tx
from pasje_platform.ledger import notices, store, words
from pasje_platform.ledger import service as ledger
from pasje_platform.ledger.store import Asked
from pasje_platform.members import service as members
from pasje_platform.programme import versions
from pasje_platform.programme.model import Rules
from pasje_platform.programme.versions import OldProgramme
from pasje_platform.settings import Settings, Smtp

_PATIENCE_S = 3
_log = logging.getLogger("pasje.worker")

Next = Callable[[str | None], Awaitable[str | None]]
"""Does what there is to do for the next member after the one of that id; who it was."""


class _LeftOut(Exception):
    """What there is to do for this member cannot be done; the others do not wait for it."""

    def __init__(self, member_id: str) -> None:
        super().__init__(member_id)
        self.member_id = member_id


class Worker:
    """`open` while the process serves; `run_once` for whoever wants it done now."""

    def __init__(
        self, database: Database, *, clock: Callable[[], datetime], settings: Settings
    ) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._stopped = asyncio.Event()

    async def run_once(self) -> int:
        """Settles everybody who is due, then sends the notices; how many members that were.

        Raises NotSent when the mail server does not take a mail: the next time it may. One that
        is not taken for its address alone holds up nobody, and is told at the end.
        """
        settled = await self._each(self._settle_next)
        return settled + await self._each(self._tell_next)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["Worker"]:
        """Works at the settings' interval until the block ends."""
        every_s = self._settings.settle_every_s
        if every_s is None:
            yield self
            return
        task = asyncio.create_task(self._work(every_s))
        try:
            yield self
        finally:
            self._stopped.set()
            done, _ = await asyncio.wait({task}, timeout=_PATIENCE_S)
            if not done:  # a mail server that does not answer
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _work(self, every_s: float) -> None:
        while not self._stopped.is_set():
            try:
                await self.run_once()
            except (psycopg.Error, mail.NotSent, RuntimeError) as error:
                _log.warning("not settled", extra={"fields": {"error": type(error).__name__}})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), every_s)

    async def _each(self, do_next: Next) -> int:
        """Every member in turn; how many."""
        last: str | None = None
        busy: mail.AddressBusy | None = None
        count = 0
        while not self._stopped.is_set():
            try:
                last = await do_next(last)
            except _LeftOut as left:
                last = left.member_id
                if isinstance(left.__cause__, mail.AddressBusy):
                    busy = left.__cause__
                    _log.warning("notice not taken now", extra={"fields": {"id": last}})
                else:
                    _log.exception("member left out", extra={"fields": {"id": last}})
                continue
            if last is None:
                break
            count += 1
        if busy is not None:
            raise busy
        return count

    async def _settle_next(self, after: str | None) -> str | None:
        return await self._database.run(partial(self._settle, after))

    async def _settle(self, after: str | None, tx: Tx) -> str | None:
        now = self._clock()
        rules = await versions.in_force(tx, now, demo=self._settings.demo)
        found = await store.next_due(tx, rules.programme.version, now, after)
        if found is not None:
            with _others_go_on(found):
                await ledger.pass_time(tx, rules, found, now)
        return found

    async def _tell_next(self, after: str | None) -> str | None:
        smtp = self._settings.smtp
        if smtp is None:
            return None
        claimed = await self._database.run(partial(self._claim, after))
        if claimed is None:
            return None
        with _others_go_on(claimed.member_id):
            for place, letter in enumerate(claimed.letters):
                try:
                    await self._tell(smtp, claimed, letter)
                except mail.NotSent:
                    await self._database.run(partial(_give_back, claimed, place))
                    raise
        return claimed.member_id

    async def _claim(self, after: str | None, tx: Tx) -> "_Claimed | None":
        """The mails to the next member to whom any is to be sent, which nobody else sends."""
        found = await store.next_told(tx, after)
        if found is None:
            return None
        with _others_go_on(found):
            now = self._clock()
            rules = await versions.in_force(tx, now, demo=self._settings.demo)
            person, _ = await members.member(tx, rules, found)
            asked = await notices.claim(tx, rules, found, now)
            return _Claimed(found, person.email, [_letter(rules, person, one) for one in asked])

    async def _tell(self, smtp: Smtp, claimed: "_Claimed", letter: "_Letter") -> None:
        """An address that takes no mail is tried again when the engine asks anew, a day later."""
        try:
            await mail.send(smtp, claimed.email, letter.subject, letter.text)
        except mail.AddressRefused:
            _log.warning("notice refused", extra={"fields": {"id": claimed.member_id}})
            await self._database.run(partial(_put_off, claimed, letter))
            return
        await self._database.run(partial(self._sent, claimed, letter))

    async def _sent(self, claimed: "_Claimed", letter: "_Letter", tx: Tx) -> None:
        now = self._clock()
        rules = await versions.in_force(tx, now, demo=self._settings.demo)
        await notices.sent(tx, rules, claimed.member_id, letter.asked, now)


@dataclass(frozen=True)
class _Letter:
    """A notice as it is sent."""

    asked: Asked
    subject: str
    text: str


@dataclass(frozen=True)
class _Claimed:
    """A member, and what this process alone sends them."""

    member_id: str
    email: str
    letters: list[_Letter]


def _letter(rules: Rules, person: Member, asked: Asked) -> _Letter:
    last = rules.last_day(asked.expires_at)
    subject, text = words.expiry_mail(
        rules.programme, asked.unit, asked.units, last, person.name, person.language
    )
    return _Letter(asked, subject, text)


async def _give_back(claimed: _Claimed, place: int, tx: Tx) -> None:
    """From that one on none was sent."""
    unsent = [letter.asked for letter in claimed.letters[place:]]
    await notices.give_back(tx, claimed.member_id, unsent)


async def _put_off(claimed: _Claimed, letter: _Letter, tx: Tx) -> None:
    await notices.put_off(tx, claimed.member_id, letter.asked)


@contextlib.contextmanager
def _others_go_on(member_id: str) -> Iterator[None]:
    """Whatever is wrong with one member is no matter of the others; what is wrong for all is."""
    try:
        yield
    except mail.AddressBusy as error:
        raise _LeftOut(member_id) from error
    except (psycopg.OperationalError, psycopg.InterfaceError, OldProgramme, mail.NotSent):
        raise
    except Exception as error:
        raise _LeftOut(member_id) from error
