"""What another system reports that a member did, and what a visit without a purchase gave."""

from dataclasses import dataclass
from datetime import datetime

from pasje.contract.bounds import Id, ScannedText
from pasje.contract.till import Action, EarnedUnits, UnitAmount


@dataclass(frozen=True)
class ReportAction:
    """Another system reports that a member did something: a review, a check-in, a survey."""

    member: ScannedText
    """A static code or the card's number."""
    action: Action
    at: datetime
    """When the member did it, at most 30 days ago: it earns what it earned then."""
    purchase_id: Id | None = None
    """The purchase whose pending units waited for it."""


@dataclass(frozen=True)
class ReportedAction:
    id: Id
    earned: tuple[EarnedUnits, ...]
    released: tuple[UnitAmount, ...]
