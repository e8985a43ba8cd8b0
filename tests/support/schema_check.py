"""Whether values fit a JSON Schema: as much of it as docs/programme.schema.json uses."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

_TYPES = {"object": dict, "array": list, "string": str | date, "integer": int, "boolean": bool}


def misfits(value: Any, schema: dict[str, Any], at: str = "") -> Iterator[str]:
    """Where a value does not fit, and why; TOML's dates are texts there."""
    if "anyOf" in schema:
        if all(list(misfits(value, one, at)) for one in schema["anyOf"]):
            yield f"{at}: {value!r} fits none"
        return
    if "enum" in schema:
        if value not in schema["enum"]:
            yield f"{at}: {value!r} is none of {schema['enum']}"
        return
    kind = schema["type"]
    if not isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, bool)):
        yield f"{at}: {value!r} is no {kind}"
        return
    yield from {
        "object": _object, "array": _array, "string": _text, "integer": _number,
    }.get(kind, lambda *_: iter(()))(value, schema, at)  # fmt: skip


def _object(value: dict[str, Any], schema: dict[str, Any], at: str) -> Iterator[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    yield from (
        f"{at}.{name}: is missing" for name in schema.get("required", ()) if name not in value
    )
    if len(value) < schema.get("minProperties", 0):
        yield f"{at}: too few"
    for name, inside in value.items():
        if name in known:
            yield from misfits(inside, known[name], f"{at}.{name}")
        elif isinstance(others, dict):
            yield from misfits(inside, others, f"{at}.{name}")
        elif not others:
            yield f"{at}.{name}: is unknown"


def _array(value: list[Any], schema: dict[str, Any], at: str) -> Iterator[str]:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{at}: {len(value)} of them"
    for index, item in enumerate(value):
        yield from misfits(item, schema["items"], f"{at}[{index}]")


def _text(value: str | date, schema: dict[str, Any], at: str) -> Iterator[str]:
    text = str(value)
    if isinstance(value, date) != (schema.get("format") == "date"):
        yield f"{at}: {value!r} should{' not' if isinstance(value, date) else ''} be a date"
    if "pattern" in schema and not re.search(schema["pattern"], text):
        yield f"{at}: {text!r} is not like {schema['pattern']}"
    if not schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text)):
        yield f"{at}: {len(text)} characters"


def _number(value: int, schema: dict[str, Any], at: str) -> Iterator[str]:
    if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: {value} is out of bounds"
