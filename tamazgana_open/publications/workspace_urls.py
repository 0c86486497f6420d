from django.urls import re_path

from tamazgana_open.publications import workspace_views as views
from tamazgana_open.publications.urls import REFERENCE

urlpatterns = [re_path(rf"^{REFERENCE}/redact/$", views.redaction, name="space-redact")]
