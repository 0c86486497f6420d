from django.urls import re_path

from workshops.council.act import views
from workshops.urls import MEETING

HERE = rf"^{MEETING}/act/"
STEP = r"(?P<code>[a-z]{1,20})"

urlpatterns = [
    re_path(rf"{HERE}$", views.act, name="space-deliberation"),
    re_path(rf"{HERE}issue/$", views.issue, name="space-deliberation-issue"),
    re_path(rf"{HERE}correct/$", views.correct, name="space-deliberation-correct"),
    re_path(rf"{HERE}translate/$", views.translate, name="space-deliberation-translate"),
    re_path(rf"{HERE}steps/{STEP}/$", views.step, name="space-deliberation-step"),
    re_path(rf"{HERE}steps/{STEP}/day/$", views.correct_day, name="space-deliberation-day"),
]
