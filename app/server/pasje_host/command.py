"""The `pasje` command: what was typed, done, and the status that scripts see."""

from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console

from pasje_host.arguments import parser
from pasje_host.refused import CannotRun
from pasje_host.saying import say

CANNOT_RUN = 2
INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """0 when all went well, also after Ctrl-C; 2 with one sentence on stderr when it cannot run."""
    options = parser().parse_args(arguments)
    try:
        _work_of(options)(options, Console())
    except CannotRun as refused:
        say(Console(stderr=True), str(refused))
        return CANNOT_RUN
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _work_of(options: Namespace) -> Callable[[Namespace, Console], None]:
    # Imported here: `pasje --help` need not load a web server.
    if options.command is None:
        from pasje_host.serve import run

        return run
    if options.command == "build":
        return _build_web if options.kind == "web" else _build_app
    if options.command == "programme" and options.action in ("check", "preview"):
        from pasje_host import programme_command

        return {"check": programme_command.check, "preview": programme_command.preview}[
            options.action
        ]
    return _of_the_owner(options.command, getattr(options, "action", ""))


def _of_the_owner(command: str, action: str) -> Callable[[Namespace, Console], None]:
    from pasje_host import owner, owner_codes, owner_programme, owner_segments

    return {
        ("adjust", ""): owner.adjust,
        ("till", "add"): owner.add_till,
        ("till", "list"): owner.list_tills,
        ("till", "revoke"): owner.revoke_till,
        ("programme", "use"): owner_programme.use,
        ("programme", "list"): owner_programme.list_versions,
        ("programme", "withdraw"): owner_programme.withdraw,
        ("segment", "add"): owner_segments.add,
        ("segment", "remove"): owner_segments.remove,
        ("segment", "list"): owner_segments.list_segments,
        ("codes", "add"): owner_codes.add,
        ("codes", "remove"): owner_codes.remove,
        ("codes", "list"): owner_codes.list_pools,
    }[command, action]


def _build_web(options: Namespace, console: Console) -> None:
    from pasje_host.build_web import build
    from pasje_host.build_web.compress import BEST
    from pasje_host.progress import shown

    if options.folder is not None and options.out is not None:
        raise CannotRun("Name the folder once: pasje build web FOLDER.")
    out = options.folder or options.out or Path("build/web")
    try:
        begins = f"Building the wallet into {out}. The first time takes minutes."
        with shown(console, begins) as progress:
            build(
                out,
                progress=progress,
                platform=options.platform or "",
                offline=not options.no_offline,
                effort=BEST,
            )
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotRun(f"{out} cannot be written ({reason}): name another folder.") from None
    for line in _about_site(out, options.platform):
        say(console, line)


def _about_site(out: Path, platform: str | None) -> Iterator[str]:
    from pasje_host.build_web.compress import SUFFIX

    sizes = [path.stat().st_size for path in out.rglob("*") if path.suffix not in SUFFIX.values()
             and path.is_file()]  # fmt: skip
    megabytes = sum(sizes) / 1_000_000
    yield f"The wallet is in {out}: {len(sizes)} files, {megabytes:.0f} MB, and compressed copies."
    if platform:
        yield (
            f"It speaks to {platform}, which has to know its address: "
            "PASJE_WALLET_ORIGINS=https://… there."
        )
    else:
        yield "It expects the platform at its own address; --platform names another."
    yield (
        "A host must serve it over https from the root of a name, and answer an address that is "
        "no file with index.html; docs/hosting.md in Pasje's sources tells what else helps."
    )


def _build_app(options: Namespace, console: Console) -> None:
    from pasje_host.build_phone import Wanted, build, targets, toolchain

    target = targets.BY_NAME[options.kind]
    if options.kind == "android" and options.bundle:
        target = targets.AAB
    toolchain.check_system(target)  # first: no address helps where it cannot be built
    if options.platform is None:
        raise CannotRun("Name the platform the app speaks to: --platform https://points.example")
    out = options.out or Path("build") / target.flet
    try:
        build(target, Wanted(options.platform, options.app_id, options.name, options.download), out)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotRun(f"{out} cannot be written ({reason}): name another folder.") from None
    say(console, f"The app for {target.called} is in {out}.")
