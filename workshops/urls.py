from django.urls import path, re_path

from workshops.attachments import views as file_views
from workshops.calendars import views as feeds
from workshops.models.choices import ADDRESS
from workshops.public import views

MEETING = rf"(?P<address>{ADDRESS})"

urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings.ics", feeds.calendar, name="meetings-ics"),
    path("meetings.atom", feeds.atom, name="meetings-atom"),
    re_path(r"^meetings/(?P<year>\d{4})-(?P<month>\d{2})/$", views.month, name="meetings-month"),
    re_path(rf"^meetings/{MEETING}/$", views.meeting, name="meeting"),
    re_path(rf"^meetings/{MEETING}\.ics$", feeds.meeting_calendar, name="meeting-ics"),
    path("meetings/files/<str:token>/", file_views.file, name="meeting-file"),
    path("meetings/files/<str:token>/preview/", file_views.preview, name="meeting-file-preview"),
    path("council/", views.council, name="council"),
    re_path(rf"^council/{MEETING}/$", views.sitting, name="sitting"),
    path("programmes/<slug:slug>/committee/", views.committee, name="committee"),
]
