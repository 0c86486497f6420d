"""The project's settings as the tests want them: nothing from the developer's shell but DATABASE_URL, and hostile."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.undefined import Undefined

_FOLDER = Path(tempfile.mkdtemp(prefix="portal-tests-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

for _name in ("ALLOWED_HOSTS", "BEHIND_PROXY", "EMAIL_URL", "EMAIL_FROM", "TIME_ZONE", "STATIC_ROOT", "RELEASE"):
    os.environ.pop(_name, None)
os.environ.update(
    SECRET_KEY="tests-" + "0123456789" * 6,
    DEBUG="0",
    DEMONSTRATION="0",
    HTTPS="0",
    DATA_DIR=str(_FOLDER),
)

from tamazgana_open.settings import *  # noqa: E402, F403
from tamazgana_open.settings import ALLOWED_HOSTS, DATABASES, STORAGES, TEMPLATES  # noqa: E402

ALLOWED_HOSTS += ["testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True  # no collected static files are needed
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("")

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in the demonstration: threads see each other's locks as they do there.
    DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
