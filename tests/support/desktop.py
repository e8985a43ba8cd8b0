"""A desktop with the wallet on it: a folder for its state and a keyring in a file."""

import asyncio
import dataclasses
import json
import os
import sys
from pathlib import Path

from pasje.adapters.single_tab import SingleTab
from pasje.adapters.sqlite_store import SqliteStore
from pasje.data.cards import Card
from pasje.data.parts import Parts, Ports
from pasje.data.view import View
from tests.support.samples import HANDLE, SAMPLES, an_id

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "app/client"
NOWHERE = "http://127.0.0.1:9"
"""A platform that nobody reaches."""


def environment(folder, origin=NOWHERE, keyring="tests.support.keyrings.FileKeyring"):
    """What tells the wallet where its things are; Python keeps what it compiles, as elsewhere."""
    plain = {name: at for name, at in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **plain,
        "FLET_APP_STORAGE_DATA": str(folder),
        "PASJE_PLATFORM_URL": origin,
        "PASJE_TEST_KEYRING": str(folder / "keyring.json"),
        "PYTHON_KEYRING_BACKEND": keyring,
        "LANG": "nl_NL.UTF-8",
        "PYTHONPATH": os.pathsep.join(str(part) for part in (ROOT, CLIENT)),
    }


async def keep_card(folder, origin=NOWHERE, sample="gold_near"):
    """Leave a member's card on the desktop, as an earlier run of the wallet does."""
    snapshot = SAMPLES[sample]()
    store = SqliteStore(folder / "wallet.sqlite")
    unused = dict.fromkeys(field.name for field in dataclasses.fields(Ports))
    ports = Ports(**unused | {"origin": origin, "store": store, "tabs": SingleTab()})
    card = Card(origin, snapshot.member.id, an_id(51), HANDLE)
    await Parts(ports, View()).cache.begin(card, snapshot)
    await store.put_many({"language": "nl"})
    store.close()
    secrets = {card.key("refresh"): "a token", f"device_key/{HANDLE}": "A" * 44}
    kept = {f"pasje/{key}": value for key, value in secrets.items()}
    (folder / "keyring.json").write_text(json.dumps(kept))


async def run(folder, *steps, options=(), **told):
    """Start the wallet in an interpreter of its own; its moments, and what it wrote as errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *options,
        *("-m", "tests.support.cold_start", json.dumps(steps)),
        cwd=ROOT,
        env=environment(folder, **told),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate()
    if process.returncode:
        raise AssertionError(errors.decode())
    return [json.loads(line) for line in out.splitlines()], errors.decode()
