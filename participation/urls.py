from django.urls import path

from participation import open_data
from participation.paper import documents
from participation.public import contribute, contributions, receipts, views
from participation.report import views as report

HERE = "consultations/<slug:slug>/"

urlpatterns = [
    path("consultations/", views.consultations, name="consultations"),
    path(HERE, views.consultation, name="consultation"),
    path(f"{HERE}contribute/", contribute.contribute, name="contribute"),
    path(f"{HERE}contributions/", contributions.contributions, name="contributions"),
    path(f"{HERE}contributions/<int:number>/", contributions.contribution, name="contribution"),
    path(f"{HERE}moderation/", views.moderation_register, name="moderation-register"),
    path(f"{HERE}form.pdf", documents.form, name="consultation-form"),
    path(f"{HERE}poster.pdf", documents.poster, name="consultation-poster"),
    path(f"{HERE}report/", report.report, name="consultation-report"),
    path(f"{HERE}contributions.csv", open_data.contributions_csv, name="contributions-csv"),
    path(f"{HERE}contributions.json", open_data.contributions_json, name="contributions-json"),
    path(f"{HERE}contributions.xlsx", open_data.contributions_xlsx, name="contributions-xlsx"),
    path(f"{HERE}data-dictionary/", open_data.dictionary, name="consultation-data"),
    path("receipts/", receipts.receipts, name="receipts"),
    path("receipts/<str:code>/", receipts.receipt, name="receipt"),
    path("receipts/<str:code>/withdraw/", receipts.withdraw, name="receipt-withdraw"),
    path("receipts/<str:code>/remove-contact/", receipts.remove_contact, name="receipt-remove-contact"),
    path("receipts/<str:code>/second-look/", receipts.second_look, name="receipt-second-look"),
]
