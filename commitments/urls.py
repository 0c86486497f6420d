from django.urls import path

from commitments import views
from commitments.monitoring import views as monitoring
from commitments.monitoring.report import public as reports

urlpatterns = [
    path("programme/", views.current, name="programme-current"),
    path("programmes/<slug:slug>/axes/<int:number>/", views.axis, name="axis"),
    path("programmes/<slug:slug>/versions/", views.versions, name="versions"),
    path("programmes/<slug:slug>/versions/compare/", views.choose_comparison, name="choose-comparison"),
    path("programmes/<slug:slug>/versions/<int:number>/compare/<int:other>/", views.compare, name="compare"),
    path("programmes/<slug:slug>/monitoring/", monitoring.monitoring, name="monitoring"),
    path("programmes/<slug:slug>/monitoring/reports/<int:number>/", reports.progress_report, name="progress-report"),
    path("programmes/<slug:slug>/monitoring/evaluation/", reports.evaluation, name="evaluation"),
]
