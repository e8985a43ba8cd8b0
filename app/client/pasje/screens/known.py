"""What a screen knows when it is drawn, and how it says it in the member's language."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import flet as ft

from pasje.context import use_wallet
from pasje.contract import formats
from pasje.contract.bounds import Language
from pasje.contract.programme import Money, Programme, Words
from pasje.contract.snapshot import Snapshot
from pasje.data.surround import Surround
from pasje.screens import reading
from pasje.ui import frame
from pasje.ui.hooks import use_draft
from pasje.ui.size import Size, use_size
from pasje.words import dates, phrases
from pasje.words.phrases import Phrases

if TYPE_CHECKING:
    from pasje.wallet import Wallet


_PIECE = 14
"""Letters that a tight line has room for."""


@dataclass(frozen=True)
class Speech:
    """A language and a moment: what it takes to say something."""

    language: Language
    now: datetime

    @property
    def t(self) -> Phrases:
        return phrases(self.language)

    @property
    def today(self) -> date:
        return self.now.astimezone().date()

    def said(self, words: Words) -> str:
        return formats.said(words, self.language)

    def both_get(self, programme: Programme) -> str:
        """What an invitation gives the friend and the member who sent it; "" when nothing."""
        terms = programme.referral
        if terms is None:
            return ""
        return self.t.join_both.format(
            amount=self.money(terms.minimum),
            mine=formats.units(
                terms.friend_units, programme.unit, self.language, programme.currency
            ),
            theirs=formats.units(
                terms.inviter_units, programme.unit, self.language, programme.currency
            ),
        )

    def number(self, value: int) -> str:
        return formats.number(value, self.language)

    def money(self, value: Money) -> str:
        """Without cents when there are none: € 85."""
        text = formats.money(value, self.language)
        return text[:-3] if value.amount % 100 == 0 else text

    def day(self, on: date) -> str:
        return dates.day(on, self.today, self.t)

    def moment(self, at: datetime) -> str:
        return dates.moment(at, self.now, self.t)


@dataclass(frozen=True)
class Known(Speech):
    """All values a renderer of a signed-in screen needs."""

    snapshot: Snapshot
    online: bool
    redeeming: tuple[str, ...]
    """Rewards whose redemption is being checked."""
    size: Size
    surround: Surround
    """What hosts the wallet."""

    def said(self, words: Words) -> str:
        return self.fitting(super().said(words))

    def day(self, on: date) -> str:
        return self.fitting(super().day(on))

    def moment(self, at: datetime) -> str:
        return self.fitting(super().moment(at))

    def fitting(self, sentence: str) -> str:
        """What has no room in one piece wraps before its last word: 23 september / 2026."""
        if not self.size.tight:
            return sentence
        return " ".join(
            " ".join(piece.rsplit(formats.GAP, 1)) if len(piece) > _PIECE else piece
            for piece in sentence.split(" ")
        )

    @property
    def programme(self) -> Programme:
        return self.snapshot.programme

    def units(self, value: int, unit_id: str = "") -> str:
        """36 punten, € 4,20 cashback; "" is the unit on the card."""
        unit = reading.unit(self.snapshot, unit_id)
        return self.fitting(formats.units(value, unit, self.language, self.programme.currency))

    def of_units(self, sentence: str, value: int, unit_id: str = "", **names: str) -> str:
        """A sentence about `{units}`, in the singular or the plural that they ask for."""
        unit = reading.unit(self.snapshot, unit_id)
        form = formats.agreed(sentence, value, unit, self.language)
        return form.format(units=self.units(value, unit_id), **names)

    def figure(self, value: int, unit_id: str = "") -> str:
        """The same without its word."""
        unit = reading.unit(self.snapshot, unit_id)
        return formats.amount(value, unit, self.language, self.programme.currency)

    def amount(self, value: int, unit_id: str = "") -> str:
        """With its word where there is more than one unit, else the figure alone."""
        named = reading.is_named(self.snapshot, unit_id)
        return self.units(value, unit_id) if named else self.figure(value, unit_id)

    def counted(self, value: int) -> str:
        """So much of what counts for the tiers: money, units, purchases, visits or events."""
        programme, t = self.programme, self.t
        if programme.tier_basis == "spend":
            return self.money(Money(value, programme.currency))
        if programme.tier_basis == "units":
            return self.units(value, programme.tier_unit)
        one, many = {
            "purchases": (t.one_purchase, t.purchases),
            "visits": (t.one_visit, t.visits),
            "events": (t.one_event, t.events),
        }[programme.tier_basis]
        return (one if value == 1 else many).format(count=self.number(value))

    def tier_name(self, tier_id: str) -> str:
        """ "" in a programme without tiers."""
        if not reading.has_tiers(self.programme):
            return ""
        return self.said(reading.tier(self.programme, tier_id).name)

    @property
    def plural(self) -> str:
        return self.said(self.programme.unit.plural)

    @property
    def as_of(self) -> str:
        return self.t.as_of.format(when=self.moment(self.snapshot.at))

    def offline_lines(self) -> list[ft.Control]:
        """The one quiet line without a connection; none with one."""
        if self.online:
            return []
        return [frame.offline_line(self.t.offline.format(when=self.moment(self.snapshot.at)))]


@dataclass
class _Last:
    snapshot: Snapshot | None = None


def use_known() -> "tuple[Wallet, Known]":
    """The wallet and what it knows.

    While a sign-out takes the screens away, the last snapshot is still drawn. Raises LookupError
    when there has been none.
    """
    wallet, state = use_wallet()
    last = use_draft(_Last)
    snapshot = state.snapshot or last.snapshot
    if snapshot is None:
        raise LookupError("no card is open")
    last.snapshot = snapshot
    return wallet, Known(
        language=state.language,
        now=wallet.now(),
        snapshot=snapshot,
        online=state.online,
        redeeming=tuple(state.redeeming),
        size=use_size(),
        surround=state.surround,
    )
