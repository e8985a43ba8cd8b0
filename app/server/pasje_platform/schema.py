"""JSON Schema (2020-12) of the contract's types, with their bounds and the words beside them."""

import ast
import dataclasses
import inspect
import textwrap
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pasje.contract.bounds import Between, Length, Matches
from pasje_platform.wire import MOST_INTEGER

Schema = dict[str, Any]

_SCALARS: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer", "minimum": -MOST_INTEGER, "maximum": MOST_INTEGER},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}


class Schemas:
    """Collects every dataclass it meets under `components`."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:
        """The schema of a type; of a dataclass, a reference to it."""
        origin, args = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return _bounded(self.of(args[0]), args[1:])
        if origin in (Union, types.UnionType):
            inner = next(arg for arg in args if arg is not types.NoneType)
            return {"anyOf": [self.of(inner), {"type": "null"}]}
        if origin is Literal:
            return {"type": "string", "enum": list(args)}
        if origin is tuple:
            return {"type": "array", "items": self.of(args[0])}
        if origin is not None and issubclass(origin, Mapping):
            names = {"propertyNames": self.of(args[0])}
            return {"type": "object", **names, "additionalProperties": self.of(args[1])}
        if dataclasses.is_dataclass(kind):
            return self._record(kind)
        return dict(_SCALARS[kind])

    def _record(self, kind: Any) -> Schema:
        name = kind.__name__
        if name not in self.components:
            self.components[name] = {}  # so that a type may hold itself
            hints = typing.get_type_hints(kind, include_extras=True)
            said = fields_said(kind)
            fields = dataclasses.fields(kind)
            self.components[name] = {
                "type": "object",
                "description": inspect.getdoc(kind) if _has_own_words(kind) else name,
                "properties": {
                    f.name: _described(self.of(hints[f.name]), said.get(f.name)) for f in fields
                },
                "required": [f.name for f in fields if f.default is dataclasses.MISSING],
            }
        return {"$ref": f"#/components/schemas/{name}"}


@cache
def fields_said(kind: type) -> Mapping[str, str]:
    """The text below each field of a dataclass, where there is one."""
    body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 for the type checker
    said = {}
    for field, words in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            match words:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    said[field.target.id] = inspect.cleandoc(text)
    return said


def _has_own_words(kind: type) -> bool:
    # A dataclass without a docstring gets its signature as one.
    return not (kind.__doc__ or "").startswith(f"{kind.__name__}(")


def _described(schema: Schema, words: str | None) -> Schema:
    return {**schema, "description": words} if words else schema


def _bounded(schema: Schema, markers: tuple[Any, ...]) -> Schema:
    for marker in markers:
        match marker:
            case Length(least, most):
                what = "Items" if schema["type"] == "array" else "Length"
                schema |= {f"min{what}": least, f"max{what}": most}
            case Between(least, most):
                schema |= {"minimum": least, "maximum": most}
            case Matches(pattern, says):
                schema |= {"pattern": f"^(?:{pattern})$", "description": says}
            case _:
                raise TypeError(f"{marker!r} is no bound")
    return schema
