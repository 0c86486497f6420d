from django.urls import path, re_path

from tamazgana_open.portal.council import views
from tamazgana_open.portal.council.dossier import views as dossier
from workshops.urls import MEETING

urlpatterns = [
    path("calendar/", views.show, name="space-council-calendar"),
    path("calendar.pdf", views.show_pdf, name="space-council-calendar-pdf"),
    re_path(rf"^{MEETING}/dossier/$", dossier.page, name="space-dossier"),
    re_path(rf"^{MEETING}/dossier\.pdf$", dossier.paper, name="space-dossier-pdf"),
]
