"""Addresses of the ledger of promises, below /promises/."""

from django.urls import path

from accounts import views

app_name = "promises"

urlpatterns = [
    path("", views.promise_list, name="promise_list"),
    path("new/", views.promise_pick, name="promise_pick"),
    path("export/", views.promise_export, name="promise_export"),
    path("all/change/", views.promise_bulk, name="promise_bulk"),
    path("<int:pk>/", views.promise_detail, name="promise_detail"),
    path("<int:pk>/edit/", views.promise_edit, name="promise_edit"),
    path("<int:pk>/settle/", views.promise_settle, name="promise_settle"),
    path("<int:pk>/reopen/", views.promise_reopen, name="promise_reopen"),
]
