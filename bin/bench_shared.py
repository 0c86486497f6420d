"""What the parts of `bin/bench` share."""

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # the portal and its tests

SAMPLE = "exemple-2027-2029"
PAGES = {"home": "", "programme": f"programmes/{SAMPLE}/", "commitment": f"programmes/{SAMPLE}/commitments/1.1/"}
LANGUAGES = ("ar", "fr")


def say(*parts: object) -> None:
    """Print at once."""
    print(*parts, flush=True)


def verdict(holds: bool) -> str:
    """How a line ends."""
    return "holds" if holds else "DOES NOT HOLD"
