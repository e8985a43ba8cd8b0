"""What can be typed after `pasje`."""

import argparse
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pasje_host import owner_arguments
from pasje_host.origin import https_origin, web_origin

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
_APPS = {
    "android": "an app for Android: an .apk, or an .aab with --bundle",
    "ios": "an app for iPhones; on a Mac",
    "macos": "an app for Macs; on a Mac",
    "windows": "an app for Windows; on Windows",
    "linux": "an app for Linux; on Linux",
}


def parser() -> argparse.ArgumentParser:
    """The whole command line; wrong use ends the process with 2, as argparse does."""
    top = argparse.ArgumentParser(
        prog="pasje",
        description="A loyalty programme on one machine: platform, members' wallet and till.",
        epilog="Mail: PASJE_SMTP_URL (smtp://user:password@host:587, which begins TLS with "
        "STARTTLS, or smtps://…, which has it from the start) and PASJE_MAIL_FROM send the sign-in "
        "codes; PASJE_PUBLIC_URL is the wallet's address for members; PASJE_WALLET_ORIGINS the "
        "addresses of other hosts that serve it. Without mail, "
        "Pasje is a demo and listens on this machine only, or with --lan on its network. "
        "Links that open the app: PASJE_ANDROID_CERT_SHA256 and PASJE_APPLE_TEAM_ID say who signs "
        "it, PASJE_APP_ID what it is (nl.pasje.app).",
    )
    top.add_argument("--version", action="version", version=f"pasje {_version()}")
    where = top.add_mutually_exclusive_group()
    where.add_argument("--host", help=f"address to listen on ({DEFAULT_HOST})")
    where.add_argument(
        "--lan",
        nargs="?",
        const="",
        metavar="ADDRESS",
        help="try it on a phone: listen on this machine's local address, and show it as a QR",
    )
    top.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help="port (%(default)s); 0 takes any free one"
    )
    top.add_argument("--no-browser", action="store_true", help="do not open a browser")
    top.add_argument(
        "--programme", type=Path, metavar="FILE",
        help="put this programme (TOML) in force, unless another one followed it already",
    )  # fmt: skip
    top.add_argument("--fresh", action="store_true", help="remove the demo's data and start over")
    top.add_argument(
        "--yes",
        action="store_true",
        help="with --fresh: also when it is more than a demo, members and all",
    )
    _place(top, None)
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    owner_arguments.till(commands, _place_again)
    owner_arguments.adjust(commands, _place_again)
    _programme(commands)
    owner_arguments.segment(commands, _place_again)
    owner_arguments.codes(commands, _place_again)
    _build(commands)
    return top


def _programme(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    programme = commands.add_parser("programme", help="check, try and use a programme's file")
    actions = programme.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="what it says, and what is wrong or odd in it")
    check.add_argument("file", type=Path, metavar="FILE", help="the programme (TOML)")
    preview = actions.add_parser("preview", help="what a purchase would earn, and why, per tier")
    preview.add_argument("file", type=Path, metavar="FILE", help="the programme (TOML)")
    preview.add_argument(
        "--basket", type=Path, required=True, metavar="BASKET",
        help="the purchase (TOML or JSON; docs/programme.md in Pasje's sources tells its keys)",
    )  # fmt: skip
    owner_arguments.versions(actions, _place_again)


def _build(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    build = commands.add_parser(
        "build",
        help="build the wallet: pasje build web, pasje build android, …",
        epilog="pasje build web [FOLDER] writes it into FOLDER (build/web). The others make an "
        "app, with Flet's build tool (Pasje's extra `phone`) and Flutter.",
    )
    kinds = build.add_subparsers(dest="kind", metavar="KIND", required=True)
    web = kinds.add_parser("web", help="a static site that any host can serve")
    web.add_argument(
        "folder", type=_folder, nargs="?", metavar="FOLDER", help="where to (build/web)"
    )
    web.add_argument("--out", type=_folder, metavar="FOLDER", help="the same")
    web.add_argument(
        "--platform", type=web_origin, metavar="URL",
        help="the platform's address, when the wallet is served from another one",
    )  # fmt: skip
    web.add_argument(
        "--no-offline", action="store_true",
        help="keep nothing on devices, and remove there what an earlier build has kept",
    )  # fmt: skip
    for kind, made in _APPS.items():
        app = kinds.add_parser(kind, help=made)
        _app(app, kind)


def _app(app: argparse.ArgumentParser, kind: str) -> None:
    app.add_argument(
        "--platform", type=https_origin, metavar="URL",
        help="the platform it speaks to (needed): https://points.example",
    )  # fmt: skip
    app.add_argument(
        "--out", type=_folder, metavar="FOLDER", help="where to (build/ and what it is)"
    )
    app.add_argument("--app-id", metavar="ID", help="of your own app: nl.example.wallet")
    app.add_argument("--name", help="under its icon (Pasje)")
    app.add_argument(
        "--download",
        action="store_true",
        help="let Flet fetch Flutter and what else is missing: several gigabytes",
    )
    if kind == "android":
        app.add_argument(
            "--bundle", action="store_true", help="an .aab for the Play store instead of an .apk"
        )


def _place(command: argparse.ArgumentParser, default: str | None) -> None:
    # Also behind a subcommand, where people type it; there it must not undo what came before.
    command.add_argument(
        "--data-dir", type=_folder, default=default, metavar="DIR", help="where the data is kept"
    )
    command.add_argument(
        "--database-url", default=default, metavar="URL", help="a PostgreSQL (15+) of your own"
    )


def _place_again(command: argparse.ArgumentParser) -> None:
    _place(command, argparse.SUPPRESS)


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("name a folder")
    return Path(text)


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: 0 to 65535")
    return int(text)


def _version() -> str:
    try:
        return version("pasje")
    except PackageNotFoundError:
        return "(a checkout that is not installed)"
