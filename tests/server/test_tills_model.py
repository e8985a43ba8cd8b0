"""What a till asks of a purchase: which categories, in what order, and where pieces count."""

import pytest

from pasje_platform.engine.earn_rules import Available
from pasje_platform.engine.spans import Span
from pasje_platform.tills import model
from tests.support.engine import earn, reward, rules, words


def asked(made):
    """The ids, and those of which the pieces count; of what has no category the id is "rest"."""
    found = model.categories(made)
    counted = [one.id for one in found if one.counted]
    rest = ["rest"] if model.counted(made) else []
    return [one.id for one in found], [*counted, *rest]


def test_in_the_order_of_the_words_then_of_use_and_what_never_earns_is_last():
    made = rules(
        earn("tea", when={"categories": ("tea", "cake")}),
        earn("most", when={"not_categories": ("books",)}),
        rewards=(reward(kind="amount_off", categories=("soup", "tea")),),
        exclude_categories=("tobacco", "deposit"),
        categories={"deposit": words("deposits"), "unused": words("x"), "soup": words("soup")},
    )
    assert asked(made)[0] == ["soup", "tea", "cake", "books", "deposit", "tobacco"]


def test_they_go_by_their_words_or_else_by_their_id():
    made = rules(
        earn(when={"categories": ("tea", "own-bread")}), categories={"tea": words("Tea", "Thee")}
    )
    names = [one.name for one in model.categories(made)]
    assert names == [words("Tea", "Thee"), words("own bread")]


def test_actions_go_by_their_words_or_else_by_their_rule():
    made = rules(
        earn("bag", on="action:own-bag"),
        earn("jar", on="action:own-jar"),
        earn("more", on="action:own-bag"),
        earn(available=Available("event", event="delivered", within=Span(14, "days"))),
        actions={"own-jar": words("Jar", "Pot"), "delivered": words("Delivery", "Bezorging")},
    )
    asked_for = [(one.id, one.name) for one in model.actions(made)]
    assert asked_for == [("own-bag", made.earn[0].name), ("own-jar", words("Jar", "Pot"))]


ITEM = {"per": "item"}


@pytest.mark.parametrize(
    ("made", "counted"),
    [
        (rules(earn()), []),
        (rules(earn(**ITEM)), ["rest"]),
        (rules(earn(**ITEM, when={"categories": ("tea",)})), ["tea"]),
        (rules(earn(**ITEM, when={"skus": ("A1",)})), []),
        (rules(earn(**ITEM, when={"not_categories": ("tea",)})), ["rest"]),
        (rules(earn(**ITEM), exclude_categories=("deposit",)), ["rest"]),
        (rules(earn(**ITEM), earn("tea", when={"categories": ("tea",)})), ["tea", "rest"]),
        (
            rules(earn(**ITEM, when={"categories": ("tea", "x")}), exclude_categories=("x",)),
            ["tea"],
        ),
        (rules(earn(multiplies=2, when={"categories": ("tea",)})), []),
        (rules(rewards=(reward(),)), []),
        (rules(earn(when={"categories": ("tea",)}), rewards=(reward(),)), ["tea", "rest"]),
        (rules(rewards=(reward(categories=("tea",)),)), ["tea"]),
        (rules(rewards=(reward(kind="bonus_product", categories=("tea",)),)), ["tea"]),
        (rules(rewards=(reward(kind="percent_off", categories=("tea",)),)), []),
        (rules(rewards=(reward(skus=("A1",)),), exclude_categories=("deposit",)), []),
    ],
)
def test_pieces_are_asked_where_a_rule_or_a_voucher_looks_at_each(made, counted):
    assert asked(made)[1] == counted
