"""Settings of the value method for administrators. Runs are looked at, never edited."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from scoring.models import CostPool, ForecastFit, ScoringRun, TimeDriver, ValueModel
from users.admin_forms import WatchedAdmin


class TimeDriverInline(admin.TabularInline):  # type: ignore[type-arg]
    model = TimeDriver
    extra = 0


@admin.register(CostPool)
class CostPoolAdmin(WatchedAdmin, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["code", "name", "annual_cost", "theoretical_minutes", "practical_ratio", "is_active"]
    inlines = [TimeDriverInline]


@admin.register(ValueModel)
class ValueModelAdmin(WatchedAdmin, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["__str__", "name", "is_current", "created_at"]
    readonly_fields = ["created_by", "created_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: ValueModel | None = None) -> list[str]:
        """Keep a version as it is once a run has used it: other weights are another version."""
        is_used = obj is not None and ScoringRun.objects.filter(model=obj).exists()
        return [*self.readonly_fields, *(["name", "version", "parameters"] if is_used else [])]

    def save_model(self, request: HttpRequest, obj: ValueModel, form: Any, change: bool) -> None:
        """Keep exactly one version current, and remember who made it."""
        if obj.is_current:
            ValueModel.objects.filter(is_current=True).exclude(pk=obj.pk).update(is_current=False)
        if not change:
            obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: ValueModel | None = None) -> bool:
        return False


class LookOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that the machine writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ScoringRun)
class ScoringRunAdmin(LookOnlyAdmin):
    list_display = ["number", "as_of", "model", "state", "is_published", "finished_at"]


@admin.register(ForecastFit)
class ForecastFitAdmin(LookOnlyAdmin):
    list_display = ["as_of", "model", "r", "alpha", "a", "b", "customers", "log_likelihood", "p", "q", "v"]
