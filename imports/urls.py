"""Addresses of imports, below /imports/."""

from django.urls import path

from imports import views

app_name = "imports"

urlpatterns = [
    path("", views.batch_list, name="batch_list"),
    path("new/", views.batch_create, name="batch_create"),
    path("templates/<slug:kind>.<slug:extension>", views.template, name="template"),
    path("<str:number>/", views.batch_detail, name="batch_detail"),
    path("<str:number>/columns/", views.batch_columns, name="batch_columns"),
    path("<str:number>/write/", views.batch_write, name="batch_write"),
    path("<str:number>/stop/", views.batch_stop, name="batch_stop"),
    path("<str:number>/discard/", views.batch_discard, name="batch_discard"),
    path("<str:number>/errors/", views.batch_errors, name="batch_errors"),
]
