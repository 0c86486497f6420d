from django.urls import include, path, re_path

from commitments.monitoring.workspace import acts, views

of_commitment = [
    path("", views.commitment, name="space-monitoring-commitment"),
    path("record/", acts.record, name="space-monitoring-record"),
    path("nothing-new/", acts.nothing_new, name="space-monitoring-nothing-new"),
    path("records/<int:pk>/translate/", acts.translate, name="space-monitoring-translate"),
    path("records/<int:pk>/withdraw/", acts.withdraw, name="space-monitoring-withdraw"),
    path("milestones/<int:pk>/done/", acts.done, name="space-monitoring-done"),
    path("milestones/<int:pk>/undo/", acts.undo, name="space-monitoring-undo"),
    path("milestones/<int:pk>/slip/", acts.slip, name="space-monitoring-slip"),
    path("indicators/<int:pk>/measure/", acts.measure, name="space-monitoring-measure"),
    path("measures/<int:pk>/withdraw/", acts.withdraw_measure, name="space-monitoring-withdraw-measure"),
]

urlpatterns = [
    path("", views.to_follow, name="space-monitoring"),
    path("close/", views.close, name="space-monitoring-close"),
    path("", include("commitments.monitoring.report.urls")),
    re_path(r"^(?P<code>[1-9]\d?\.[1-9]\d{0,2})/", include(of_commitment)),
]
