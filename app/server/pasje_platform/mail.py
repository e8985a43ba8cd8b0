"""Sends one plain mail over SMTP."""

import asyncio
import smtplib
from email.message import EmailMessage

from pasje_platform.settings import Smtp

_TIMEOUT_S = 10
_TLS_PORT = 465


class NotSent(Exception):
    """The mail server could not be reached, or did not take the mail."""


async def send(smtp: Smtp, to: str, subject: str, text: str) -> None:
    """Raises NotSent. The address is used as it is, never split into several."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = smtp.sender, to, subject
    message.set_content(text)
    try:
        await asyncio.to_thread(_send, smtp, to, message)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(type(error).__name__) from error


def _send(smtp: Smtp, to: str, message: EmailMessage) -> None:
    begins_with_tls = smtp.tls and smtp.port == _TLS_PORT
    kind = smtplib.SMTP_SSL if begins_with_tls else smtplib.SMTP
    with kind(smtp.host, smtp.port, timeout=_TIMEOUT_S) as server:
        if smtp.tls and not begins_with_tls:
            server.starttls()
        if smtp.user is not None:
            server.login(smtp.user, smtp.password or "")
        server.send_message(message, to_addrs=[to])
