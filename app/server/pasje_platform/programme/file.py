"""A programme's TOML file, read whole or refused with line, key and reason."""

import base64
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pasje_platform.programme import check, file_dates, hints
from pasje_platform.programme.file_reading import Reading, WrongProgramme
from pasje_platform.programme.lines import line_of
from pasje_platform.programme.values import Wrong

__all__ = ["ProgrammeFile", "Values", "WrongProgramme", "kept", "odd", "parse", "read"]

MOST_LOGO_BYTES = 32 * 1024
Values = Mapping[str, Any]
"""The file's values by section, `""` the top; a section written [[name]] is a tuple."""


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
    reading = _toml(source)
    values = reading.whole()
    check.refuse(reading, values)
    return values


def kept(source: str) -> Values:
    """The values in the text of a version that was put in force already.

    What is refused in a new file since then does not end it: members live under it.
    """
    return _toml(source).whole()


def odd(source: str, today: date | None = None) -> tuple[WrongProgramme, ...]:
    """What a right file says that is allowed, and hardly meant; each with its place.

    With a day, in the programme's zone, also what is over by then.
    """
    reading = _toml(source)
    return tuple(check.odd(reading, reading.whole(), today))


def _toml(source: str) -> Reading:
    try:
        return Reading(source, tomllib.loads(source))
    except RecursionError:
        raise WrongProgramme(1, "", "not TOML: lists or tables too deep in one another") from None
    except ValueError as error:  # tomllib's own, and Python's of a number with too many digits
        if (wrong := file_dates.impossible(source, error)) is not None:
            raise wrong from None
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else source.count("\n") + 1
        here = source.split("\n")[line - 1]
        raise WrongProgramme(line, "", f"not TOML: {hints.toml(error, here)}") from None


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
