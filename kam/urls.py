"""Addresses of the product; each room keeps its own below its prefix."""

from importlib.util import find_spec

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

ROOMS = {
    "accounts/": "kam.account_urls",
    "promises/": "accounts.promise_urls",
    "access/": "accounts.access_urls",
    "pyramid/": "scoring.urls",
    "plans/": "plans.urls",
    "visits/": "kam.visit_urls",
    "negotiations/": "negotiations.urls",
    "service/": "service.urls",
    "imports/": "imports.urls",
    "jobs/": "jobs.urls",
    "api/v1/": "kam.api.urls",
}

# One way in, with its lock-out and its second step: the administration has no sign-in of its own.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("auth/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
urlpatterns += [path(prefix, include(module)) for prefix, module in ROOMS.items() if find_spec(module)]
if find_spec("kam.views"):
    urlpatterns += [path("", include("kam.shell_urls"))]
