"""The browser of this machine."""

import os
import shutil

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")


def chromium() -> str:
    """Where it is: as $CHROMIUM says, else the lightest one that is installed."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "Chromium is missing. Run: sudo apt-get install -y chromium-headless-shell"
    return found
