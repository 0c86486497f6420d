from django.urls import path

from participation.not_built import not_built

urlpatterns = [
    path("", not_built, name="space-report"),
    path("publish/", not_built, name="space-report-publish"),
    path("translate/", not_built, name="space-report-translate"),
]
