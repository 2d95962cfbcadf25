"""Addresses of the shell itself."""

from django.urls import include, path

from kam import health, views

style = ([path("components/", views.components, name="components")], "kam")

urlpatterns = [
    path("", views.home, name="home"),
    path("more/", views.more, name="more"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.search_suggest, name="search_suggest"),
    path("shortcuts/", views.shortcuts, name="shortcuts"),
    path("views/", views.view_list, name="view_list"),
    path("views/new/", views.view_new, name="view_new"),
    path("views/<int:pk>/", views.view_open, name="view_open"),
    path("views/<int:pk>/edit/", views.view_edit, name="view_edit"),
    path("views/<int:pk>/overwrite/", views.view_overwrite, name="view_overwrite"),
    path("views/<int:pk>/delete/", views.view_delete, name="view_delete"),
    path("settings/language/", views.language_set, name="language_set"),
    path("settings/theme/", views.theme_set, name="theme_set"),
    path("settings/navigation/", views.nav_set, name="nav_set"),
    path("settings/keys/", views.api_keys, name="api_keys"),
    path("settings/keys/<int:pk>/revoke/", views.api_key_revoke, name="api_key_revoke"),
    path("settings/reading/", views.reading_log, name="reading_log"),
    path("settings/mail/", views.mail_set, name="mail_set"),
    path("drafts/", views.draft_keep, name="draft_keep"),
    path("drafts/drop/", views.draft_drop, name="draft_drop"),
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/read/", views.notifications_read, name="notifications_read"),
    path("notifications/<int:notice_id>/open/", views.notification_open, name="notification_open"),
    path("notifications/<int:notice_id>/read/", views.notification_read, name="notification_read"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("", include(style)),
]
