"""Receipt codes are kept out of every log: of this portal, of the server in front of it, in tracebacks too."""

import logging
import re

HIDDEN = "…"
_IN_ADDRESS = re.compile(r"(receipts(?:/|%2[Ff]))[^/?#&\s\"'<>\\]+")
_DIGIT = r"(?:\d|%D9%A\d|%DB%B\d)"
"""Arabic digits stand in an address as their bytes."""
_BY_ITSELF = re.compile(rf"(?<!\d){_DIGIT}{{3}}(?:(?:[ .\u00a0+-]|%20)?{_DIGIT}{{3}}){{4}}(?!\d)", re.IGNORECASE)
LOGGERS = ("gunicorn.access", "gunicorn.error", "django.server")
"""Loggers with handlers of their own, which the filter of ours does not reach."""


def masked(text: str) -> str:
    """The text without what stands behind `receipts/` in an address and without anything that looks like a code."""
    return _BY_ITSELF.sub(HIDDEN, _IN_ADDRESS.sub(rf"\1{HIDDEN}", text))


class WithoutReceipts(logging.Filter):
    """Lets every line through, masked."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the line as it will read, and its traceback."""
        line = record.getMessage()
        if (shown := masked(line)) != line:
            record.msg, record.args = shown, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = masked(record.exc_text)
        return True


def watch() -> None:
    """Put the filter on the loggers of the servers. Once is enough; again does no harm."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, WithoutReceipts) for known in logger.filters):
            logger.addFilter(WithoutReceipts())
