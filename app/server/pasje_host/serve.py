"""`pasje`: everything on one machine, until Ctrl-C."""

import logging
import os
import socket
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from starlette.routing import BaseRoute

from pasje_host import (
    browser,
    database_source,
    folder,
    listening,
    mail_settings,
    wallet_site,
    web_server,
    welcome,
)
from pasje_host.demo import seed, till_key
from pasje_host.migrated import migrated
from pasje_host.places import data_dir
from pasje_host.progress import shown
from pasje_host.refused import CannotRun
from pasje_host.stopping import Stopping
from pasje_platform import logs
from pasje_platform.app import create_app
from pasje_platform.database import Database, Tx, open_database
from pasje_platform.programme import file as programme_file
from pasje_platform.programme.file import ProgrammeFile, WrongProgramme
from pasje_platform.settings import Settings
from pasje_till.page import routes as till_routes


@dataclass(frozen=True)
class _Plan:
    """What was asked, read and found right before anything was touched."""

    data: Path
    programme: ProgrammeFile | None
    address: listening.Address
    settings: Settings
    browser: bool


def run(options: Namespace, console: Console) -> None:
    """Serves until Ctrl-C or SIGTERM, and stops everything it started. Raises CannotRun."""
    with Stopping() as stopping:
        try:
            _run(options, console, stopping)
        except KeyboardInterrupt:
            stopping.too_late()


def _run(options: Namespace, console: Console, stopping: Stopping) -> None:
    plan = _plan(options)
    database_source.refuse_second(plan.data, options.database_url)
    with (
        listening.listen(plan.address) as listener,
        database_source.of_the_server(plan.data, options.database_url, fresh=options.fresh) as url,
    ):
        try:
            migrated(url)
            if options.fresh:
                till_key.forget(plan.data)
            mounts = [*till_routes, *_wallet(plan.data, console)]
            web_server.run(_serve(plan, console, url, mounts, listener, stopping))
        finally:
            stopping.too_late()


def _plan(options: Namespace) -> _Plan:
    mail = mail_settings.from_environment(os.environ)
    programme = None if options.programme is None else _programme(options.programme)
    address = listening.resolve(options.host, options.port)
    if mail is None and not address.loopback:
        raise CannotRun(
            f"Listening on {options.host} needs a mail server for the sign-in codes: set "
            "PASJE_SMTP_URL and PASJE_MAIL_FROM, or leave --host out to try the demo here."
        )
    if options.fresh and options.database_url is not None:
        raise CannotRun("--fresh empties the bundled database only: empty your own yourself.")
    public_url = os.environ.get("PASJE_PUBLIC_URL", address.url).rstrip("/")
    settings = Settings(demo=mail is None, smtp=mail, public_url=public_url)
    data = data_dir(options.data_dir)
    folder.check(data)
    return _Plan(data, programme, address, settings, not options.no_browser)


def _wallet(data: Path, console: Console) -> Sequence[BaseRoute]:
    folder.make(data)
    try:
        with shown(console) as progress:
            site = wallet_site.prepare(data, progress)
    except OSError as error:
        raise folder.unusable(data, error) from error
    return wallet_site.routes(site)


def _programme(path: Path) -> ProgrammeFile:
    try:
        return programme_file.read(path)
    except WrongProgramme as wrong:
        raise CannotRun(f"{path} is no programme: {wrong}") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotRun(f"{path} cannot be read ({reason}): see --programme.") from None


async def _serve(
    plan: _Plan,
    console: Console,
    url: str,
    mounts: Sequence[BaseRoute],
    listener: socket.socket,
    stopping: Stopping,
) -> None:
    async with open_database(url) as database:
        name, demo = await _prepare(plan, database)
        logs.configure(sys.stderr, _log_level())
        app = create_app(
            database,
            clock=lambda: datetime.now(UTC),
            settings=plan.settings,
            mounts=mounts,
        )

        def ready() -> None:
            welcome.show(console, plan.settings.public_url, name, demo)
            if plan.browser and plan.address.loopback:
                browser.show(plan.address.url)

        await web_server.serve(app, listener, stopping, ready)


async def _prepare(plan: _Plan, database: Database) -> tuple[str, seed.Demo | None]:
    """The programme in force, and in a demo what belongs to it, in one transaction."""
    now, demo = datetime.now(UTC), plan.settings.demo

    async def work(tx: Tx) -> tuple[str, seed.Demo | None]:
        rules = await seed.put_in_force(tx, plan.programme, now, demo=demo)
        made = await seed.prepare(tx, rules, plan.data, now) if demo else None
        return rules.programme.name, made

    return await database.run(work)


def _log_level() -> int:
    """Every request is logged where a machine keeps the log; a person sees what went wrong."""
    return logging.WARNING if sys.stderr.isatty() else logging.INFO
