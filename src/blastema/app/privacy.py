"""What our logs may say: never a query string, a patient's link or a value from a record."""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType

# The rest of a patient's link is the key to a patient's page.
_PATIENT_LINK = re.compile(r"/p/[^\s\"']+")
_QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']*")

# As `sys.exc_info` gives it.
ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


def redacted(text: str) -> str:
    """The text with patients' links and query strings cut off."""
    return _QUERY.sub(r"\1", _PATIENT_LINK.sub("/p/...", text))


class QuietFormatter(logging.Formatter):
    """Redacts each line, and of a foreign exception keeps its class and its frames.

    The words of a foreign exception may quote what somebody typed, or, from a database,
    the whole row; our own errors hold no patient's data by rule and keep their words.
    """

    def format(self, record: logging.LogRecord) -> str:
        # A handler before us may have cached the full traceback in the record.
        record.exc_text = None
        line = redacted(super().format(record))
        record.exc_text = None
        return line

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  logging's own name
        return "\n".join(_told(link) for link in _chain(ei[1]))


def _chain(error: BaseException | None) -> list[BaseException]:
    links: list[BaseException] = []
    while error is not None and error not in links:
        links.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return links[::-1]


def _told(error: BaseException) -> str:
    frames = "".join(
        f"  {frame.filename}:{frame.lineno} in {frame.name}\n"
        for frame in traceback.extract_tb(error.__traceback__)
    )
    kind = type(error)
    words = f": {error}" if kind.__module__.partition(".")[0] == "blastema" else ""
    return f"{frames}{kind.__module__}.{kind.__qualname__}{words}"
