"""One line of JSON per event. Callers pass names and numbers, never personal data or codes."""

import json
import logging
from datetime import UTC, datetime
from typing import Any, TextIO


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message and the `fields` of `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields: dict[str, Any] = getattr(record, "fields", {})
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "from": record.name}
        line |= {"event": record.getMessage()} | fields
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["where"] = _where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


_OTHERS = ("uvicorn", "psycopg", "asyncio")
"""Libraries that warn; left alone, what they print may quote what was sent."""


def configure(stream: TextIO, level: int = logging.INFO) -> None:
    """Sends everything below `pasje` to `stream`, and what the libraries warn of."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("pasje")
    logger.handlers = [handler]
    logger.setLevel(level)
    logger.propagate = False
    for name in _OTHERS:
        logging.getLogger(name).handlers = [handler]


def _where(error: BaseException) -> list[str]:
    """File, line and function of each frame; not the message, which may quote what was sent."""
    frames, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames
