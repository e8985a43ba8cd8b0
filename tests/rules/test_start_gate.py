"""The last step of the check: the wallet's ratio to a bare page, over which it fails."""

import subprocess
import sys

import pytest

from tests import check
from tests.bench import offline_start

BARE = 0.2


@pytest.fixture
def gate(monkeypatch):
    """The status, and how many rounds it took, when the wallet takes so many bare pages a round."""

    async def run(ratios):
        done = []

        async def install(profile):
            return "wallet", "bare"

        async def start(profile, address, *, whole):
            if not whole:
                return BARE, BARE
            done.append(ratios[len(done)])
            return BARE * done[-1], 3.0

        monkeypatch.setattr(offline_start, "install", install)
        monkeypatch.setattr(offline_start, "start", start)
        return await offline_start.main(5), len(done)

    return run


async def test_within_the_budget_it_passes_at_once(gate):
    assert await gate([1.2, 1.4, 9.0, 1.3, 9.0]) == (0, 5)


async def test_a_busy_moment_is_outvoted(gate):
    assert await gate([9.0] * 3 + [1.2] * 7) == (0, 10)


async def test_what_is_slower_fails_however_often_it_is_measured(gate):
    assert await gate([1.6, 1.2, 1.8, 1.6, 1.4] * 3) == (1, 15)


def test_without_a_browser_it_says_so_and_in_ci_it_fails():
    command = [sys.executable, *check.ALONE[1:]]
    nowhere = {
        "PATH": "/nonexistent",
        "PLAYWRIGHT_BROWSERS_PATH": "/dev/null/none",  # so that nothing is tried to fetch
        "PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:9",
        "PYTHONPATH": "app/client:app/server",
    }
    for more, status in ({}, 0), ({"CI": "1"}, 1):
        done = subprocess.run(
            command, cwd=check.ROOT, env={**nowhere, **more}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stderr
        assert ("NOT MEASURED" in done.stdout) == (status == 0)


@pytest.mark.parametrize(("extra", "measured"), [([], True), (["-k", "something"], False)])
def test_it_is_the_last_step_of_the_whole_check_alone(monkeypatch, extra, measured):
    ran = []

    def passed(command, **_):
        ran.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", passed)
    assert check.main(extra) == 0
    assert ("tests.bench.offline_start" in ran[-1]) == measured
