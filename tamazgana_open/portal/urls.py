from django.urls import path, re_path

from tamazgana_open.portal import data, notice_sheet, print_views, views
from tamazgana_open.portal.chain import views as chain

CODE = r"(?P<code>[1-9]\d?\.[1-9]\d{0,2})"

urlpatterns = [
    path("", views.home, name="home"),
    path("programmes/<slug:slug>/", views.programme, name="programme"),
    path("programmes/<slug:slug>/notice.pdf", notice_sheet.notice, name="programme-notice"),
    re_path(rf"^programmes/(?P<slug>[-\w]+)/commitments/{CODE}/$", views.commitment, name="commitment"),
    path("programmes/<slug:slug>/versions/<int:number>/", views.version, name="version"),
    path("programmes/<slug:slug>/chain/", chain.page, name="chain"),
    path("programmes/<slug:slug>/chain.json", chain.data, name="chain-json"),
    path("journal/", views.journal, name="journal"),
    path("search/", views.search, name="search"),
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("data/", data.page, name="data"),
    path("data/journal.csv", data.journal_csv, name="data-journal-csv"),
    path("data/journal.json", data.journal_json, name="data-journal-json"),
    path("data/programmes/<slug:slug>.csv", data.programme_csv, name="data-programme-csv"),
    path("data/programmes/<slug:slug>.json", data.programme_json, name="data-programme-json"),
    path("data/programmes/<slug:slug>/progress.csv", data.progress_csv, name="data-progress-csv"),
    path("data/programmes/<slug:slug>/progress.json", data.progress_json, name="data-progress-json"),
    path("data/programmes/<slug:slug>/votes.csv", data.votes_csv, name="data-votes-csv"),
    path("data/programmes/<slug:slug>/votes.json", data.votes_json, name="data-votes-json"),
    path("data/publications.csv", data.publications_csv, name="data-publications-csv"),
    path("space/", views.space, name="space"),
    path("space/print/", print_views.corner, name="space-print"),
    path("space/print/<slug:code>/", print_views.paper, name="space-print-paper"),
]
