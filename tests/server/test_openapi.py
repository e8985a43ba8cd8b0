"""The OpenAPI document and the page made from it."""

import re
from html.parser import HTMLParser

import pytest

from pasje.contract.bounds import SHOWN
from pasje.contract.refusals import REFUSALS
from pasje_platform.app import ENDPOINTS
from pasje_platform.openapi import document

METHODS = {"get", "put", "post", "delete"}
KEYWORDS = {
    "$ref", "allOf", "anyOf", "type", "format", "enum", "items", "properties", "required",
    "propertyNames", "additionalProperties", "unevaluatedProperties", "description", "pattern",
    "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum",
}  # fmt: skip


@pytest.fixture(scope="module")
def api():
    return document(ENDPOINTS)


def operations(api):
    for path, methods in api["paths"].items():
        assert set(methods) <= METHODS
        for method, operation in methods.items():
            yield path, method, operation


def schemas(node):
    """Every schema anywhere below."""
    if isinstance(node, dict):
        if "schema" in node:
            yield node["schema"]
            yield from below(node["schema"])
        for value in node.values():
            yield from schemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from schemas(value)


def below(schema):
    inner = [
        *schema.get("properties", {}).values(),
        *schema.get("anyOf", ()),
        *schema.get("allOf", ()),
    ]
    inner += [
        schema[key] for key in ("items", "propertyNames", "additionalProperties") if key in schema
    ]
    for one in (one for one in inner if isinstance(one, dict)):
        yield one
        yield from below(one)


def every_schema(api):
    yield from schemas(api["paths"])
    for component in api["components"]["schemas"].values():
        yield component
        yield from below(component)


def test_every_schema_is_of_json_schema_2020_12(api):
    for schema in every_schema(api):
        assert set(schema) <= KEYWORDS
        assert schema.get("type", "object") in (
            "object", "array", "string", "integer", "boolean", "null",
        )  # fmt: skip
        if "pattern" in schema:
            re.compile(schema["pattern"])


def test_every_reference_is_there(api):
    names = {s["$ref"].rpartition("/")[2] for s in every_schema(api) if "$ref" in s}
    assert names == set(api["components"]["schemas"])


SAY_ALL = ("/v1/me/cancellations/{id}", "/v1/till/visits/{id}/check-in")
"""Their id is all there is to say."""


def test_every_operation_is_whole(api):
    names = [operation["operationId"] for *_, operation in operations(api)]
    assert len(set(names)) == len(names) == len(ENDPOINTS)
    for path, method, operation in operations(api):
        in_path = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path))
        assert operation["summary"].endswith(".")
        assert "requestBody" not in operation or method in ("put", "post")
        assert "requestBody" in operation or path in SAY_ALL or method in ("get", "delete")
        assert any(status.startswith("2") for status in operation["responses"])
        assert {"500", "503"} <= set(operation["responses"])


def test_every_declared_refusal_exists_and_every_refusal_is_somewhere(api):
    declared = {code for endpoint in ENDPOINTS for code in endpoint.refuses}
    assert declared <= set(REFUSALS)
    everywhere = {
        code
        for *_, operation in operations(api)
        for told in operation["responses"].values()
        for content in [told.get("content", {}).get("application/problem+json")]
        if content
        for code in content["schema"]["properties"]["code"]["enum"]
    }
    assert set(REFUSALS) - everywhere == {"unknown_path", "method_not_allowed"}


def test_bounds_are_written_down(api):
    schemas = api["components"]["schemas"]
    record = schemas["RecordPurchase"]
    receipt = record["properties"]["receipt"]
    shown = {"pattern": f"^(?:{SHOWN.pattern})$", "description": SHOWN.says}
    assert receipt == {"type": "string", "minLength": 1, "maxLength": 40} | shown
    assert record["properties"]["use_vouchers"]["maxItems"] == 10
    assert record["properties"]["visit_id"]["pattern"].startswith("^(?:[0-9a-f]{8}-")
    assert "use_vouchers" not in record["required"]
    assert schemas["Why"]["properties"]["exact"]["description"].startswith("Units before rounding")


async def test_it_is_served_with_what_every_answer_carries(platform, api):
    response = await platform.call("GET", "/openapi.json")
    assert response.json() == api
    assert response.headers["content-type"] == "application/json"


class Page(HTMLParser):
    """Ids, links and whatever a page would load."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.loads, self.text = [], [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            elif name == "href":
                self.links.append(value)
            elif name in ("src", "srcset", "action"):
                self.loads.append(value)
        if tag in ("script", "link", "img"):
            self.loads.append(tag)

    def handle_data(self, data):
        self.text += data


async def test_the_page_for_people_names_everything_and_loads_nothing(platform, api):
    response = await platform.call("GET", "/docs")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(response.text)
    assert page.loads == []
    assert len(set(page.ids)) == len(page.ids)
    inside = {link.removeprefix("#") for link in page.links if link.startswith("#")}
    assert inside <= set(page.ids)
    assert set(REFUSALS) | set(api["components"]["schemas"]) <= set(page.ids)
    for path in api["paths"]:
        assert path in page.text
