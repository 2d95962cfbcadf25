"""Addresses of the shell itself."""

from django.urls import include, path

from kam import health, views

style = ([path("components/", views.components, name="components")], "kam")

urlpatterns = [
    path("", views.home, name="home"),
    path("more/", views.more, name="more"),
    path("search/", views.search, name="search"),
    path("settings/language/", views.language_set, name="language_set"),
    path("settings/theme/", views.theme_set, name="theme_set"),
    path("settings/navigation/", views.nav_set, name="nav_set"),
    path("settings/reading/", views.reading_log, name="reading_log"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("", include(style)),
]
