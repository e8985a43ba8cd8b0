"""How long one evaluation takes: a basket of 30 lines against a programme of 100 rules.

    python -m tests.bench.engine [ROUNDS]

Beside it a plain loop over the same rules: it tests every rule against every line with the same
conditions and adds fractions, and keeps no balance, no entry and no explanation. Both are the least
of ROUNDS turns, taken one after the other, so the ratio is of the same minute; a second line is of
the commonest purchase, one line against four rules.
"""

import sys
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from time import perf_counter

from pasje_platform.engine.earn_rules import EarnRule, When
from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.event import Basket, Event, Line
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import Holding
from tests.support import plain
from tests.support.engine import at, earn, purchase, rules, state, tier, unit
from tests.support.plain import Who

CATEGORIES = ("bread", "cake", "coffee", "books", "")
CONDITIONS = (
    When(), When(categories=("bread", "cake")), When(not_categories=("books",)),
    When(skus=("S1", "S2", "S3")), When(weekdays=(1, 2, 3)), When(hours=((420, 660),)),
    When(stores=("Noord",), minimum=500), When(channels=("web",)), When(tiers=("gold",)),
    When(first_day=date(2026, 1, 1), last_day=date(2026, 12, 31), categories=("coffee",)),
)  # fmt: skip


def rule(number: int) -> EarnRule:
    """Nine in ten give, each under other conditions; the tenth multiplies."""
    when = CONDITIONS[number % len(CONDITIONS)]
    if number % 10 == 5:
        return earn(f"rule{number}", multiplies=Fraction(11, 10), when=when)
    return earn(f"rule{number}", gives=Fraction(1 + number % 7, 10), when=when)


def programme(count: int) -> Rules:
    gold = tier("gold", 100_000, rates={"points": Fraction(3, 2)})
    points = unit(decimals=2)
    return rules(*(rule(n) for n in range(count)), units=(points,), tiers=(tier("base"), gold))


def basket(count: int) -> Event:
    lines = (
        Line(199 + 37 * n, 1 + n % 3, f"S{n % 9}", CATEGORIES[n % 5], discount=n % 4, tax=n)
        for n in range(count)
    )
    return purchase(*lines, moment=at("2026-03-02", "09:30"), store="Noord")


def loop(programme: Rules, bought: Basket, who: Who) -> dict[str, Fraction]:
    """By rule, before rounding."""
    tests = [
        (rule, [n for n, line in enumerate(bought.lines) if plain.covers(programme, rule, line)])
        for rule in programme.earn
        if plain.switched_on(programme, rule.when, who, bought)
    ]
    amounts = [Fraction(line.amount - line.discount) for line in bought.lines]
    tests = [
        (rule, lines)
        for rule, lines in tests
        if lines and sum(amounts[n] for n in lines) >= rule.when.minimum
    ]
    more = [Fraction(0) for _ in amounts]
    for rule, lines in tests:
        if rule.multiplies is not None:
            for n in lines:
                more[n] += rule.multiplies - 1
    rate = programme.tiers[0].rates.get("points", Fraction(1))
    return {
        rule.id: sum(
            (amounts[n] * rule.gives * 100 / rule.per_amount * rate * (1 + more[n]) for n in lines),
            Fraction(0),
        )
        for rule, lines in tests
        if rule.gives is not None
    }


def least(rounds: int, *todo: Callable[[], object]) -> list[float]:
    """Milliseconds that each takes at least, turn by turn."""
    best = [float("inf")] * len(todo)
    for _ in range(rounds):
        for place, do in enumerate(todo):
            began = perf_counter()
            do()
            best[place] = min(best[place], (perf_counter() - began) * 1000)
    return best


def measure(rounds: int, lines: int, count: int) -> str:
    made, sold = programme(count), basket(lines)
    bought = sold.basket
    assert bought is not None
    start = state(tier=Holding(tier="base"))
    said = evaluate(made, start, sold, sold.at)
    exact = loop(made, bought, Who(tier="base", first_purchase=True))
    units = {one.rule: one.units for one in said.explained if one.units}
    assert units == {name: int(one) for name, one in exact.items() if one >= 1}, "they differ"
    engine, plainly = least(
        rounds,
        lambda: evaluate(made, start, sold, sold.at),
        lambda: loop(made, bought, Who(tier="base", first_purchase=True)),
    )
    return (
        f"{lines:>3} lines, {count:>3} rules: evaluation {engine:7.2f} ms, plain loop "
        f"{plainly:7.2f} ms, ratio {engine / plainly:.1f} ({len(said.postings)} entries)"
    )


if __name__ == "__main__":
    turns = int(sys.argv[1]) if sys.argv[1:] else 50
    print(measure(turns, 30, 100))
    print(measure(turns, 1, 4))
