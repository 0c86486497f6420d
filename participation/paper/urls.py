from django.urls import path

from participation.not_built import not_built

urlpatterns = [
    path("entry/", not_built, name="space-entry"),
    path("import/", not_built, name="space-import"),
    path("template.xlsx", not_built, name="space-import-template"),
    path("scans/<uuid:token>/", not_built, name="space-scan"),
    path("contributions/<int:number>/slip.pdf", not_built, name="space-slip"),
]
