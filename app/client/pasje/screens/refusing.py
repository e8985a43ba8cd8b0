"""The sentence for what did not happen."""

from typing import Any

from pasje.data.outcome import Done, Offline, Outcome, Pending, Refused
from pasje.words.phrases import Phrases


def refusal(outcome: Outcome[Any], t: Phrases) -> str:
    """The platform's own sentence, ours when it was not reached, and "" when it was done."""
    match outcome:
        case Refused(problem):
            return problem.detail
        case Offline() | Pending():
            return t.refused_offline
        case Done():
            return ""
