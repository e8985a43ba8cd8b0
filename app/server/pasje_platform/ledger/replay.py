"""The same call twice: what was sent is kept as decoded, so that a repeat can be told apart."""

import json
from typing import Any

from pasje.contract.codec import encode
from pasje_platform.refused import Refused


def as_decoded(request: object) -> dict[str, Any]:
    """A request as it is kept beside what it made; instants in UTC, whatever their offset was."""
    return dict(json.loads(encode(request)))


def same(kept: dict[str, Any], request: object) -> None:
    """That the request kept under this id comes again; raises Refused(id_reused)."""
    if kept != as_decoded(request):
        raise Refused("id_reused")
