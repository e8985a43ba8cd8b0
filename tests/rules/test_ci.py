"""In CI a missing browser or database fails; elsewhere a missing browser is skipped, loudly."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import LONGEST
from tests.support.browser import MISSING

ROOT = Path(__file__).parents[2]
NEEDS_A_BROWSER = "tests/screens/test_instant_card.py"
NEEDS_A_DATABASE = "tests/server/test_migrate.py"


def run(test, *options, **changed):
    """pytest on one file, in an environment without any browser on its path."""
    kept = {k: v for k, v in os.environ.items() if k not in ("CI", "CHROMIUM", "DATABASE_URL")}
    nowhere = {"PATH": "/nonexistent", "PLAYWRIGHT_BROWSERS_PATH": "/dev/null/none"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", test, "-q", "-x", "-p", "no:cacheprovider", *options],
        env={**kept, **nowhere, **changed},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def no_download(tmp_path_factory):
    """`playwright install` can keep nothing where it should, and says so at once.

    Nor would it reach anything, which it tries five times.
    """
    return {"PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:9"}


def test_without_a_browser_one_line_says_so(no_download):
    done = run(NEEDS_A_BROWSER, "-n", "1", **no_download)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("BROWSER TESTS SKIPPED") == 1
    assert MISSING in done.stdout


def test_in_ci_a_missing_browser_fails(no_download):
    done = run(NEEDS_A_BROWSER, CI="1", **no_download)
    assert done.returncode == 1
    assert "CI is set" in done.stdout


def test_in_ci_a_missing_database_fails():
    done = run(NEEDS_A_DATABASE, CI="1", DATABASE_URL="host=/nonexistent dbname=none")
    assert done.returncode == 1


def test_ci_runs_the_command_of_the_readme():
    (command,) = [
        line for line in (ROOT / "README.md").read_text().splitlines() if "tests/check.py" in line
        and line.startswith("python3")
    ]  # fmt: skip
    assert command in (ROOT / ".ci/run").read_text().splitlines()


def test_files_that_take_long_are_begun_first():
    short, long = "tests/contract/test_ids.py", ["tests/faults/test_killed.py", NEEDS_A_BROWSER]
    long = [*(f"tests/{path}" for path in LONGEST), *long]
    done = run(short, *long[1:], long[0], "--collect-only")
    files = [line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line]
    assert list(dict.fromkeys(files)) == [*long, short]
