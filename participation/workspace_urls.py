from django.urls import include, path

from participation.not_built import not_built

HERE = "<slug:slug>/"
CONTRIBUTION = f"{HERE}contributions/<int:number>/"
REPLY = f"{HERE}replies/<int:pk>/"

urlpatterns = [
    path("", not_built, name="space-consultations"),
    path("new/", not_built, name="space-new-consultation"),
    path(HERE, not_built, name="space-consultation"),
    path(f"{HERE}plan/", not_built, name="space-consultation-plan"),
    path(f"{HERE}announce/", not_built, name="space-consultation-announce"),
    path(f"{HERE}extend/", not_built, name="space-consultation-extend"),
    path(f"{HERE}cancel/", not_built, name="space-consultation-cancel"),
    path(f"{HERE}begin-revision/", not_built, name="space-consultation-begin-revision"),
    path(f"{HERE}moderation/", not_built, name="space-moderation"),
    path(CONTRIBUTION, not_built, name="space-contribution"),
    path(f"{CONTRIBUTION}publish/", not_built, name="space-contribution-publish"),
    path(f"{CONTRIBUTION}withhold/", not_built, name="space-contribution-withhold"),
    path(f"{CONTRIBUTION}mask/", not_built, name="space-contribution-mask"),
    path(f"{CONTRIBUTION}unmask/", not_built, name="space-contribution-unmask"),
    path(f"{CONTRIBUTION}undo/", not_built, name="space-contribution-undo"),
    path(f"{CONTRIBUTION}look-again/", not_built, name="space-contribution-look-again"),
    path(f"{HERE}replies/", not_built, name="space-replies"),
    path(f"{HERE}replies/new/", not_built, name="space-new-reply"),
    path(REPLY, not_built, name="space-reply"),
    path(f"{REPLY}publish/", not_built, name="space-reply-publish"),
    path(f"{REPLY}discard/", not_built, name="space-reply-discard"),
    path(f"{REPLY}link/", not_built, name="space-reply-link"),
    path(HERE, include("participation.paper.urls")),
    path(f"{HERE}report/", include("participation.report.urls")),
]
