"""What is allowed and hardly meant about names: two alike, two spellings, no words."""

from collections.abc import Iterable, Iterator

from pasje_platform.programme import hints
from pasje_platform.programme.check_base import Checked
from pasje_platform.programme.file_reading import WrongProgramme
from pasje_platform.programme.lines import Place

_Written = Iterable[tuple[Place, tuple[str, ...]]]
"""Where names are written, and which."""
_NAMED = ("tiers", "rewards", "earn", "categories", "segments", "actions")
_ARTICLES = ("exclude_skus", "skus", "not_skus")
_CATEGORIES = ("exclude_categories", "categories", "not_categories")


def odd(checked: Checked) -> Iterator[WrongProgramme]:
    """Each with its line and key, as a refusal has them."""
    yield from _names(checked)
    yield from _spellings(checked)
    categories, actions = list(_written(checked, _CATEGORIES)), list(_actions(checked))
    rewarded = {name for place, names in actions if place[-1] == "on" for name in names}
    yield from _without_words(checked, "categories", categories)
    yield from _without_words(checked, "actions", actions, rewarded)
    articles = list(_written(checked, _ARTICLES))
    yield from _nameless(checked, articles)
    yield from _unused(checked, "categories", categories, "nothing is about it")
    yield from _unused(checked, "articles", articles, "nothing is about it")
    yield from _unused(checked, "segments", _written(checked, ("segments",)), "nothing is for it")
    yield from _unused(checked, "actions", actions, "nothing asks for it")


def _names(checked: Checked) -> Iterator[WrongProgramme]:
    """Members cannot tell two things of one name apart."""
    for section in _NAMED:
        seen: dict[tuple[str, str], str] = {}
        for place, one in checked.each(section):
            for language, text in one["name"].items():
                other = seen.setdefault((language, text.casefold()), one["id"])
                if other != one["id"]:
                    yield checked.wrong(
                        (*place, "name"), f"{text!r} is what {other} is called, too"
                    )
                    break


def _spellings(checked: Checked) -> Iterator[WrongProgramme]:
    """A category or a channel that is written in two ways is two of them."""
    for said, names, seen in (
        ("categories", _CATEGORIES, dict[str, str]()),
        ("channels", ("channels",), {"shop": "shop"}),
    ):
        for place, written_there in _written(checked, names):
            for name in written_there:
                first = seen.setdefault(_plainly(name), name)
                if name != first:
                    reason = f"{name!r} is written {first!r} elsewhere, so they are two {said}"
                    yield checked.wrong(place, reason)


def _without_words(
    checked: Checked, section: str, written: _Written, otherwise: Iterable[str] = ()
) -> Iterator[WrongProgramme]:
    """What is said by its id whatever the language: told once, where it is first.

    Those of `otherwise` are called something without the section."""
    languages = checked.values[""]["languages"]
    said = {*otherwise, *(one["id"] for _, one in checked.each(section))}
    for place, written_there in written if len(languages) > 1 else ():
        for name in written_there:
            if name not in said:
                said.add(name)
                reason = f"{name!r} is said so in {' and in '.join(languages)}"
                yield checked.wrong(place, f"{reason}: no [[{section}]] has words for it")


def _nameless(checked: Checked, written: _Written) -> Iterator[WrongProgramme]:
    """Articles of which members cannot read which they are: told once for each list of them."""
    named = {one["id"] for _, one in checked.each("articles")}
    for place, numbers in written:
        if nameless := [one for one in numbers if one not in named]:
            more = len(nameless) - 1
            these = f"{nameless[0]!r} and {more} more have" if more else f"{nameless[0]!r} has"
            reason = f'{these} no words in [[articles]]: members read "certain items"'
            yield checked.wrong(place, reason)


def _unused(
    checked: Checked, section: str, written: _Written, reason: str
) -> Iterator[WrongProgramme]:
    """What has words and is nowhere said."""
    used = {name for _, written_there in written for name in written_there}
    named = {one["id"] for _, one in checked.each(section)}
    for place, one in checked.each(section):
        if one["id"] not in used:
            yield checked.wrong(place, reason + hints.near(one["id"], used - named))


def _written(checked: Checked, names: tuple[str, ...]) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for name in names:
        yield (name,), checked.values[""].get(name, ())
    for section in ("earn", "rewards", "pay"):
        for place, one in checked.each(section):
            at, table = ((*place, "when"), one["when"]) if section == "earn" else (place, one)
            yield from (((*at, name), (table or {}).get(name, ())) for name in names)


def _actions(checked: Checked) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """By their bare names."""
    for place, happenings in _happenings(checked):
        bare = (one.removeprefix("action:") for one in happenings if one.startswith("action:"))
        yield place, tuple(bare)


def _happenings(checked: Checked) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for place, rule in checked.each("earn"):
        yield (*place, "on"), (rule["on"],)
        if rule["available"] and rule["available"]["event"]:
            yield (*place, "available", "event"), (rule["available"]["event"],)
    for place, unit in checked.each("units"):
        if unit["expiry"]:
            yield (*place, "expiry", "activity"), unit["expiry"]["activity"]
    for place, tier in checked.each("tiers"):
        for index, expiry in enumerate(tier["expiry"]):
            yield (*place, "expiry", index, "activity"), expiry["activity"]
    if checked.values["ladder"]:
        yield ("ladder", "events"), checked.values["ladder"]["events"]


def _plainly(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())
