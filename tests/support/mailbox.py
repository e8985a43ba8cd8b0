"""A mail server that keeps what it gets, and can refuse, or think."""

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
    """Every mail, for good."""
    busy: bool = False
    """Takes none now."""
    unknown: set[str] = field(default_factory=set)
    """Addresses to which it takes none."""
    full: set[str] = field(default_factory=set)
    """Addresses to which it takes none now."""
    after_data: dict[str, bytes] = field(default_factory=dict)
    """What it says to a mail to that address once it has it all, instead of taking it."""
    got: asyncio.Event = field(default_factory=asyncio.Event)
    """That there is a mail."""
    thinks: asyncio.Lock = field(default_factory=asyncio.Lock)
    """While somebody holds it, no mail that came is said to be taken."""
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
                if said := self.after_data.get(self.recipients[-1]):
                    writer.write(said + b"\r\n")
                    await writer.drain()
                    continue
                mail = message_from_bytes(data[:-3], policy=policy.default)
                assert isinstance(mail, EmailMessage)
                self.mails.append(mail)
                self.got.set()
                async with self.thinks:
                    writer.write(b"250 ok\r\n")
            elif verb == "RCPT" and (self.refuses or self.recipients[-1] in self.unknown):
                writer.write(b"550 no\r\n")
            elif verb == "RCPT" and self.recipients[-1] in self.full:
                writer.write(b"452 4.2.2 mailbox full\r\n")
            elif verb == "RCPT" and self.busy:
                writer.write(b"451 later\r\n")
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
