"""How something a member asked for ended; nothing in the data layer raises at a screen."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pasje.contract.bounds import Id
from pasje.contract.refusals import Problem
from pasje.data.ports import Declined, Unreachable

T = TypeVar("T")


@dataclass(frozen=True)
class Done(Generic[T]):
    value: T


@dataclass(frozen=True)
class Refused:
    """Nothing was changed; the problem's detail is a sentence for the member."""

    problem: Problem


@dataclass(frozen=True)
class Offline:
    """The platform was not reached; nothing was promised and nothing spent."""


@dataclass(frozen=True)
class Pending:
    """It was sent, but no answer came; the wallet goes on asking."""

    id: Id


Outcome = Done[T] | Refused | Offline | Pending


async def outcome_of(work: Awaitable[T]) -> Outcome[T]:
    """What became of `work`, whose lost reply would do no harm."""
    try:
        return Done(await work)
    except Declined as declined:
        return Refused(declined.problem)
    except Unreachable:
        return Offline()
