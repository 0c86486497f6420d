from django.urls import path, re_path

from tamazgana_open.publications import views

REFERENCE = r"(?P<reference>[A-Z][A-Z0-9]{1,11}(?:-[A-Z]{2})?-\d{4}-[A-Z]{2,4}-\d{3,6})"

urlpatterns = [
    path("publications/", views.register, name="register"),
    path("publications/verify/", views.verify, name="verify"),
    re_path(rf"^publications/{REFERENCE}/$", views.publication, name="publication"),
    re_path(rf"^publications/{REFERENCE}\.pdf$", views.pdf, name="publication-pdf"),
    re_path(rf"^publications/{REFERENCE}\.bilingual\.pdf$", views.bilingual_pdf, name="publication-bilingual-pdf"),
]
