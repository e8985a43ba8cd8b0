"""The one check: format, lint, types, import rules, tests, and how soon an installed wallet shows
its code. The first failure ends it.

Run as `python tests/check.py`. What follows goes to pytest, and then the start is not measured:
whoever asks for some of the tests is at work on the machine, and waits.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = Path(sys.executable).parent
IN_PARALLEL = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
"""A file's tests share what is slow to make; tests/conftest.py says which files come first."""
STEPS = (
    (str(TOOLS / "ruff"), "format", "--check", "."),
    (str(TOOLS / "ruff"), "check", "."),
    (str(TOOLS / "mypy"),),
    (str(TOOLS / "lint-imports"), "--no-cache"),
    (sys.executable, "-m", "pytest", "-q", *IN_PARALLEL),
)
ALONE = (sys.executable, "-m", "tests.bench.offline_start", "5")
"""Last, when nothing else takes the processor: a ratio to a bare page is a gate, seconds never."""


def main(extra: list[str]) -> int:
    """Runs every step; the status of the first that fails, else 0."""
    paths = os.pathsep.join(str(ROOT / "app" / side) for side in ("client", "server"))
    # The sources of the checkout, also where an older Pasje is installed.
    environment = {**os.environ, "PYTHONPATH": paths}
    for step in STEPS if extra else (*STEPS, ALONE):
        command = [*step, *extra] if "pytest" in step else list(step)
        print(f"\n$ {Path(command[0]).name} {' '.join(command[1:])}", flush=True)
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        if status:
            return status
    print("\nAll checks passed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
