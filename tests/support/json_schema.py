"""Hypothesis strategies from an OpenAPI document: what fits a schema, and what nearly does."""

import math
from typing import Any

from hypothesis import strategies as st

Schema = dict[str, Any]
_ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=300),
    st.sampled_from(
        ["\x00", "a\x00b", "\ud800", "2026-02-30", "1e999", "'; drop table member; --"]
    ),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)


class Fitting:
    """Values for the schemas of `document`; `known` are texts that mean something there."""

    def __init__(self, document: dict[str, Any], known: list[str]) -> None:
        self._schemas = document["components"]["schemas"]
        self._known = known

    def body(self, schema: Schema) -> st.SearchStrategy[Any]:
        """What fits; often with a field wrong, missing or unknown; sometimes something else."""
        fits = self.of(schema)
        return st.one_of(fits, fits, fits.flatmap(_spoilt), _ODD)

    def of(self, schema: Schema) -> st.SearchStrategy[Any]:
        if "$ref" in schema:
            return self.of(self._schemas[schema["$ref"].rpartition("/")[2]])
        if "anyOf" in schema:
            return st.one_of([self.of(each) for each in schema["anyOf"]])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        return {
            "object": self._object,
            "array": self._array,
            "string": self._text,
            "integer": _integer,
            "boolean": lambda _: st.booleans(),
            "null": lambda _: st.none(),
        }[schema["type"]](schema)

    def _object(self, schema: Schema) -> st.SearchStrategy[Any]:
        fields = {name: self.of(each) for name, each in schema.get("properties", {}).items()}
        needed = {name: fields.pop(name) for name in schema.get("required", ())}
        return st.fixed_dictionaries(needed, optional=fields)

    def _array(self, schema: Schema) -> st.SearchStrategy[Any]:
        return st.lists(
            self.of(schema["items"]),
            min_size=schema.get("minItems", 0),
            max_size=min(schema.get("maxItems", 4), 4),
        )

    def _text(self, schema: Schema) -> st.SearchStrategy[Any]:
        if schema.get("format") == "date-time":
            zones = st.sampled_from(["Z", "+05:30", "-11:00"])
            instants = st.datetimes().map(lambda at: at.isoformat())
            near = st.sampled_from([text for text in self._known if text[10:11] == "T"])
            return st.one_of(near, st.builds(str.__add__, instants, zones))
        if schema.get("format") == "date":
            return st.dates().map(str)
        if "pattern" in schema:
            pattern = schema["pattern"]
            return st.one_of(st.sampled_from(self._known), st.from_regex(pattern, fullmatch=True))
        most = min(schema.get("maxLength", 50), 50)
        any_text = st.text(min_size=schema.get("minLength", 0), max_size=most)
        return st.one_of(st.sampled_from(self._known), any_text)


def _integer(schema: Schema) -> st.SearchStrategy[int]:
    least, most = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    near = st.integers(max(-2, int(least)), 1000)
    return st.one_of(near, st.integers(int(least), int(most)))


@st.composite
def _spoilt(draw: st.DrawFn, value: Any) -> Any:
    """The value with one field of it wrong, gone, or too many."""
    if not isinstance(value, dict) or not value:
        return draw(_ODD)
    name = draw(st.sampled_from(sorted(value)))
    how = draw(st.sampled_from(["wrong", "gone", "more", "inside"]))
    spoilt = dict(value)
    if how == "gone":
        del spoilt[name]
    elif how == "more":
        spoilt[draw(st.text(max_size=8))] = draw(_ODD)
    elif how == "inside":
        spoilt[name] = draw(_spoilt(spoilt[name]))
    else:
        spoilt[name] = draw(_ODD)
    return spoilt
