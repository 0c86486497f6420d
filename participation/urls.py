from django.urls import path

from participation.not_built import not_built

HERE = "consultations/<slug:slug>/"

urlpatterns = [
    path("consultations/", not_built, name="consultations"),
    path(HERE, not_built, name="consultation"),
    path(f"{HERE}contribute/", not_built, name="contribute"),
    path(f"{HERE}contributions/", not_built, name="contributions"),
    path(f"{HERE}contributions/<int:number>/", not_built, name="contribution"),
    path(f"{HERE}moderation/", not_built, name="moderation-register"),
    path(f"{HERE}form.pdf", not_built, name="consultation-form"),
    path(f"{HERE}poster.pdf", not_built, name="consultation-poster"),
    path(f"{HERE}report/", not_built, name="consultation-report"),
    path(f"{HERE}contributions.csv", not_built, name="contributions-csv"),
    path(f"{HERE}contributions.json", not_built, name="contributions-json"),
    path(f"{HERE}contributions.xlsx", not_built, name="contributions-xlsx"),
    path(f"{HERE}data-dictionary/", not_built, name="consultation-data"),
    path("receipts/", not_built, name="receipts"),
    path("receipts/<str:code>/", not_built, name="receipt"),
    path("receipts/<str:code>/withdraw/", not_built, name="receipt-withdraw"),
    path("receipts/<str:code>/remove-contact/", not_built, name="receipt-remove-contact"),
    path("receipts/<str:code>/second-look/", not_built, name="receipt-second-look"),
]
