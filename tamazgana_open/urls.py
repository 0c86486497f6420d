"""The addresses: a promise, they do not change."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from tamazgana_open.commune import views as commune
from tamazgana_open.portal import views
from tamazgana_open.portal.sitemaps import SITEMAPS

urlpatterns = [
    path("", views.root, name="root"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("theme/<slug:digest>.css", commune.theme, name="theme"),
    path("seal/<slug:digest>.png", commune.seal, name="seal"),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("tamazgana_open.portal.urls")),
        path("", include("commitments.urls")),
        path("", include("workshops.urls")),
        path("", include("participation.urls")),
        path("", include("tamazgana_open.publications.urls")),
        path("account/", include("tamazgana_open.accounts.urls")),
        path("space/people/", include("tamazgana_open.accounts.workspace_urls")),
        path("space/programmes/", include("commitments.workspace_urls")),
        path("space/meetings/", include("workshops.workspace_urls")),
        path("space/council/", include("tamazgana_open.portal.council.urls")),
        path("space/council/", include("workshops.council.letters.urls")),
        path("space/council/", include("workshops.council.urls")),
        path("space/council/", include("workshops.council.act.urls")),
        path("space/consultations/", include("participation.workspace_urls")),
        path("space/publications/", include("tamazgana_open.publications.workspace_urls")),
    ),
]

handler400 = "tamazgana_open.portal.errors.bad_request"
handler403 = "tamazgana_open.portal.errors.permission_denied"
handler404 = "tamazgana_open.portal.errors.not_found"
handler500 = "tamazgana_open.portal.errors.server_error"
