"""A database that is there and ours, at the newest version."""

import re

import psycopg
from psycopg.conninfo import conninfo_to_dict

from pasje_host.refused import CannotRun
from pasje_platform.migrate import DatabaseRefused, migrate


def migrated(url: str) -> None:
    """Applies what is missing. Raises CannotRun when it is unreachable, foreign or newer."""
    _check(url)
    try:
        migrate(url)
    except DatabaseRefused as refused:
        raise CannotRun(str(refused)) from None
    except psycopg.OperationalError as error:
        raise CannotRun(
            f"The database cannot be reached ({_reason(error)}): "
            "start it, or correct --database-url."
        ) from None
    except psycopg.ProgrammingError as error:  # such as a role that may not make tables
        reason = str(error).strip().splitlines()[0]
        raise CannotRun(f"The database cannot be used ({reason}): see --database-url.") from None


def _check(url: str) -> None:
    try:
        named = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        named = {}
    if not named:  # the reason is not said: it may quote a password
        raise CannotRun(
            "--database-url is no address of a database: "
            "write postgresql://user:password@host/name."
        )


def _reason(error: psycopg.OperationalError) -> str:
    """What the server or the system said, without where we asked and without libpq's advice."""
    said = str(error).strip()
    found = re.search(r'(?:port \d+|socket "[^"]*") failed: (.+)', said)
    return found[1] if found else said.splitlines()[0]
