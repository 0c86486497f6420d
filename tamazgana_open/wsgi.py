"""The WSGI entry point, the same in the demonstration and in production."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tamazgana_open.settings")

application = get_wsgi_application()
