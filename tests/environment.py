"""What the settings read when tests run: nothing from the developer's shell but DATABASE_URL, and a folder of its own.

Imported before the settings are.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="portal-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

for name in ("ALLOWED_HOSTS", "BEHIND_PROXY", "EMAIL_URL", "EMAIL_FROM", "TIME_ZONE", "STATIC_ROOT", "RELEASE"):
    os.environ.pop(name, None)
os.environ.update(
    SECRET_KEY="tests-" + "0123456789" * 6,
    DEBUG="0",
    DEMONSTRATION="0",
    HTTPS="0",
    DATA_DIR=str(FOLDER),
)
