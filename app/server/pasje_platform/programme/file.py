"""A programme's TOML file, read whole or refused with line, key and reason."""

import base64
import difflib
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pasje_platform.programme import keys
from pasje_platform.programme.lines import Place, line_of
from pasje_platform.programme.values import Context, Wrong, shown

MOST_LOGO_BYTES = 32 * 1024
Values = Mapping[str, Any]
"""The file's values by section, `""` the top; a section written [[name]] is a tuple."""


class WrongProgramme(ValueError):
    """The file cannot be a programme: `line`, `key` and `reason`, in one sentence together."""

    def __init__(self, line: int, key: str, reason: str) -> None:
        super().__init__(f"line {line}: {key}: {reason}" if key else f"line {line}: {reason}")
        self.line, self.key, self.reason = line, key, reason


@dataclass(frozen=True)
class ProgrammeFile:
    """A file that was read and found right."""

    source: str
    logo: str | None
    """A `data:` URL."""

    @property
    def sha256(self) -> str:
        """Of the text and the logo: two files with the same one are the same programme."""
        return hashlib.sha256(f"{self.logo}\n{self.source}".encode()).hexdigest()


def read(path: Path) -> ProgrammeFile:
    """The file at `path` and the logo beside it; raises WrongProgramme, or OSError."""
    data = path.read_bytes()
    try:
        source = data.decode("utf-8-sig")  # some editors put a mark in front
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise WrongProgramme(line, "", "the file is not UTF-8 text") from None
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    logo = parse(source)[""]["logo"]
    if logo is None:
        return ProgrammeFile(source, None)
    try:
        return ProgrammeFile(source, _data_url(path.parent / logo))
    except (OSError, Wrong) as error:
        said = str(error) if isinstance(error, Wrong) else "no such file beside the programme"
        raise WrongProgramme(line_of(source, ("logo",)), "logo", f"{logo}: {said}") from None


def parse(source: str) -> Values:
    """The values in a file's text; raises WrongProgramme."""
    try:
        plain = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else source.count("\n") + 1
        raise WrongProgramme(line, "", f"not TOML: {error}") from None
    return _Reading(source, plain).whole()


class _Reading:
    """One pass over one file."""

    def __init__(self, source: str, plain: dict[str, Any]) -> None:
        self.source = source
        self.plain = plain
        self.context = Context((), "")

    def wrong(self, place: Place, reason: str) -> WrongProgramme:
        key = ".".join(part for part in place if isinstance(part, str))
        match place:
            case (str() as name, int() as at, *rest):
                item = self.plain[name][at]
                named = item.get("id") if isinstance(item, dict) else None
                which = named if isinstance(named, str) and rest != ["id"] else _nth(at)
                key = key.replace(name, f"{name}[{at + 1}] ({which})", 1)
        return WrongProgramme(line_of(self.source, place), key, reason)

    def whole(self) -> Values:
        plain = self.plain
        sections = {section.name: section for section in keys.SECTIONS}
        top = {name: value for name, value in plain.items() if name not in sections}
        values: dict[str, Any] = {"": self.section(keys.TOP, top, (), tuple(sections))}
        self.context = Context(values[""]["languages"], values[""]["currency"])
        for name, section in sections.items():
            values[name] = self.many(section, plain) if section.many else self.one(section, plain)
        self.together(values)
        return values

    def one(self, section: keys.Section, plain: dict[str, Any]) -> dict[str, Any] | None:
        if section.name not in plain:
            if section.least:
                raise self.wrong((section.name,), f"the section {section.heading} is missing")
            return None
        return self.section(section, plain[section.name], (section.name,))

    def many(self, section: keys.Section, plain: dict[str, Any]) -> tuple[dict[str, Any], ...]:
        items = plain.get(section.name, [])
        if not isinstance(items, list) or not section.least <= len(items) <= section.most:
            wanted = f"there must be {section.least} to {section.most} sections {section.heading}"
            raise self.wrong((section.name,), wanted)
        read = [self.section(section, x, (section.name, i)) for i, x in enumerate(items)]
        for index, item in enumerate(read):
            if any(item["id"] == earlier["id"] for earlier in read[:index]):
                raise self.wrong((section.name, index, "id"), f"{item['id']!r} is there twice")
        return tuple(read)

    def section(
        self, section: keys.Section, plain: Any, at: Place, more: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        if not isinstance(plain, dict):
            raise self.wrong(at, f"must be a section {section.heading}, not {shown(plain)}")
        allowed = [key.name for key in section.keys]
        for name in plain:
            if name not in allowed:
                near = difflib.get_close_matches(name, [*allowed, *more], 1)
                meant = f"; did you mean {near[0]}?" if near else ""
                known = ", ".join([*allowed, *more])
                raise self.wrong((*at, name), f"is no key here{meant} (known: {known})")
        return {key.name: self.value(key, plain, (*at, key.name)) for key in section.keys}

    def value(self, key: keys.Key, plain: dict[str, Any], at: Place) -> Any:
        if key.name not in plain:
            if key.default is keys.NEEDED:
                raise self.wrong(at, f"is missing; it must be {key.kind.says}")
            return key.default
        try:
            return key.kind.read(plain[key.name], self.context)
        except Wrong as error:
            raise self.wrong(at, f"must be {key.kind.says}, not {error}") from None

    def together(self, values: Values) -> None:
        """What no single value shows."""
        tiers = values["tiers"]
        if tiers[0]["threshold"].amount != 0:
            raise self.wrong(("tiers", 0, "threshold"), 'the first tier\'s must be "0.00"')
        for index, (lower, higher) in enumerate(pairwise(tiers), 1):
            if higher["threshold"].amount <= lower["threshold"].amount:
                reason = "must be more than the tier's before it"
                raise self.wrong(("tiers", index, "threshold"), reason)


def _nth(index: int) -> str:
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    return f"the {words[index]}" if index < len(words) else f"number {index + 1}"


def _data_url(path: Path) -> str:
    data = path.read_bytes()
    if len(data) > MOST_LOGO_BYTES:
        raise Wrong(f"has {len(data)} bytes; at most {MOST_LOGO_BYTES} are allowed")
    if path.suffix == ".png" and not data.startswith(b"\x89PNG\r\n\x1a\n"):
        raise Wrong("is no PNG picture")
    if path.suffix == ".svg" and b"<svg" not in data:
        raise Wrong("is no SVG picture")
    media = "image/png" if path.suffix == ".png" else "image/svg+xml"
    return f"data:{media};base64,{base64.b64encode(data).decode()}"
