"""Addresses of plans, below /plans/."""

from django.urls import path

from plans import views

app_name = "plans"

urlpatterns = [
    path("", views.plan_list, name="plan_list"),
    path("export/", views.plan_export, name="plan_export"),
    path("account/<str:number>/", views.plan_of_account, name="plan_of_account"),
    path("account/<str:number>/new/", views.plan_create, name="plan_create"),
    path("account/<str:number>/pdf/", views.account_pdf, name="account_pdf"),
    path("<str:number>/", views.plan_detail, name="plan_detail"),
    path("<str:number>/edit/", views.plan_edit, name="plan_edit"),
    path("<str:number>/step/<str:step>/", views.plan_step, name="plan_step"),
    path("<str:number>/actions/<int:pk>/", views.action_progress, name="action_progress"),
    path("<str:number>/pdf/", views.plan_pdf, name="plan_pdf"),
]
