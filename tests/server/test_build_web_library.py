"""What ships of Python is enough: the Pyodide that ships imports all of the wallet with it."""

import ast
import importlib.util
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from pasje_host.build_web import node
from tests.support.site import built_site

CLIENT = Path(__file__).parents[2] / "app/client"
IMPORT_ALL = Path(__file__).parents[1] / "support/import_all.mjs"
NOT_IN_A_BROWSER = {"pasje.adapters.keyring_secrets", "keyring"}
# Imported by what they are written for: a call, a message, an error.
AS_IT_RUNS = """
asyncio:to_thread concurrent.futures.thread _strptime encodings.idna encodings.latin_1
encodings.ascii encodings.punycode encodings.utf_8_sig flet:run flet.app flet.messaging.session
flet.pubsub.pubsub_hub flet.messaging.protocol flet.messaging.pyodide_connection msgpack logging
traceback runpy httpx:AsyncClient httpx:Timeout http.cookiejar qrcode:QRCode zipfile
importlib.resources
"""


@pytest.fixture(scope="module")
def import_them():
    site = built_site()
    (python,) = site.glob("p-*")
    (wallet,) = site.glob("w-*/wallet.zip")

    def run(names):
        command = [node.find(), str(IMPORT_ALL), str(python), str(wallet), *sorted(names)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        failed: dict[str, str] = json.loads(done.stdout)
        return failed

    return run


def modules():
    """The wallet's modules, and all that any of them imports, also inside a function."""
    for path in [CLIENT / "main.py", *sorted((CLIENT / "pasje").rglob("*.py"))]:
        yield ".".join(path.relative_to(CLIENT).with_suffix("").parts).removesuffix(".__init__")
        for statement in ast.walk(ast.parse(path.read_text())):
            if isinstance(statement, ast.Import):
                yield from (alias.name for alias in statement.names)
            elif isinstance(statement, ast.ImportFrom) and statement.module:
                yield statement.module
            elif isinstance(statement, ast.Attribute) and ast.unparse(statement.value) == "ft":
                yield f"flet:{statement.attr}"  # its module is imported when it is first named


def test_every_module_of_the_wallet_is_imported(import_them):
    wanted = {name for name in modules() if name.split(".")[0] not in NOT_IN_A_BROWSER}
    wanted -= NOT_IN_A_BROWSER
    assert {"main", "pasje.app", "httpx", "flet:Text"} <= wanted
    assert import_them([*wanted, *AS_IT_RUNS.split()]) == {}


def test_what_does_not_ship_is_missed(import_them):
    missing = import_them(["tkinter", "pasje.none", "flet:NoSuchControl"])
    assert set(missing) == {"tkinter", "pasje.none", "flet:NoSuchControl"}


def test_no_source_ships_and_the_bytecode_is_this_pythons():
    site = built_site()
    archives = [*site.glob("w-*/wallet.zip"), *site.glob("p-*/python_stdlib.zip")]
    assert len(archives) == 2
    for archive in archives:
        with zipfile.ZipFile(archive) as zipped:
            names = zipped.namelist()
            assert not [name for name in names if name.endswith(".py")]
            heads = {zipped.read(name)[:8] for name in names if name.endswith(".pyc")}
            assert {entry.compress_type for entry in zipped.infolist()} == {zipfile.ZIP_STORED}
        (head,) = heads  # one magic number, and "hashed, never compared with a source"
        assert head[4:] == (1).to_bytes(4, "little")
        assert head[:4] != importlib.util.MAGIC_NUMBER
