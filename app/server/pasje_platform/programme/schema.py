"""The JSON Schema of a programme's file, by which editors complete and check it."""

import json
from typing import Any

from pasje_platform.programme import keys
from pasje_platform.programme.values import Schema


def schema() -> Schema:
    """For the whole file: TOML's dates are texts in it, as editors of TOML have them."""
    sections = {section.name: _section(section) for section in keys.SECTIONS}
    top = _table(keys.TOP)
    needed = [section.name for section in keys.SECTIONS if section.least]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A programme of Pasje",
        "description": "docs/programme.md explains every key.",
        **top,
        "properties": {**top["properties"], **sections},
        "required": [*top["required"], *needed],
    }


def written() -> str:
    """The text of docs/programme.schema.json."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _section(section: keys.Section) -> Schema:
    table = {"description": section.means, **_table(section)}
    if not section.many:
        return table
    return {
        "description": section.means,
        "type": "array",
        "items": table,
        "minItems": section.least,
        "maxItems": section.most,
    }


def _table(section: keys.Section) -> Schema:
    properties: dict[str, Any] = {
        key.name: {"description": _means(key), **key.kind.schema()} for key in section.keys
    }
    properties |= {part.name: _section(part) for part in section.parts}
    needed = [key.name for key in section.keys if key.default is keys.NEEDED]
    needed += [part.name for part in section.parts if part.least]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": needed,
    }


def _means(key: keys.Key) -> str:
    return f"{key.means} Must be {key.kind.says}. Example: {key.example}"
