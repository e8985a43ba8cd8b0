"""The mail server, from the environment: a password does not belong on a command line."""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from pasje_host.refused import CannotRun
from pasje_platform.settings import Smtp

_PORTS = {"smtp": 587, "smtps": 465}


def from_environment(environment: Mapping[str, str]) -> Smtp | None:
    """The settings of PASJE_SMTP_URL and PASJE_MAIL_FROM; None when neither is set.

    Raises CannotRun when one is missing or wrong.
    """
    url, sender = environment.get("PASJE_SMTP_URL"), environment.get("PASJE_MAIL_FROM")
    if not url and not sender:
        return None
    if not url or not sender:
        raise CannotRun("Sending mail needs both PASJE_SMTP_URL and PASJE_MAIL_FROM.")
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise CannotRun(
            "PASJE_SMTP_URL is not understood: write smtp://user:password@host:587, or smtps:// "
            "where the server speaks TLS from the start."
        ) from None
    if not parts.hostname or "@" not in sender:
        raise CannotRun("PASJE_SMTP_URL must name a host, and PASJE_MAIL_FROM an address.")
    return Smtp(
        host=parts.hostname,
        port=port,
        sender=sender,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )
