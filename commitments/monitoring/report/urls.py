from django.urls import path

from commitments.models import ReportKind
from commitments.monitoring.report import workspace as views

PROGRESS, EVALUATION = {"kind": ReportKind.PROGRESS.value}, {"kind": ReportKind.EVALUATION.value}

urlpatterns = [
    path("reports/new/", views.begin, PROGRESS, name="space-new-progress-report"),
    path("reports/<int:number>/", views.write, name="space-progress-report"),
    path("reports/<int:number>/preview/", views.preview, name="space-progress-report-preview"),
    path("reports/<int:number>/publish/", views.publish, name="space-progress-report-publish"),
    path("reports/<int:number>/correct/", views.correct, name="space-progress-report-correct"),
    path("reports/<int:number>/translate/", views.translate, name="space-progress-report-translate"),
    path("evaluation/new/", views.begin, EVALUATION, name="space-new-evaluation"),
    path("evaluation/", views.write, name="space-evaluation"),
    path("evaluation/preview/", views.preview, name="space-evaluation-preview"),
    path("evaluation/publish/", views.publish, name="space-evaluation-publish"),
    path("evaluation/correct/", views.correct, name="space-evaluation-correct"),
    path("evaluation/translate/", views.translate, name="space-evaluation-translate"),
]
