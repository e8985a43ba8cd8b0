"""docs/api.md says what the platform does: its calls, callers, messages, refusals and numbers."""

import re
from pathlib import Path

import pytest

from pasje.contract.refusals import REFUSALS
from pasje_platform.app import ENDPOINTS
from pasje_platform.openapi import document

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/api.md").read_text()


def rows(first_heading):
    """The cells of the table that begins with this heading, without their code marks."""
    lines = iter(PAGE.splitlines())
    next(line for line in lines if line.startswith(f"| {first_heading} |"))
    next(lines)
    found = []
    for line in lines:
        if not line.startswith("|"):
            return found
        found.append([cell.strip().replace("`", "") for cell in line.strip("|").split("|")])
    return found


def test_the_calls_are_those_of_the_openapi_document():
    paths = document(ENDPOINTS)["paths"]
    served = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert {row[0] for row in rows("Call")} == served


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_a_call_names_its_caller_and_messages(endpoint):
    row = next(row for row in rows("Call") if row[0] == f"{endpoint.method} {endpoint.path}")
    messages = [kind.__name__ if kind else "" for kind in (endpoint.takes, endpoint.gives)]
    assert row[1:4] == [endpoint.caller or "anyone", *messages]
    assert row[4]


def test_the_refusals_are_those_of_the_contract():
    expected = {
        refusal.code: (
            str(refusal.status),
            ", ".join(dict.fromkeys(re.findall(r"\{(\w+)\}", refusal.en))),
            refusal.en,
        )
        for refusal in REFUSALS.values()
    }
    assert {row[0]: tuple(row[1:]) for row in rows("Code")} == expected


def test_every_refusal_can_be_answered_by_some_call():
    """But those of addresses that are none."""
    text = "".join(path.read_text() for path in (ROOT / "app/server").rglob("*.py"))
    assert {code for code in REFUSALS if f'"{code}"' not in text} == set()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(\w+/[\w./]+)`", PAGE))))
def test_files_it_names_exist(name):
    assert (ROOT / name).exists() or (ROOT / "app/client/pasje" / name).exists()
