from django.urls import path, re_path

from workshops.council import amending, ballot, movements, opening, preparing, views, voting
from workshops.urls import MEETING

HERE = rf"^{MEETING}/"
AMENDMENT = rf"{HERE}amendments/(?P<number>\d{{1,4}})/"
VOTE = rf"{HERE}votes/(?P<pk>\d{{1,18}})/"

urlpatterns = [
    path("", views.sittings, name="space-council"),
    re_path(rf"{HERE}$", views.sitting, name="space-sitting"),
    re_path(rf"{HERE}agenda/$", preparing.put_on_agenda, name="space-sitting-agenda"),
    re_path(rf"{HERE}prepare/$", preparing.prepare, name="space-sitting-prepare"),
    re_path(rf"{HERE}send-back/$", preparing.send_back, name="space-sitting-send-back"),
    re_path(rf"{HERE}roll/$", opening.call_roll, name="space-sitting-roll"),
    re_path(rf"{HERE}open/$", opening.open_sitting, name="space-sitting-open"),
    re_path(rf"{HERE}no-quorum/$", opening.no_quorum, name="space-sitting-no-quorum"),
    re_path(rf"{HERE}again/$", opening.call_again, name="space-sitting-again"),
    re_path(rf"{HERE}room/$", movements.members, name="space-sitting-room"),
    re_path(rf"{HERE}preside/$", movements.preside, name="space-sitting-preside"),
    re_path(rf"{HERE}amendments/$", amending.amendments, name="space-amendments"),
    re_path(rf"{HERE}amendments/new/$", amending.propose, name="space-sitting-propose"),
    re_path(rf"{AMENDMENT}withdraw/$", amending.withdraw, name="space-amendment-withdraw"),
    re_path(rf"{AMENDMENT}vote/$", voting.open_on_amendment, name="space-amendment-vote"),
    re_path(rf"{HERE}vote/$", voting.open_on_whole, name="space-sitting-vote"),
    re_path(rf"{VOTE}$", voting.vote, name="space-vote"),
    re_path(rf"{VOTE}call-off/$", voting.call_off, name="space-vote-call-off"),
    re_path(rf"{VOTE}rectify/$", voting.rectify, name="space-vote-rectify"),
    re_path(rf"{HERE}freeze/$", voting.freeze, name="space-sitting-freeze"),
    re_path(rf"{HERE}close/$", opening.close_sitting, name="space-sitting-close"),
    re_path(rf"{HERE}ballot/$", ballot.ballot, name="space-ballot"),
]
