"""Sends one plain mail over SMTP."""

import asyncio
import smtplib
from email.message import EmailMessage

from pasje_platform.settings import Smtp

_TIMEOUT_S = 10
_TLS_PORT = 465
_FOR_GOOD = 500
"""From this reply of a mail server on, asking again does not help."""
_CLOSING = 421
"""The server itself takes no mail now, whoever it is for."""


class NotSent(Exception):
    """The mail server could not be reached, or did not take the mail."""


class AddressRefused(NotSent):
    """The mail server takes no mail to that address, now or later."""


class AddressBusy(NotSent):
    """The mail server takes no mail to that address now: later it may, and to others it does."""


async def send(smtp: Smtp, to: str, subject: str, text: str) -> None:
    """Raises NotSent, AddressRefused, AddressBusy.

    The address is used as it is, never split into several.
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = smtp.sender, to, subject
    message.set_content(text)
    try:
        await asyncio.to_thread(_send, smtp, to, message)
    except smtplib.SMTPRecipientsRefused as error:
        (code,) = [code for code, _ in error.recipients.values()]
        raise _refused(code)(type(error).__name__) from error
    except smtplib.SMTPDataError as error:  # some look at the address only once they have it all
        raise _refused(error.smtp_code)(type(error).__name__) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(type(error).__name__) from error


def _refused(code: int) -> type[NotSent]:
    """What such a reply means for a mail to one address."""
    if code == _CLOSING:
        return NotSent
    return AddressRefused if code >= _FOR_GOOD else AddressBusy


def _send(smtp: Smtp, to: str, message: EmailMessage) -> None:
    begins_with_tls = smtp.tls and smtp.port == _TLS_PORT
    kind = smtplib.SMTP_SSL if begins_with_tls else smtplib.SMTP
    with kind(smtp.host, smtp.port, timeout=_TIMEOUT_S) as server:
        if smtp.tls and not begins_with_tls:
            server.starttls()
        if smtp.user is not None:
            server.login(smtp.user, smtp.password or "")
        server.send_message(message, to_addrs=[to])
