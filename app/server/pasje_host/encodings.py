"""Which compressed copy of a file is sent: what the caller takes and prefers (RFC 9110, 12.5.3)."""

from collections.abc import Collection

from pasje_host.build_web.compress import SUFFIX


def chosen(accepted: str, there: Collection[str]) -> str | None:
    """The best of the codings that are `there` for this Accept-Encoding; None: the file itself."""
    weights = _weights(accepted)
    plain = weights.get("identity", 0.0)
    best, most = None, 0.0
    for coding in SUFFIX:
        weight = weights.get(coding, weights.get("*", 0.0))
        if coding in there and weight > most and weight >= plain:
            best, most = coding, weight
    return best


def _weights(accepted: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in accepted.split(","):
        coding, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if coding:
            found[coding] = min((_weight(each) for each in parameters), default=1.0)
    return found


def _weight(parameter: str) -> float:
    """What `q=0.5` says; what cannot be read is taken for a no."""
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
