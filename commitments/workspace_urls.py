from django.urls import include, path, re_path

from commitments import workspace_amending as amending
from commitments import workspace_versions as versions
from commitments import workspace_views as views

CODE = r"(?P<code>[1-9]\d?\.[1-9]\d{0,2})"
PROGRAMME = r"^(?P<slug>[-a-z0-9]+)"

urlpatterns = [
    path("new/", views.new_programme, name="space-new-programme"),
    path("<slug:slug>/", views.outline, name="space-programme"),
    path("<slug:slug>/edit/", views.edit_programme, name="space-edit-programme"),
    path("<slug:slug>/current/", views.make_current, name="space-make-current"),
    path("<slug:slug>/axes/new/", views.new_axis, name="space-new-axis"),
    path("<slug:slug>/axes/<int:number>/", views.edit_axis, name="space-axis"),
    path("<slug:slug>/axes/<int:number>/move/", views.move_axis, name="space-move-axis"),
    path("<slug:slug>/axes/<int:number>/withdraw/", views.withdraw_axis, name="space-withdraw-axis"),
    path("<slug:slug>/axes/<int:number>/restore/", views.restore_axis, name="space-restore-axis"),
    path("<slug:slug>/axes/<int:number>/commitments/new/", views.new_commitment, name="space-new-commitment"),
    re_path(rf"{PROGRAMME}/commitments/{CODE}/$", views.edit_commitment, name="space-commitment"),
    re_path(rf"{PROGRAMME}/commitments/{CODE}/withdraw/$", views.withdraw_commitment, name="space-withdraw-commitment"),
    re_path(rf"{PROGRAMME}/commitments/{CODE}/restore/$", views.restore_commitment, name="space-restore-commitment"),
    path("<slug:slug>/monitoring/", include("commitments.monitoring.workspace.urls")),
    path("<slug:slug>/freeze/", versions.freeze, name="space-freeze"),
    path("<slug:slug>/amend/", amending.amend, name="space-amend"),
    path("<slug:slug>/versions/<int:number>/translate/", versions.translate, name="space-translate-version"),
    path("<slug:slug>/preview/", versions.preview, name="preview"),
    path("<slug:slug>/preview/axes/<int:number>/", versions.preview_axis, name="preview-axis"),
    re_path(rf"{PROGRAMME}/preview/commitments/{CODE}/$", versions.preview_commitment, name="preview-commitment"),
]
