"""The same call twice: what was sent is kept as decoded, so that a repeat can be told apart."""

import json
from collections.abc import Mapping
from typing import Any

from pasje.contract.codec import Undecodable, encode, from_plain
from pasje_platform.refused import Refused


def as_decoded(request: object) -> dict[str, Any]:
    """A request as it is kept beside what it made; instants in UTC, whatever their offset was."""
    return dict(json.loads(encode(request)))


def same(kept: Mapping[str, Any] | None, request: object) -> None:
    """That the request kept under this id comes again; raises Refused(id_reused).

    One that was kept before its message had a field is as if it had the field's default.
    """
    try:
        before = from_plain(type(request), dict(kept or {}))
    except Undecodable:
        raise Refused("id_reused") from None
    if before != request:
        raise Refused("id_reused")
