from django.urls import re_path

from workshops.council.letters import views
from workshops.urls import MEETING

HERE = rf"^{MEETING}/letters"

urlpatterns = [
    re_path(rf"{HERE}/$", views.letters, name="space-sitting-letters"),
    re_path(rf"{HERE}/notice\.pdf$", views.notice, name="space-sitting-notice"),
    re_path(rf"{HERE}/agenda\.pdf$", views.agenda, name="space-sitting-agenda-letter"),
]
