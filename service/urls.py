"""Addresses of requests, below /service/."""

from django.urls import path

from service import views

app_name = "service"

urlpatterns = [
    path("", views.request_list, name="request_list"),
    path("export/", views.request_export, name="request_export"),
    path("all/change/", views.request_bulk, name="request_bulk"),
    path("new/", views.request_new, name="request_new"),
    path("<str:number>/", views.request_detail, name="request_detail"),
    path("<str:number>/edit/", views.request_edit, name="request_edit"),
    path("<str:number>/step/<str:step>/", views.request_step, name="request_step"),
]
