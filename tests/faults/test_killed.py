"""`pasje`, or its PostgreSQL, killed under load: what was acknowledged is there, once."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.counter import Counter, broken, signed_in, snapshot
from tests.support.host import (
    PATIENCE_S,
    Host,
    data_folder,
    host,
    processes_on,
    remove,
    temporary_folder,
)

KILLS = 4
"""Twenty were tried when this was written; each costs a start."""
TILLS = 3


@pytest.fixture
def data() -> Iterator[Path]:
    folder = temporary_folder()
    yield data_folder(folder, "with a blank")
    remove(folder)


def postmaster(data: Path) -> int:
    text = (data / "postgres/data/postmaster.pid").read_text()
    return int(text.splitlines()[0])


@contextlib.contextmanager
def under_load(served: Host, counters: list[Counter]) -> Iterator[None]:
    """All counters sell as fast as they are answered, until the block ends or nobody answers."""
    over = threading.Event()

    def work(counter: Counter) -> None:
        with (
            contextlib.suppress(httpx.TransportError),
            httpx.Client(base_url=served.url, timeout=PATIENCE_S) as client,
        ):
            visit = counter.scan(client)
            while not over.is_set():
                counter.sell(client, visit)

    threads = [threading.Thread(target=work, args=(counter,)) for counter in counters]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def until_sold(counters: list[Counter], more: int) -> None:
    """Waits until that many more purchases were acknowledged."""
    goal = sum(len(counter.acknowledged) for counter in counters) + more
    while sum(len(counter.acknowledged) for counter in counters) < goal:
        time.sleep(0.005)


def test_kill_9_under_load_loses_and_doubles_nothing(data: Path) -> None:
    with host(data) as served:
        token, before = signed_in(served)
        code = before["card"]["static_code"]
        counters = [Counter(served.till_key, code) for _ in range(TILLS)]
    for number in range(KILLS):
        with host(data) as served, under_load(served, counters):
            until_sold(counters, 3 + number)
            served.process.kill()
            served.process.wait()
    with host(data) as served:
        known = [dict(counter.acknowledged) for counter in counters]
        with httpx.Client(base_url=served.url, timeout=PATIENCE_S) as client:
            for counter, acknowledged in zip(counters, known, strict=True):
                for id_ in counter.sent:
                    status = counter.send(client, id_).status_code
                    assert status == 200 if id_ in acknowledged else status in (200, 201)
        after = snapshot(served, token)
        earned = sum(counter.earned for counter in counters)
        assert after["balance"]["available"] == before["balance"]["available"] + earned
        assert broken(served) == []
        assert served.stop() == 0
    assert processes_on(data) == []


def test_a_killed_postgresql_is_started_again(data: Path) -> None:
    with host(data) as served:
        token, before = signed_in(served)
        counter = Counter(served.till_key, before["card"]["static_code"])
        headers = {"authorization": f"Bearer {token}"}
        live = httpx.stream("GET", f"{served.url}/v1/me/live", headers=headers, timeout=PATIENCE_S)
        with live as stream, under_load(served, [counter]):
            until_sold([counter], 5)
            os.kill(postmaster(data), signal.SIGKILL)
            for _ in stream.iter_raw():  # it ends: the phone comes back and asks
                pass
            until_sold([counter], 5)
        with httpx.Client(base_url=served.url, timeout=PATIENCE_S) as client:
            for id_ in counter.sent:
                assert counter.send(client, id_).status_code in (200, 201)
        after = snapshot(served, token)
        assert after["balance"]["available"] == before["balance"]["available"] + counter.earned
        assert broken(served) == []
        assert '"event": "postgresql runs again"' in served.said()
        assert "Traceback" not in served.said()
        assert served.stop() == 0
    assert processes_on(data) == []


def test_a_postgresql_that_cannot_come_back_is_said_and_ends_it(data: Path) -> None:
    with host(data) as served:
        (data / "postgres/data/global/pg_control").rename(data / "pg_control")
        os.kill(postmaster(data), signal.SIGKILL)
        assert served.process.wait(PATIENCE_S) == 2
        assert "PostgreSQL ended, and does not start again: see " in served.said()
        assert "Traceback" not in served.said()
    assert processes_on(data) == []
