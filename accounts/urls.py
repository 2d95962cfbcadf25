"""Addresses of the dossier; those of the 360° page are added by the shell under the same name."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.account_list, name="account_list"),
    path("new/", views.account_new, name="account_new"),
    path("export/", views.account_export, name="account_export"),
    path("all/change/", views.account_bulk, name="account_bulk"),
    path("all/log/", views.interaction_pick, name="interaction_pick"),
    path("<str:number>/edit/<str:block>/", views.account_edit, name="account_edit"),
    path("<str:number>/facts/<str:block>/<str:name>/", views.fact_edit, name="fact_edit"),
    path("<str:number>/owner/", views.account_owner, name="account_owner"),
    path("<str:number>/team/", views.account_team, name="account_team"),
    path("<str:number>/category/", views.account_category, name="account_category"),
    path("<str:number>/archive/", views.account_archive, name="account_archive"),
    path("<str:number>/restore/", views.account_restore, name="account_restore"),
    path("<str:number>/people/new/", views.contact_new, name="contact_new"),
    path("<str:number>/people/<int:pk>/edit/", views.contact_edit, name="contact_edit"),
    path("<str:number>/people/<int:pk>/archive/", views.contact_archive, name="contact_archive"),
    path("<str:number>/people/<int:pk>/restore/", views.contact_restore, name="contact_restore"),
    path("<str:number>/competitors/new/", views.competitor_edit, name="competitor_new"),
    path("<str:number>/competitors/<int:pk>/", views.competitor_edit, name="competitor_edit"),
    path("<str:number>/incidents/new/", views.incident_edit, name="incident_new"),
    path("<str:number>/incidents/<int:pk>/", views.incident_edit, name="incident_edit"),
    path("<str:number>/documents/new/", views.document_new, name="document_new"),
    path("<str:number>/documents/<int:pk>/", views.document_detail, name="document_detail"),
    path("<str:number>/documents/<int:pk>/file/", views.document_file, name="document_file"),
    path("<str:number>/documents/<int:pk>/edit/", views.document_edit, name="document_edit"),
    path("<str:number>/documents/<int:pk>/archive/", views.document_archive, name="document_archive"),
    path("<str:number>/documents/<int:pk>/restore/", views.document_restore, name="document_restore"),
    path("<str:number>/interactions/new/", views.interaction_new, name="interaction_new"),
    path("<str:number>/interactions/<int:pk>/edit/", views.interaction_edit, name="interaction_edit"),
    path("<str:number>/interactions/<int:pk>/archive/", views.interaction_archive, name="interaction_archive"),
    path("<str:number>/interactions/<int:pk>/restore/", views.interaction_restore, name="interaction_restore"),
    path("<str:number>/promises/new/", views.promise_new, name="promise_new"),
    path("<str:number>/access/", views.account_access, name="account_access"),
    path("<str:number>/access/<int:pk>/revoke/", views.grant_revoke, name="grant_revoke"),
    path("<str:number>/access/ask/<str:kind>/", views.ask_new, name="ask_new"),
    path("<str:number>/addresses/new/", views.address_edit, name="address_new"),
    path("<str:number>/addresses/<int:pk>/", views.address_edit, name="address_edit"),
]
