from django.urls import path

from participation.report import views

urlpatterns = [
    path("", views.prepare, name="space-report"),
    path("publish/", views.publish, name="space-report-publish"),
    path("correct/", views.correct, name="space-report-correct"),
]
