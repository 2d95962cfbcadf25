"""Addresses below /accounts/: those of the room, and the 360° page that the shell composes."""

from django.urls import path

from accounts.urls import urlpatterns as room
from kam import account_pages

app_name = "accounts"

urlpatterns = [
    *room,
    path("<str:number>/", account_pages.account_detail, name="account_detail"),
    path("<str:number>/timeline/", account_pages.account_timeline, name="account_timeline"),
    path("<str:number>/dossier/", account_pages.account_dossier, name="account_dossier"),
    path("<str:number>/people/", account_pages.account_people, name="account_people"),
    path("<str:number>/trade/", account_pages.account_trade, name="account_trade"),
    path("<str:number>/value/", account_pages.account_value, name="account_value"),
    path("<str:number>/visits/", account_pages.account_visits, name="account_visits"),
    path("<str:number>/negotiations/", account_pages.account_negotiations, name="account_negotiations"),
    path("<str:number>/service/", account_pages.account_service, name="account_service"),
    path("<str:number>/documents/", account_pages.account_documents, name="account_documents"),
    path("<str:number>/history/", account_pages.account_history, name="account_history"),
]
