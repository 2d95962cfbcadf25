"""Addresses of opportunities and negotiations, below /negotiations/."""

from django.urls import path

from negotiations import views

app_name = "negotiations"

urlpatterns = [
    path("", views.negotiation_list, name="negotiation_list"),
    path("export/", views.negotiation_export, name="negotiation_export"),
    path("new/", views.negotiation_new, name="negotiation_new"),
    path("opportunities/", views.opportunity_list, name="opportunity_list"),
    path("opportunities/export/", views.opportunity_export, name="opportunity_export"),
    path("opportunities/all/change/", views.opportunity_bulk, name="opportunity_bulk"),
    path("opportunities/new/", views.opportunity_new, name="opportunity_new"),
    path("opportunities/<str:number>/", views.opportunity_detail, name="opportunity_detail"),
    path("opportunities/<str:number>/edit/", views.opportunity_edit, name="opportunity_edit"),
    path("opportunities/<str:number>/stage/", views.opportunity_stage, name="opportunity_stage"),
    path("<str:number>/", views.negotiation_detail, name="negotiation_detail"),
    path("<str:number>/edit/", views.negotiation_edit, name="negotiation_edit"),
    path("<str:number>/step/<str:step>/", views.negotiation_step, name="negotiation_step"),
    path("<str:number>/agree/", views.negotiation_agree, name="negotiation_agree"),
    path("<str:number>/try/", views.negotiation_try, name="negotiation_try"),
    path("<str:number>/bottom-lines/", views.bottom_lines_open, name="bottom_lines_open"),
    path("<str:number>/topics/<str:topic>/", views.topic_edit, name="topic_edit"),
    path("<str:number>/topics/<str:topic>/bottom-line/", views.bottom_line_edit, name="bottom_line_edit"),
    path("<str:number>/rounds/new/", views.round_new, name="round_new"),
    path("<str:number>/rounds/<int:pk>/", views.round_edit, name="round_edit"),
    path("<str:number>/concessions/new/", views.concession_new, name="concession_new"),
    path("<str:number>/concessions/<int:pk>/", views.concession_edit, name="concession_edit"),
    path("<str:number>/concessions/<int:pk>/withdraw/", views.concession_withdraw, name="concession_withdraw"),
]
