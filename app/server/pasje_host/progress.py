"""How far a longer piece of work is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from pasje_host.saying import say


@contextmanager
def shown(console: Console, begins: str) -> Iterator[Callable[[str, float], None]]:
    """A bar that hears what is being done and how much is done, from 0 to 1.

    It appears with the first word, and above it `begins`, so nothing is shown when there was
    nothing to do. Where no bar can be drawn, `begins` is all until the end.
    """
    columns = (TextColumn("{task.description:<22}"), BarColumn(), TimeElapsedColumn())
    # Where it cannot draw, it would leave an empty line.
    silent = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=silent) as bar:
        task = bar.add_task("", total=1.0, visible=False)

        def heard(what: str, share: float) -> None:
            if not bar.tasks[task].visible:
                say(bar.console, begins)
            bar.update(task, description=what, completed=share, visible=True)

        yield heard
