"""Receipt codes: what the author of a contribution keeps, to see what became of it.

Fifteen digits in five groups of three: fourteen drawn by the system's random source, the last a check digit after Damm
(2004), which finds every wrong digit and every two neighbours that changed places.
"""

import re
import secrets

from stdnum import damm
from stdnum.exceptions import ValidationError as Invalid

LENGTH = 15
_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_BETWEEN = re.compile(r"[\s\-–—.·/,،\u200e\u200f\u202f\u00a0]+")


def new_code() -> str:
    """A code that nobody has: about 46 bits of chance, so two alike are not expected, and refused by the database."""
    digits = "".join(secrets.choice("0123456789") for _place in range(LENGTH - 1))
    return digits + damm.calc_check_digit(digits)


def spaced(code: str) -> str:
    """The code as it is read out and printed: 123 456 789 012 345."""
    return " ".join(code[place : place + 3] for place in range(0, len(code), 3))


def typed(text: str) -> str:
    """What somebody typed or pasted, as digits alone: spaces, hyphens and Arabic digits are understood."""
    return _BETWEEN.sub("", text.translate(_ARABIC_DIGITS))


def is_code(text: str) -> bool:
    """Whether these digits can be a code: the length and the check digit are right."""
    if len(text) != LENGTH or not text.isascii() or not text.isdigit():
        return False
    try:
        damm.validate(text)
    except Invalid:
        return False
    return True
