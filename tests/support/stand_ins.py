"""What may stand in for half of the built wallet, where a test is about the other half.

    async with wallet_alone(None, quiet_flutter(), *quick_python()) as origin:

Without Flutter, a start takes half the processor's time; without Python too, next to nothing. All
that is ours is as it is built: the page, its scripts and its workers.
"""

from collections.abc import Sequence

import msgpack
from flet.messaging.protocol import MessageAction
from starlette.responses import Response
from starlette.routing import Route

from tests.support.site import built_site

_PAGE = {"route": "/", "web": True, "platform": "android", "width": 412, "height": 892}
# As Flutter does: connects, tells of the page, and has its first frame when the page lets it, after
# Python has said that there is something to draw.
_FLUTTER = """(async () => {
  let drawing = false;
  await jsConnect("quiet", {}, () => {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => dispatchEvent(new Event("flutter-first-frame")));
  });
  await jsSend("quiet", Uint8Array.from(%s));
})();"""
# As Pyodide does: compiles, wakes in a memory if it is given one, and gives its own, which is of
# ones and larger than what a heap begins with. It "draws" when Flutter tells of the page.
_PYODIDE = """
const MODULE = Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0]);
const [BEGUN, GROWN] = [1 << 20, 20 << 20];
export async function loadPyodide(options) {
  const headers = { "Content-Type": "application/wasm" };
  await WebAssembly.instantiateStreaming(new Response(MODULE, { headers }));
  let bridge = options._snapshotDeserializer?.();
  options._fill?.(new Uint8Array(BEGUN), (bytes) => new Uint8Array(bytes));
  const awake = {
    learn() {},
    wake() {},
    run() {
      bridge.start_connection = (toPage) => {
        bridge.send = () => {
          toPage({ toJs: () => new Uint8Array(1) });
          bridge.ask("drawn");
        };
      };
    },
  };
  return {
    FS: { writeFile() {} },
    pyimport: () => awake,
    registerJsModule: (name, module) => { bridge = module; },
    runPython() {},
    makeMemorySnapshot({ serializer }) {
      serializer(bridge);
      const snapshot = new Uint8Array(16 + GROWN).fill(1);
      new Uint32Array(snapshot.buffer)[1] = 16;
      return snapshot;
    },
  };
}
"""


def quiet_flutter() -> Route:
    """In place of the script that starts Flutter: it draws nothing."""
    told = {"session_id": None, "page_name": "", "page": _PAGE}
    hello = b"\0" + msgpack.packb([MessageAction.REGISTER_CLIENT.value, told])
    return _instead_of("f-*/flutter_bootstrap.js", _FLUTTER % [*hello])


def quick_python() -> Sequence[Route]:
    """In place of Pyodide: it runs no Python."""
    return (
        _instead_of("p-*/pyodide.mjs", _PYODIDE),
        _instead_of("p-*/pyodide.asm.mjs", ""),
    )


def _instead_of(pattern: str, script: str) -> Route:
    (file,) = built_site().glob(pattern)
    answer = Response(script, media_type="text/javascript")
    return Route(f"/{file.parent.name}/{file.name}", lambda _: answer)
