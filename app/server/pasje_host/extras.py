"""How what `pasje` lacks is installed: the extras of Pasje, wherever it was installed from."""

from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

CHECKOUT = Path(__file__).resolve().parents[3]


def how_to_install(package: str, extra: str) -> str:
    """The command that installs `package`, which the extra `extra` names.

    Never by Pasje's own name: in a registry that may be somebody else's program.
    """
    if (CHECKOUT / "pyproject.toml").is_file():
        return f"pip install '.[{extra}]' in {CHECKOUT}"
    wanted = [Requirement(line) for line in metadata.requires("pasje") or []]
    exactly = next(f"{each.name}{each.specifier}" for each in wanted if each.name == package)
    return f"pip install '{exactly}'"
