"""Administration of people, regions and units."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from users.models import Region, Unit, User


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
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
        (_("Access"), {"fields": ["role", "regions", "units", "is_active", "is_staff", "is_superuser"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "display_name", "role", "usable_password", "password1", "password2"]})
    ]


@admin.register(Region, Unit)
class TreeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["code", "name", "name_en", "parent"]
    search_fields = ["code", "name", "name_en"]
    autocomplete_fields = ["parent"]
