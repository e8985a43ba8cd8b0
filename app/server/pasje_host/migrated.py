"""A database that is there and ours, at the newest version."""

import psycopg

from pasje_host.refused import CannotRun
from pasje_platform.migrate import DatabaseRefused, migrate


def migrated(url: str) -> None:
    """Applies what is missing. Raises CannotRun when it is unreachable, foreign or newer."""
    try:
        migrate(url)
    except DatabaseRefused as refused:
        raise CannotRun(str(refused)) from None
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise CannotRun(
            f"The database cannot be reached ({reason}): start it, or correct --database-url."
        ) from None
    except psycopg.ProgrammingError as error:
        # A connection string that cannot be read, or a role that may not make tables.
        reason = str(error).strip().splitlines()[0]
        raise CannotRun(f"The database cannot be used ({reason}): see --database-url.") from None
