from django.urls import path

from participation.not_built import not_built
from participation.paper import scans, slips, views

urlpatterns = [
    path("entry/", views.entry, name="space-entry"),
    path("import/", not_built, name="space-import"),
    path("template.xlsx", not_built, name="space-import-template"),
    path("scans/<uuid:token>/", scans.scan, name="space-scan"),
    path("contributions/<int:number>/slip.pdf", slips.slip, name="space-slip"),
]
