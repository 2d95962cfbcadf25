"""Addresses of the value pages, below /pyramid/."""

from django.urls import path

from scoring.views import dashboard, false_keys, overrides, runs, standing

app_name = "scoring"

urlpatterns = [
    path("", dashboard.pyramid, name="pyramid"),
    path("export/", standing.pyramid_export, name="pyramid_export"),
    path("accounts/", standing.standing, name="standing"),
    path("moves/", standing.moves, name="moves"),
    path("false-keys/", false_keys.false_keys, name="false_keys"),
    path("false-keys/<str:number>/", false_keys.flag_decide, name="flag_decide"),
    path("tiers/<str:number>/", overrides.tier_override, name="tier_override"),
    path("retier/", runs.retier, name="retier"),
]
