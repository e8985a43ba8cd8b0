"""The workflow that builds and attaches: what it calls exists, and nothing in it can move."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml

from pasje_host.arguments import parser

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / ".github/workflows/build.yml").read_text()
JOBS = yaml.safe_load(TEXT)["jobs"]
STEPS = [step for job in JOBS.values() for step in job["steps"]]
RUNS = [line.strip() for step in STEPS for line in step.get("run", "").splitlines()]


def typed():
    """Every `pasje …`, with each kind the matrix gives it."""
    kinds = [each["kind"] for each in JOBS["desktop"]["strategy"]["matrix"]["include"]]
    for line in RUNS:
        if line.startswith("pasje "):
            for kind in kinds if "matrix.kind" in line else [""]:
                yield line.replace("${{ matrix.kind }}", kind)


def test_it_says_that_it_was_not_run():
    head = TEXT[: TEXT.index("name:")]
    assert "NOT YET RUN" in head


@pytest.mark.parametrize("line", list(typed()))
def test_its_commands_are_understood(line):
    address = {"$PLATFORM": "https://points.example"}
    words = [address.get(word, word) for word in shlex.split(line)][1:]
    assert parser().parse_args(words).command == "build"


def test_it_builds_everything():
    wanted = {"web", "android", "ios", "macos", "windows", "linux"}
    assert {line.split()[2] for line in typed()} == wanted
    assert any("--bundle" in line for line in typed())


def test_it_installs_extras_that_exist():
    known = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    asked = re.findall(r"pip install '\.\[([a-z,]+)\]'", TEXT)
    assert {extra for each in asked for extra in each.split(",")} <= set(known)
    assert asked


def test_every_action_is_pinned_to_a_commit():
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert used
    assert [each for each in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", each)] == []


def test_only_the_release_may_write():
    document = yaml.safe_load(TEXT)
    assert document["permissions"] == {"contents": "read"}
    assert [name for name, job in JOBS.items() if "permissions" in job] == ["release"]
    assert set(JOBS["release"]["needs"]) == set(JOBS) - {"release"}


def test_what_is_typed_by_a_person_never_becomes_a_command():
    runs = [step["run"] for step in STEPS if "run" in step]
    for run in runs:
        assert set(re.findall(r"\$\{\{ *([^}]+?) *\}\}", run)) <= {"matrix.kind"}
