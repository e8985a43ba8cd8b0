"""What a cashier may say of a purchase besides its amount, as the programme's rules look at it."""

from pasje.contract.till import TillAction, TillCategory
from pasje_platform.engine import conditions
from pasje_platform.engine.event import Line
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.vouchers import ITEMS, suits


def categories(rules: Rules) -> tuple[TillCategory, ...]:
    """Those that something in the programme tells apart, in the order of the file: first as it
    names them, then as it uses them; those that never earn come last."""
    told_apart = _told_apart(rules)
    listed = [*(one for one in rules.categories if one in told_apart), *told_apart]
    never = rules.exclude_categories
    return tuple(
        TillCategory(one, rules.category(one), _counts(rules, one))
        for one in sorted(dict.fromkeys(listed), key=lambda one: one in never)
    )


def counted(rules: Rules) -> bool:
    """Whether something looks at how many pieces there are of what has no category."""
    return _counts(rules, "")


def actions(rules: Rules) -> tuple[TillAction, ...]:
    """What a cashier may add to a purchase: the actions that earn, in the order of their rules."""
    earning = [rule.on.removeprefix("action:") for rule in rules.earn if ":" in rule.on]
    return tuple(TillAction(one, rules.action(one)) for one in dict.fromkeys(earning))


def _told_apart(rules: Rules) -> list[str]:
    named: list[str] = []
    for rule in rules.earn:
        named += [*rule.when.categories, *rule.when.not_categories]
    for reward in rules.rewards:
        named += reward.categories
    return [*named, *rules.exclude_categories]


def _counts(rules: Rules, category: str) -> bool:
    """Whether it matters how many items a line of that category is: to a rule that gives for each
    of them, or to a voucher that makes one of them free.

    Without any categories on the receipt a voucher leaves it to the cashier which that is.
    """
    line = Line(1, category=category)
    each = any(
        rule.per == "item" and rule.gives is not None and conditions.selected(rule.when, line)
        for rule in rules.earn
    )
    free = any(reward.kind in ITEMS and suits(reward, line) for reward in rules.rewards)
    return (each and conditions.counted(rules, line)) or (free and bool(_told_apart(rules)))
