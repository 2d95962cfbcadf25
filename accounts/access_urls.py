"""Addresses of wishes to see something, below /access/."""

from django.urls import path

from accounts import views

app_name = "access"

urlpatterns = [
    path("", views.ask_list, name="ask_list"),
    path("hidden/<str:key>/", views.ask_hidden, name="ask_hidden"),
    path("<int:pk>/decide/", views.ask_decide, name="ask_decide"),
]
