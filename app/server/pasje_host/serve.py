"""`pasje`: everything on one machine, until Ctrl-C."""

import logging
import socket
import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from starlette.routing import BaseRoute

from pasje_host import (
    app_links,
    browser,
    claim,
    database_source,
    folder,
    listening,
    owner_codes,
    programme_at_start,
    wallet_site,
    web_server,
    welcome,
)
from pasje_host.database_source import Source
from pasje_host.demo import only, seed, till_key
from pasje_host.migrated import migrated
from pasje_host.places import postgres_root
from pasje_host.plan import Plan, plan
from pasje_host.progress import shown
from pasje_host.refused import CannotRun
from pasje_host.saying import say
from pasje_host.stopping import Stopping
from pasje_platform import logs
from pasje_platform.app import create_app
from pasje_platform.database import Database, Tx, open_database
from pasje_platform.programme.file import WrongProgramme
from pasje_platform.settings import Settings
from pasje_till.page import routes as till_routes


def run(options: Namespace, console: Console) -> None:
    """Serves until Ctrl-C or SIGTERM, and stops everything it started. Raises CannotRun."""
    with Stopping() as stopping:
        try:
            _run(plan(options), console, stopping)
        except KeyboardInterrupt:
            stopping.too_late()


def _run(wanted: Plan, console: Console, stopping: Stopping) -> None:
    claim.refuse_second(wanted.data)
    database = postgres_root(wanted.data) / "data"
    over = wanted.fresh and database.exists()
    with (
        listening.listen(wanted.address) as listener,
        database_source.of_the_server(
            wanted.data, wanted.database_url, fresh=wanted.fresh, surely=wanted.surely
        ) as source,
    ):
        try:
            if wanted.fresh:
                till_key.forget(wanted.data)
            if over:
                said = f"Starting over: {database} and the demo till's key were removed."
                say(console, said)
            migrated(source.url)
            _refuse_to_show_members(wanted, source)
            with claim.claimed(wanted.data):
                links = app_links.routes(wanted.app_links)
                mounts = [*till_routes, *links, *_wallet(wanted.data, console)]
                web_server.run(_serve(wanted, console, source, mounts, listener, stopping))
        finally:
            stopping.too_late()


def _refuse_to_show_members(wanted: Plan, source: Source) -> None:
    """Without mail every sign-in code is shown to whoever asks: not to a whole network, then."""
    if wanted.lan is None or not wanted.demo:
        return
    if not only.only_the_demos_programme(source.url):
        raise CannotRun(
            "Without mail, --lan shows every sign-in code to the whole network, and this data is "
            "more than the demo's: name an empty folder with --data-dir, or set PASJE_SMTP_URL "
            "and PASJE_MAIL_FROM."
        )
    if others := only.members_beside(source.url):
        members = "1 member" if others == 1 else f"{others} members"
        raise CannotRun(
            f"Without mail, --lan lets the whole network sign in as anyone, and {members} joined "
            "here beside the demo's own: --fresh --yes removes all of it for good and starts "
            "over; or name an empty folder with --data-dir."
        )


def _wallet(data: Path, console: Console) -> Sequence[BaseRoute]:
    try:
        begins = (
            "Building the wallet for this machine. Only a new version does, and it takes a while."
        )
        with shown(console, begins) as progress:
            site = wallet_site.prepare(data, progress)
    except OSError as error:
        raise folder.unusable(data, error) from error
    return wallet_site.routes(site)


async def _serve(
    wanted: Plan,
    console: Console,
    source: Source,
    mounts: Sequence[BaseRoute],
    listener: socket.socket,
    stopping: Stopping,
) -> None:
    here = wanted.address.url(listener)
    public_url = (wanted.public_url or here).rstrip("/")
    async with open_database(source.url) as database:
        name, demo, short = await _prepare(wanted, database)
        logs.configure(sys.stderr, _log_level())
        app = create_app(
            database,
            clock=lambda: datetime.now(UTC),
            settings=Settings(
                demo=wanted.demo,
                smtp=wanted.mail,
                public_url=public_url,
                wallet_origins=wanted.wallet_origins,
            ),
            mounts=mounts,
        )

        def ready() -> None:
            for line in short:
                say(console, line)
            welcome.show(console, public_url, name, demo, wanted.lan)
            if wanted.browser:
                browser.show(here)

        await web_server.serve(app, listener, stopping, ready, beside=source.keep_up())


async def _prepare(wanted: Plan, database: Database) -> tuple[str, seed.Demo | None, list[str]]:
    """The programme in force, in a demo what belongs to it; what changed, and what it soon lacks.

    In one transaction.
    """

    async def work(tx: Tx) -> tuple[str, seed.Demo | None, list[str]]:
        changed = list[str]()
        if wanted.programme is not None:
            changed = await programme_at_start.begin(tx, *wanted.programme)
        now = datetime.now(UTC)
        rules = await seed.in_force(tx, now, demo=wanted.demo)
        made = await seed.prepare(tx, rules, wanted.data, now) if wanted.demo else None
        return rules.programme.name, made, [*changed, *await owner_codes.short(tx, rules)]

    try:
        return await database.run(work)
    except WrongProgramme as wrong:
        raise CannotRun(
            f"This programme cannot follow the one in force ({wrong}): start over with --fresh, "
            "or give it another folder with --data-dir."
        ) from None


def _log_level() -> int:
    """Every request is logged where a machine keeps the log; a person sees what went wrong."""
    return logging.WARNING if sys.stderr.isatty() else logging.INFO
