"""Numbered SQL files, applied in order under an advisory lock; forward only."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from importlib.resources import files
from typing import LiteralString, cast

import psycopg

OLDEST_SERVER = 15
_LOCK = 0x7061736A65  # "pasje"
_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


class DatabaseRefused(Exception):
    """This database cannot be used; the message is a sentence that says what to do."""


class ForeignDatabase(DatabaseRefused):
    """It holds something else, or migrations that are not these."""


class NewerDatabase(DatabaseRefused):
    """A newer Pasje migrated it."""


@dataclass(frozen=True)
class Script:
    number: int
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def scripts() -> list[Script]:
    """The migrations of this program, the first to apply first."""
    found = sorted(files("pasje_platform.migrations").iterdir(), key=lambda file: file.name)
    named = [(_NAME.fullmatch(file.name), file) for file in found]
    ours = [Script(int(name[1]), file.read_text("utf-8")) for name, file in named if name]
    if [script.number for script in ours] != list(range(1, len(ours) + 1)):
        raise RuntimeError("the migrations are not numbered 1, 2, 3 …")
    return ours


def migrate(url: str) -> list[int]:
    """Brings the database at `url` to the newest version; the numbers that were applied.

    Several processes may call it at once: one applies, the others wait. Raises ForeignDatabase,
    NewerDatabase, DatabaseRefused, or psycopg.OperationalError when it cannot be reached.
    """
    todo = scripts()
    with psycopg.connect(url, autocommit=True) as connection:
        if (server := connection.info.server_version // 10_000) < OLDEST_SERVER:
            raise DatabaseRefused(
                f"PostgreSQL {server} is too old: Pasje needs {OLDEST_SERVER} or newer."
            )
        # Not as an option of the connection: that would replace those that `url` brings along.
        connection.execute("set lock_timeout = 0")
        connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
        have = _applied(connection)
        if have and max(have) > len(todo):
            raise NewerDatabase(
                f"The database is at version {max(have)}, this Pasje knows {len(todo)}: "
                "install the newer Pasje, or use another database."
            )
        for script in todo:
            if have.get(script.number, script.sha256) != script.sha256:
                raise ForeignDatabase(
                    f"Migration {script.number} of this database is not the one of this Pasje: "
                    "use the Pasje that made it, or another database."
                )
        missing = [script for script in todo if script.number not in have]
        for script in missing:
            _apply(connection, script)
        return [script.number for script in missing]


def _applied(connection: psycopg.Connection) -> dict[int, str]:
    """What ran here before; makes the list of it in an empty database."""
    (ours,) = _one(connection, "select to_regclass('schema_version') is not null")
    (tables,) = _one(
        connection, "select count(*) from pg_tables where schemaname = current_schema()"
    )
    if not ours and tables:
        raise ForeignDatabase(
            f"The database holds {tables} tables of something else: give Pasje an empty one."
        )
    connection.execute(
        """create table if not exists schema_version (
            number integer primary key,
            sha256 text not null,
            at timestamptz not null default now()
        )"""
    )
    try:
        rows = connection.execute("select number, sha256 from schema_version").fetchall()
    except psycopg.errors.UndefinedColumn:
        raise ForeignDatabase(
            "The database belongs to another program: give Pasje an empty one."
        ) from None
    return dict(rows)


def _one(connection: psycopg.Connection, query: LiteralString) -> tuple[int]:
    row = connection.execute(query).fetchone()
    return cast(tuple[int], row)


def _apply(connection: psycopg.Connection, script: Script) -> None:
    with connection.transaction():
        # Without parameters many statements go in one message, and `%` means itself.
        connection.execute(script.text)
        connection.execute(
            "insert into schema_version (number, sha256) values (%s, %s)",
            (script.number, script.sha256),
        )
        connection.execute(
            "insert into platform (epoch, pepper) values (%s, %s) on conflict do nothing",
            (secrets.token_hex(8), secrets.token_bytes(32)),
        )
