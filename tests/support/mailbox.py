"""A mail server that keeps what it gets, and can refuse."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

_SAID = {"EHLO": b"250 test", "MAIL": b"250 ok", "RCPT": b"250 ok", "QUIT": b"221 bye"}


@dataclass
class Mailbox:
    """The mails, and to whom the envelope said each goes."""

    port: int = 0
    refuses: bool = False
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while line := await reader.readline():
            verb = line[:4].upper().decode()
            if verb == "RCPT":
                self.recipients.append(line.decode().partition("<")[2].partition(">")[0])
            if verb == "DATA":
                writer.write(b"354 go on\r\n")
                data = await reader.readuntil(b"\r\n.\r\n")
                mail = message_from_bytes(data[:-3], policy=policy.default)
                assert isinstance(mail, EmailMessage)
                self.mails.append(mail)
                writer.write(b"250 ok\r\n")
            elif verb == "RCPT" and self.refuses:
                writer.write(b"550 no\r\n")
            else:
                writer.write(_SAID.get(verb, b"250 ok") + b"\r\n")
            await writer.drain()
            if verb == "QUIT":
                break
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def open_mailbox() -> AsyncIterator[Mailbox]:
    """Listens on a free port of this machine, without TLS."""
    mailbox = Mailbox()
    server = await asyncio.start_server(mailbox.serve, "127.0.0.1", 0)
    mailbox.port = server.sockets[0].getsockname()[1]
    async with server:
        yield mailbox
