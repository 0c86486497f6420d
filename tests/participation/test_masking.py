"""Receipt codes stay out of every log."""

import io
import logging
from urllib.parse import quote, quote_plus

import pytest
from django.conf import settings
from django.test import Client

from participation import codes, masking

CODE = codes.new_code()
ARABIC = CODE.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


def test_whatever_stands_behind_receipts_in_an_address_is_hidden() -> None:
    for line, hidden in {
        f'"GET /ar/receipts/{CODE}/ HTTP/1.1" 200': '"GET /ar/receipts/…/ HTTP/1.1" 200',
        f"Not Found: /fr/receipts/{CODE}/withdraw/": "Not Found: /fr/receipts/…/withdraw/",
        f"next=%2Ffr%2Freceipts%2F{CODE}%2F": "next=%2Ffr%2Freceipts%2F…",
        f"http://x/fr/receipts/{codes.spaced(CODE)}": "http://x/fr/receipts/…",
        "/fr/receipts/whatever?done=x": "/fr/receipts/…?done=x",
        f"the code {codes.spaced(CODE)} itself, {CODE}": "the code … itself, …",
        f"GET /ar/search/?q={quote(ARABIC)} HTTP/1.1": "GET /ar/search/?q=… HTTP/1.1",
        f"GET /ar/search/?q={quote_plus(codes.spaced(ARABIC)).lower()}": "GET /ar/search/?q=…",
        "GET /fr/receipts/ HTTP/1.1": "GET /fr/receipts/ HTTP/1.1",
        "1234567890123456 and 500.000,00": "1234567890123456 and 500.000,00",
    }.items():
        assert masking.masked(line).startswith(hidden), line
        assert CODE not in masking.masked(line)
        assert quote(ARABIC) not in masking.masked(line)


def handled(name: str) -> tuple[logging.Logger, io.StringIO]:
    """A logger with a handler of its own, as servers have."""
    written = io.StringIO()
    logger = logging.getLogger(name)
    logger.addHandler(logging.StreamHandler(written))
    return logger, written


@pytest.mark.parametrize("name", masking.LOGGERS)
def test_the_logs_of_the_servers_are_masked_with_their_tracebacks(name: str) -> None:
    logger, written = handled(name)
    try:
        logger.warning("%(r)s", {"r": f"GET /ar/receipts/{CODE}/ HTTP/1.1"})
        try:
            raise ValueError(f"/ar/receipts/{CODE}/")
        except ValueError:
            logger.exception("Error handling request %s", f"/ar/receipts/{CODE}/")
    finally:
        logger.removeHandler(logger.handlers[-1])
    assert written.getvalue().count("/ar/receipts/…") == 4  # the line, the line with a traceback, and twice in that
    assert CODE not in written.getvalue()


def test_every_handler_of_ours_masks() -> None:
    handlers = settings.LOGGING["handlers"].values()
    assert all("without_receipts" in handler["filters"] for handler in handlers)


@pytest.mark.django_db
def test_a_wrong_code_in_an_address_does_not_reach_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    assert Client().get(f"/fr/receipts/{CODE}/").status_code == 404
    assert CODE not in "".join(capsys.readouterr())
