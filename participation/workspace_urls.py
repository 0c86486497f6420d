from django.urls import include, path

from participation.workspace import linking, moderating, queue, replies, views

HERE = "<slug:slug>/"
CONTRIBUTION = f"{HERE}contributions/<int:number>/"
REPLY = f"{HERE}replies/<int:pk>/"

urlpatterns = [
    path("", views.consultations, name="space-consultations"),
    path("new/", views.new_consultation, name="space-new-consultation"),
    path(HERE, views.consultation, name="space-consultation"),
    path(f"{HERE}plan/", views.plan, name="space-consultation-plan"),
    path(f"{HERE}announce/", views.announce, name="space-consultation-announce"),
    path(f"{HERE}extend/", views.extend, name="space-consultation-extend"),
    path(f"{HERE}cancel/", views.cancel, name="space-consultation-cancel"),
    path(f"{HERE}begin-revision/", views.begin_revision, name="space-consultation-begin-revision"),
    path(f"{HERE}moderation/", queue.queue, name="space-moderation"),
    path(CONTRIBUTION, moderating.contribution, name="space-contribution"),
    path(f"{CONTRIBUTION}publish/", moderating.publish, name="space-contribution-publish"),
    path(f"{CONTRIBUTION}withhold/", moderating.withhold, name="space-contribution-withhold"),
    path(f"{CONTRIBUTION}mask/", moderating.mask, name="space-contribution-mask"),
    path(f"{CONTRIBUTION}unmask/", moderating.unmask, name="space-contribution-unmask"),
    path(f"{CONTRIBUTION}undo/", moderating.undo, name="space-contribution-undo"),
    path(f"{CONTRIBUTION}look-again/", moderating.look_again, name="space-contribution-look-again"),
    path(f"{HERE}replies/", replies.replies, name="space-replies"),
    path(f"{HERE}replies/new/", replies.new_reply, name="space-new-reply"),
    path(REPLY, replies.reply, name="space-reply"),
    path(f"{REPLY}publish/", replies.publish, name="space-reply-publish"),
    path(f"{REPLY}discard/", replies.discard, name="space-reply-discard"),
    path(f"{REPLY}link/", linking.link, name="space-reply-link"),
    path(HERE, include("participation.paper.urls")),
    path(f"{HERE}report/", include("participation.report.urls")),
]
