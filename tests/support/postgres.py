"""One PostgreSQL for a test run, and a database of its own for every test that asks."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pasje_host.postgres import Embedded
from pasje_host.refused import CannotRun
from pasje_platform.migrate import migrate

_MEMORY = Path("/dev/shm")  # noqa: S108 a fresh folder is made below it
_QUICK = {"autovacuum": "off", "max_connections": "80", "shared_buffers": "32MB"}


class Databases:
    """Makes databases, empty or migrated, on the server at `url`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._prefix = f"pasje_test_{os.getpid()}"
        self._numbers = itertools.count()
        self._template: str | None = None

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """A copy of a migrated database, dropped at the end."""
        if self._template is None:
            name = f"{self._prefix}_template"
            self._admin("create database {}", name)
            migrate(make_conninfo(self._url, dbname=name))
            self._template = name
        with self._named("create database {} template {} strategy file_copy") as url:
            yield url

    @contextmanager
    def empty(self) -> Iterator[str]:
        """A database with nothing in it, dropped at the end."""
        with self._named("create database {}") as url:
            yield url

    def close(self) -> None:
        if self._template is not None:
            self._admin("drop database {} with (force)", self._template)

    @contextmanager
    def _named(self, how: str) -> Iterator[str]:
        name = f"{self._prefix}_{next(self._numbers)}"
        self._admin(how, name, *([self._template or ""] if "template" in how else []))
        try:
            yield make_conninfo(self._url, dbname=name)
        finally:
            self._admin("drop database {} with (force)", name)

    def _admin(self, how: str, *names: str) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(sql.SQL(how).format(*map(sql.Identifier, names)))


@contextmanager
def databases() -> Iterator[Databases]:
    """On the server that DATABASE_URL names, or on one of our own in memory.

    Without any the tests are skipped; with CI set they fail.
    """
    with _server() as url:
        made = Databases(url)
        try:
            yield made
        finally:
            made.close()


@contextmanager
def _server() -> Iterator[str]:
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    in_memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="pasje-pg-", dir=in_memory))
    folder.chmod(0o711)  # as root, PostgreSQL is another user, who must be able to pass
    server = Embedded(folder / "s", durable=False, extra=_QUICK)
    try:
        yield _started(server)
    finally:
        server.stop()
        shutil.rmtree(folder)


def _started(server: Embedded) -> str:
    try:
        return server.start()
    except CannotRun as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"NO DATABASE, so nothing of the platform is tested: {reason}")
