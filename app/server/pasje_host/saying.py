"""How the command says a line in a terminal."""

from rich.console import Console

from pasje.contract import formats


def sentence(text: str) -> str:
    """With a full stop, unless it asks something."""
    return text if text.endswith("?") else f"{text}."


def say(console: Console, line: str) -> None:
    """Prints it as it is, on one line: not coloured, nothing in it read as markup.

    With ordinary spaces: who searches in it types those.
    """
    console.print(formats.plain(line), highlight=False, markup=False, soft_wrap=True)
