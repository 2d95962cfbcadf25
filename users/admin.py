"""Administration of people, regions and units."""

from typing import Any

import allauth.mfa.admin  # noqa: F401 - registers what is taken out below
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from users.admin_forms import WatchedAdmin
from users.choices import Role
from users.models import Region, Unit, User

admin.site.unregister(Authenticator)  # The secrets of a second step are nobody's to look at.


@admin.register(User)
class PersonAdmin(WatchedAdmin, UserAdmin):  # type: ignore[type-arg]
    list_display = ["username", "display_name", "role", "is_active"]
    list_filter = ["role", "is_active"]
    search_fields = ["username", "display_name", "email"]
    filter_horizontal = ["regions", "units"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (
            pgettext_lazy("colleague", "Person"),
            {"fields": ["display_name", "title", "email", "phone", "language", "theme"]},
        ),
        (_("Access"), {"fields": ["role", "regions", "units", "is_active"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "display_name", "role", "usable_password", "password1", "password2"]})
    ]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Let the role alone say who administers."""
        obj.is_staff = obj.is_superuser = obj.role == Role.ADMIN
        super().save_model(request, obj, form, change)


@admin.register(Region, Unit)
class TreeAdmin(WatchedAdmin, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["code", "name", "name_en", "parent"]
    search_fields = ["code", "name", "name_en"]
    autocomplete_fields = ["parent"]
