from django.urls import path, re_path

from workshops.attachments import workspace as workspace_files
from workshops.council import validating
from workshops.follow_up import views as workspace_follow_up
from workshops.paper import letters as papers
from workshops.paper import to_sign as paper_to_sign
from workshops.recording import views as workspace_record
from workshops.report import views as report_views
from workshops.urls import MEETING
from workshops.workspace import minutes as workspace_minutes
from workshops.workspace import views

HERE = rf"^{MEETING}/"

urlpatterns = [
    path("", views.meetings, name="space-meetings"),
    path("new/", views.new_meeting, name="space-new-meeting"),
    path("follow-up/", workspace_follow_up.follow_up, name="space-follow-up"),
    path("follow-up/recommendations/<int:pk>/", workspace_follow_up.settle, name="space-settle"),
    path("follow-up/actions/<int:pk>/", workspace_follow_up.close_action, name="space-close-action"),
    path("follow-up/actions/<int:pk>/reopen/", workspace_follow_up.reopen_action, name="space-reopen-action"),
    path("committee/<slug:slug>/", workspace_follow_up.committee, name="space-committee"),
    path("report/", report_views.report, name="space-meetings-report"),
    path("report.pdf", report_views.report_pdf, name="space-meetings-report-pdf"),
    path("report.csv", report_views.report_csv, name="space-meetings-report-csv"),
    path("report.xlsx", report_views.report_xlsx, name="space-meetings-report-xlsx"),
    re_path(rf"{HERE}$", views.meeting, name="space-meeting"),
    re_path(rf"{HERE}plan/$", views.plan, name="space-meeting-plan"),
    re_path(rf"{HERE}announce/$", views.announce, name="space-meeting-announce"),
    re_path(rf"{HERE}reschedule/$", views.reschedule, name="space-meeting-reschedule"),
    re_path(rf"{HERE}correct-date/$", views.correct_date, name="space-meeting-correct-date"),
    re_path(rf"{HERE}postpone/$", views.postpone, name="space-meeting-postpone"),
    re_path(rf"{HERE}cancel/$", views.cancel, name="space-meeting-cancel"),
    re_path(rf"{HERE}hold/$", views.hold, name="space-meeting-hold"),
    re_path(rf"{HERE}invitation\.pdf$", papers.invitation, name="space-invitation"),
    re_path(rf"{HERE}sheet\.pdf$", papers.sheet, name="space-sheet"),
    re_path(rf"{HERE}record/$", workspace_record.record, name="space-meeting-record"),
    re_path(rf"{HERE}files/$", workspace_files.files, name="space-meeting-files"),
    re_path(rf"{HERE}files/(?P<pk>\d{{1,18}})/public/$", workspace_files.make_public, name="space-file-public"),
    re_path(rf"{HERE}files/(?P<pk>\d{{1,18}})/private/$", workspace_files.make_private, name="space-file-private"),
    re_path(rf"{HERE}files/(?P<pk>\d{{1,18}})/remove/$", workspace_files.remove, name="space-file-remove"),
    re_path(rf"{HERE}submit/$", workspace_minutes.submit, name="space-minutes-submit"),
    re_path(rf"{HERE}send-back/$", workspace_minutes.send_back, name="space-minutes-send-back"),
    re_path(rf"{HERE}minutes\.pdf$", paper_to_sign.to_sign, name="space-minutes-paper"),
    re_path(rf"{HERE}approve/$", workspace_minutes.approve, name="space-minutes-approve"),
    re_path(rf"{HERE}publish/$", workspace_minutes.publish, name="space-minutes-publish"),
    re_path(rf"{HERE}correct/$", workspace_minutes.correct, name="space-minutes-correct"),
    re_path(rf"{HERE}begin-minutes/$", workspace_minutes.begin_minutes, name="space-minutes-begin"),
    re_path(rf"{HERE}translate/$", workspace_minutes.translate, name="space-minutes-translate"),
    re_path(rf"{HERE}validation/$", validating.validate, name="space-validation"),
    re_path(rf"{HERE}form/$", workspace_minutes.change_form, name="space-minutes-form"),
]
