"""The project's settings as the tests want them: hostile."""

from tests.environment import FOLDER
from tamazgana_open.settings import *
from tamazgana_open.settings import ALLOWED_HOSTS, DATABASES, STORAGES, TEMPLATES
from tests.undefined import Undefined

ALLOWED_HOSTS += ["testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True  # no collected static files are needed
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("")

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in the demonstration: threads see each other's locks as they do there.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
