"""One pass over one file: every value by its key, every mistake with its place."""

from typing import Any

from pasje_platform.programme import hints, keys
from pasje_platform.programme.lines import Place, line_of
from pasje_platform.programme.values import Context, Wrong, shown

NEW_SPELLING = {
    ("unit",): 'is written [[units]] now, with an id: id = "points"',
    ("units", "valid_months"): (
        'is written in its section [units.expiry] now: kind = "rolling" and valid = "24 months"'
    ),
    ("earn", "units"): "is written gives now",
    ("tiers", "earn_percent"): 'is written rates = { points = "1.10" } now, by unit',
    ("rewards", "voucher_days"): 'is written valid = "30 days" now',
}
"""What files of before had, by its path without numbers."""
_ONE_EARN = 'is written [[earn]] now, one for each rule: id, name, gives = 1, per = "1.00"'


class WrongProgramme(ValueError):
    """The file cannot be a programme: `line`, `key` and `reason`, in one sentence together."""

    def __init__(self, line: int, key: str, reason: str) -> None:
        super().__init__(f"line {line}: {key}: {reason}" if key else f"line {line}: {reason}")
        self.line, self.key, self.reason = line, key, reason


class Reading:
    """A file's text, and what tomllib made of it."""

    def __init__(self, source: str, plain: dict[str, Any]) -> None:
        self.source = source
        self.plain = plain
        self.context = Context((), "")
        self.first_unit = ""

    def wrong(self, place: Place, reason: str) -> WrongProgramme:
        """The refusal of what stands at `place`."""
        return WrongProgramme(line_of(self.source, place), named(self.plain, place), reason)

    def written(self, place: Place) -> bool:
        """Whether the file itself has something at `place`."""
        at: Any = self.plain
        for part in place:
            there = part in at if isinstance(at, dict) else _has(at, part)
            if not there:
                return False
            at = at[part]
        return True

    def whole(self) -> dict[str, Any]:
        """The values of all sections; raises WrongProgramme."""
        plain = self.plain
        sections = {section.name: section for section in keys.SECTIONS}
        if isinstance(plain.get("earn"), dict):
            raise self.wrong(("earn",), _ONE_EARN)
        top = {name: value for name, value in plain.items() if name not in sections}
        values: dict[str, Any] = {"": self.table(keys.TOP, top, (), "", tuple(sections))}
        self.context = Context(values[""]["languages"], values[""]["currency"])
        for name, section in sections.items():
            values[name] = self.section(section, plain, (name,), "")
            if section is keys.UNITS:
                self.first_unit = values[name][0]["id"]
        return values

    def section(self, section: keys.Section, plain: dict[str, Any], at: Place, inside: str) -> Any:
        """A section of `plain`, at the place `at`: its values, several of them, or None."""
        heading = section.heading(inside)
        if not section.many:
            if section.name not in plain:
                if section.least:
                    raise self.wrong(at, f"the section {heading} is missing")
                return None
            return self.table(section, plain[section.name], at, inside)
        items = plain.get(section.name, [])
        if not isinstance(items, list) or not section.least <= len(items) <= section.most:
            wanted = f"there must be {section.least} to {section.most} sections {heading}"
            if isinstance(items, dict):
                wanted += f"; in one line it is written {section.name} = [{{ … }}]"
            raise self.wrong(at, wanted)
        read = [self.table(section, item, (*at, i), inside) for i, item in enumerate(items)]
        for index, item in enumerate(read):
            if "id" in item and any(item["id"] == earlier["id"] for earlier in read[:index]):
                raise self.wrong((*at, index, "id"), f"{item['id']!r} is there twice")
        return tuple(read)

    def table(
        self,
        section: keys.Section,
        plain: Any,
        at: Place,
        inside: str,
        more: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """The values of one table; `more` are names that belong beside its keys."""
        if not isinstance(plain, dict):
            heading = section.heading(inside)
            several = isinstance(plain, list) and any(isinstance(one, dict) for one in plain)
            instead = f"a list [{heading}]" if several else shown(plain)
            raise self.wrong(at, f"must be a section {heading}, not {instead}")
        parts = [part.name for part in section.parts]
        self.known(plain, [*(key.name for key in section.keys), *parts, *more], at)
        read = {key.name: self.value(key, plain, (*at, key.name)) for key in section.keys}
        path = f"{inside}.{section.name}" if inside else section.name
        for part in section.parts:
            read[part.name] = self.section(part, plain, (*at, part.name), path)
        return read

    def known(self, plain: dict[str, Any], allowed: list[str], at: Place) -> None:
        for name in plain:
            if name not in allowed:
                path = (*(part for part in at if isinstance(part, str)), name)
                if path in NEW_SPELLING:
                    raise self.wrong((*at, name), NEW_SPELLING[path])
                meant = _elsewhere(name, path[:-1]) or hints.near(name, allowed)
                known = ", ".join(allowed)
                raise self.wrong((*at, name), f"is no key here{meant} (known: {known})")

    def value(self, key: keys.Key, plain: dict[str, Any], at: Place) -> Any:
        if key.name not in plain:
            if key.default is keys.NEEDED:
                raise self.wrong(at, f"is missing; it must be {key.kind.says}")
            return self.first_unit if key.default is keys.FIRST_UNIT else key.default
        try:
            return key.kind.read(plain[key.name], self.context)
        except Wrong as error:
            raise self.wrong(at, f"must be {key.kind.says}, not {error}") from None


def _elsewhere(name: str, path: tuple[str, ...]) -> str:
    """Where the key belongs: in a part of this section, in what it is a part of, or at the top."""
    sections = dict(keys.walk(keys.SECTIONS))
    here = ".".join(path)
    around = [".".join(path[:length]) for length in range(len(path) - 1, 0, -1)]
    for of in (*(one for one in sections if one.startswith(f"{here}.")), *around):
        if any(key.name == name for key in sections[of].keys):
            heading = sections[of].heading(of.rpartition(".")[0])
            above = f", above [{here}]" if of in around else ""
            return f"; it belongs in {heading}{above}"
    if path and any(key.name == name for key in keys.TOP.keys):
        return "; it belongs at the top, above all sections"
    return ""


def named(plain: Any, place: Place) -> str:
    """`place` as a refusal names it: tiers[2] (silver).threshold."""
    said, at = "", plain
    for index, part in enumerate(place):
        at = _inside(at, part)
        if isinstance(part, str):
            said += f".{part}" if said else part
            continue
        known = at.get("id") if isinstance(at, dict) else None
        said += f"[{part + 1}]"
        if isinstance(known, str) and place[index + 1 :] != ("id",):
            said += f" ({known})"
        elif index == 1:
            said += f" ({_nth(part)})"
    return said


def _inside(at: Any, part: str | int) -> Any:
    if isinstance(at, dict):
        return at.get(part)
    return at[part] if _has(at, part) else None


def _has(at: Any, part: str | int) -> bool:
    return isinstance(at, list) and isinstance(part, int) and part < len(at)


def _nth(index: int) -> str:
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    return f"the {words[index]}" if index < len(words) else f"number {index + 1}"
