from django.urls import path

from participation.paper import import_views, scans, slips, template_book, views

urlpatterns = [
    path("entry/", views.entry, name="space-entry"),
    path("import/", import_views.spreadsheet, name="space-import"),
    path("import/<slug:digest>/<int:page>.pdf", import_views.slips, name="space-import-slips"),
    path("template.xlsx", template_book.template, name="space-import-template"),
    path("scans/<uuid:token>/", scans.scan, name="space-scan"),
    path("contributions/<int:number>/slip.pdf", slips.slip, name="space-slip"),
]
