"""Addresses of visits, below /visits/; the printed brief is added by the shell under the same name."""

from django.urls import path

from visits import views

app_name = "visits"

urlpatterns = [
    path("", views.visit_list, name="visit_list"),
    path("export/", views.visit_export, name="visit_export"),
    path("week/", views.visit_week, name="visit_week"),
    path("feed/<str:key>.ics", views.visit_feed, name="visit_feed"),
    path("new/", views.visit_new, name="visit_new"),
    path("new/<str:account_number>/", views.visit_create, name="visit_create"),
    path("<str:number>/", views.visit_detail, name="visit_detail"),
    path("<str:number>/edit/", views.visit_edit, name="visit_edit"),
    path("<str:number>/notice/", views.visit_notice, name="visit_notice"),
    path("<str:number>/confirm/", views.visit_confirm, name="visit_confirm"),
    path("<str:number>/check-in/", views.visit_check_in, name="visit_check_in"),
    path("<str:number>/close/", views.visit_close, name="visit_close"),
    path("<str:number>/summary/", views.summary_edit, name="summary_edit"),
    path("<str:number>/cancel/", views.visit_cancel, name="visit_cancel"),
    path("<str:number>/checklist/<int:pk>/", views.visit_tick, name="visit_tick"),
]
