"""What was asked of `pasje`, read and found right before anything is touched."""

import os
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from pasje_host import app_links, lan, listening, mail_settings, wallet_origins
from pasje_host.arguments import DEFAULT_HOST
from pasje_host.demo import till_key
from pasje_host.lan import Lan
from pasje_host.places import data_dir
from pasje_host.refused import CannotRun
from pasje_host.saying import sentence
from pasje_platform.programme import file as programme_file
from pasje_platform.programme.file import ProgrammeFile, WrongProgramme
from pasje_platform.settings import Smtp


@dataclass(frozen=True)
class Plan:
    """`database_url` None: the bundled PostgreSQL. `programme` None: whatever is in force."""

    data: Path
    database_url: str | None
    fresh: bool
    surely: bool
    """`fresh` also when it is more than a demo that is removed."""
    programme: tuple[Path, ProgrammeFile] | None
    address: listening.Address
    mail: Smtp | None
    public_url: str | None
    app_links: app_links.AppLinks
    wallet_origins: tuple[str, ...]
    """Where else the wallet is served from."""
    browser: bool
    lan: Lan | None
    """Open to the local network, for trying it on a phone."""

    @property
    def demo(self) -> bool:
        """Sign-in codes are shown on the screen, because nothing could send them."""
        return self.mail is None


def plan(options: Namespace) -> Plan:
    """Raises CannotRun, and has then done nothing."""
    mail = mail_settings.from_environment(os.environ)
    shared = None if options.lan is None else _lan(options.lan)
    host = options.host or DEFAULT_HOST if shared is None else shared.address
    address = listening.resolve(host, options.port)
    if shared is not None and mail is None and options.programme is not None:
        raise CannotRun(
            "Without mail, --lan shows every sign-in code to the whole network, so it is for the "
            "demo's programme only: leave --programme out, or set PASJE_SMTP_URL and "
            "PASJE_MAIL_FROM."
        )
    if mail is None and shared is None and not address.loopback:
        raise CannotRun(
            f"Listening on {options.host} needs a mail server for the sign-in codes: set "
            "PASJE_SMTP_URL and PASJE_MAIL_FROM; or leave --host out to try the demo here, and "
            "take --lan to try it on a phone."
        )
    if options.fresh and options.database_url is not None:
        raise CannotRun("--fresh empties the bundled database only: empty your own yourself.")
    data = data_dir(options.data_dir)
    if mail is None or options.fresh:
        till_key.check(data)
    return Plan(
        data=data,
        database_url=options.database_url,
        fresh=options.fresh,
        surely=options.yes,
        programme=None if options.programme is None else _programme(options.programme),
        address=address,
        mail=mail,
        public_url=None if shared else os.environ.get("PASJE_PUBLIC_URL"),
        app_links=app_links.from_environment(os.environ),
        wallet_origins=wallet_origins.from_environment(os.environ),
        browser=not options.no_browser and address.loopback,
        lan=shared,
    )


def _lan(wanted: str) -> Lan:
    return lan.choose(wanted, lan.found_here(), lan.way_out())


def _programme(path: Path) -> tuple[Path, ProgrammeFile]:
    try:
        return path, programme_file.read(path)
    except WrongProgramme as wrong:
        raise CannotRun(sentence(f"{path} is no programme: {wrong}")) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotRun(f"{path} cannot be read ({reason}): see --programme.") from None
