"""How a rule says no."""

from datetime import date, datetime

from pasje.contract.programme import Money, Words
from pasje.contract.refusals import REFUSALS

Detail = int | str | bool | datetime | date | Money | Words


class Refused(Exception):
    """A refusal of the contract, with the numbers that explain it; nothing was changed."""

    def __init__(self, code: str, **numbers: Detail) -> None:
        super().__init__(code)
        self.refusal = REFUSALS[code]
        self.numbers = numbers

    @property
    def code(self) -> str:
        return self.refusal.code
