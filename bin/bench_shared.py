"""What the parts of `bin/bench` share."""

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # the portal and its tests

SAMPLE, ADOPTED = "exemple-2027-2029", "exemple-2024-2027"
PAGES = {
    "home": "",
    "programme": f"programmes/{SAMPLE}/",
    "commitment": f"programmes/{SAMPLE}/commitments/1.1/",
    "council": f"council/?programme={ADOPTED}",
    "sitting": "council/2024-10-04-session-d-octobre/",
    "adopted commitment": f"programmes/{ADOPTED}/commitments/1.1/",
    "monitoring": f"programmes/{ADOPTED}/monitoring/",
    "chain": f"programmes/{ADOPTED}/chain/",
}
LANGUAGES = ("ar", "fr")


def say(*parts: object) -> None:
    """Print at once."""
    print(*parts, flush=True)


def verdict(holds: bool) -> str:
    """How a line ends."""
    return "holds" if holds else "DOES NOT HOLD"
