"""Addresses of the value pages, below /pyramid/."""

from django.urls import path

from scoring import views

app_name = "scoring"

urlpatterns = [
    path("", views.pyramid, name="pyramid"),
    path("export/", views.pyramid_export, name="pyramid_export"),
    path("moves/", views.moves, name="moves"),
    path("false-keys/", views.false_keys, name="false_keys"),
    path("false-keys/<str:number>/", views.flag_decide, name="flag_decide"),
    path("retier/", views.retier, name="retier"),
]
