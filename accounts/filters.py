"""Filters of the list of accounts; all of them stand in the address."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ChoiceField

from accounts.choices import Category, Flag, Tier
from accounts.columns import COLUMNS, Column, columns_named
from accounts.completeness import ENOUGH_PERCENT
from accounts.models import Account, AccountQuerySet, Industry, Tag
from accounts.selectors.lists import DEFAULT_SORT, SORTS, VIEWS, view_condition
from accounts.selectors.silence import silence_condition, unvisited_condition
from core.filters import ListFilter, Sort
from users.choices import Role
from users.models import Region, Unit, User

NOT_PLACED = "none"
ANY = "any"
TIER_CHOICES = [
    (f"{Tier.PLATINUM},{Tier.GOLD}", _("Platinum and gold")),
    *Tier.choices,
    (NOT_PLACED, _("Not placed")),
]
FLAG_CHOICES = [(ANY, _("Any flag")), *Flag.choices]
MISSING_CHOICES = [
    ("owner", _("Account manager")),
    ("plan", _("Current plan")),
    ("completeness", _("Complete dossier")),
    ("review", _("Review of the dossier")),
    ("contact", _("Contact in the rhythm of the tier")),
    ("visit", _("Visit within 90 days")),
]
STATE_CHOICES = [("archived", _("Archived"))]
FLAG_CONDITIONS = {flag: Q(**{f"figures__is_{flag.value}": True}) for flag in Flag}


class TierField(ChoiceField):
    """One tier, or several joined by commas."""

    def valid_value(self, value: Any) -> bool:
        known = {*Tier.values, NOT_PLACED}
        return all(part in known for part in str(value).split(","))


class TierFilter(django_filters.ChoiceFilter):
    field_class = TierField


class AccountFilter(ListFilter):
    """What the list of accounts can be narrowed by. `user` and `as_of` decide what “mine” and “overdue” mean."""

    sorts = {name: Sort(label) for name, label in SORTS.items()}
    usual_sort = DEFAULT_SORT

    view = django_filters.ChoiceFilter(
        choices=[(view, label) for view, label in VIEWS.items() if view],
        method="keep_view",
        label=_("View"),
        widget=forms.HiddenInput,
    )
    q = django_filters.CharFilter(method="keep_matching", label=_("Search"), max_length=100)
    tier = TierFilter(choices=TIER_CHOICES, method="keep_tiers", label=_("Tier"), empty_label=_("All"))
    category = django_filters.ChoiceFilter(choices=Category.choices, label=_("Category"), empty_label=_("All"))
    industry = django_filters.ModelChoiceFilter(
        queryset=Industry.objects.all(), label=_("Industry"), empty_label=_("All")
    )
    region = django_filters.ModelChoiceFilter(
        queryset=Region.objects.all(),
        to_field_name="code",
        method="keep_region",
        label=_("Region"),
        empty_label=_("All"),
    )
    unit = django_filters.ModelChoiceFilter(
        queryset=Unit.objects.all(), to_field_name="code", method="keep_unit", label=_("Unit"), empty_label=_("All")
    )
    owner = django_filters.ModelChoiceFilter(
        queryset=User.objects.filter(role__in=[Role.MANAGER, Role.DIRECTOR]).only("username", "display_name"),
        to_field_name="username",
        label=_("Account manager"),
        empty_label=_("All"),
    )
    tag = django_filters.ModelChoiceFilter(
        queryset=Tag.objects.all(), field_name="tags", label=_("Tag"), empty_label=_("All")
    )
    flag = django_filters.ChoiceFilter(
        choices=FLAG_CHOICES, method="keep_flagged", label=_("Flag"), empty_label=_("All")
    )
    missing = django_filters.ChoiceFilter(
        choices=MISSING_CHOICES, method="keep_missing", label=_("Lacks"), empty_label=_("–")
    )
    state = django_filters.ChoiceFilter(
        choices=STATE_CHOICES, method="keep_state", label=_("State"), empty_label=_("Active")
    )

    class Meta:
        model = Account
        fields: list[str] = []

    def __init__(self, *args: Any, user: User, as_of: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.as_of = as_of

    @property
    def is_everything(self) -> bool:
        """Tell whether the list is every account there is that is not archived."""
        is_all_seen = not self.queryset.query.has_filters()
        return is_all_seen and not self.is_narrowed and not self.chosen("view")

    @property
    def known_columns(self) -> Mapping[str, str | Promise]:
        return {name: column.label for name, column in COLUMNS.items()}

    @property
    def shown_columns(self) -> list[Column]:
        """Give the columns that show."""
        return columns_named(self.chosen_columns)

    @property
    def shown_names(self) -> Collection[str]:
        return [column.name for column in self.shown_columns]

    def filter_queryset(self, queryset: AccountQuerySet) -> AccountQuerySet:
        """Narrow the list; accounts put away are left out unless they are asked for."""
        if not self.chosen("state"):
            queryset = queryset.active()
        narrowed: AccountQuerySet = super().filter_queryset(queryset)
        return narrowed

    def keep_view(self, accounts: AccountQuerySet, _name: str, view: str) -> AccountQuerySet:
        return accounts.filter(view_condition(view, user=self.user, as_of=self.as_of))

    def keep_matching(self, accounts: AccountQuerySet, _name: str, words: str) -> AccountQuerySet:
        return accounts.matching(words)

    def keep_tiers(self, accounts: AccountQuerySet, _name: str, tiers: str) -> AccountQuerySet:
        wanted = tiers.split(",")
        condition = Q(figures__tier__in=[tier for tier in wanted if tier != NOT_PLACED])
        if NOT_PLACED in wanted:
            condition |= Q(figures__tier="") | Q(figures=None)
        return accounts.filter(condition)

    def keep_region(self, accounts: AccountQuerySet, _name: str, region: Region) -> AccountQuerySet:
        return accounts.filter(region__path__startswith=region.path)

    def keep_unit(self, accounts: AccountQuerySet, _name: str, unit: Unit) -> AccountQuerySet:
        return accounts.filter(unit__path__startswith=unit.path)

    def keep_flagged(self, accounts: AccountQuerySet, _name: str, flag: str) -> AccountQuerySet:
        if flag != ANY:
            return accounts.filter(FLAG_CONDITIONS[Flag(flag)])
        flagged = Q(pk__in=[])
        for condition in FLAG_CONDITIONS.values():
            flagged |= condition
        return accounts.filter(flagged)

    def keep_missing(self, accounts: AccountQuerySet, _name: str, what: str) -> AccountQuerySet:
        if what == "owner":
            return accounts.without_owner()
        if what == "plan":
            return accounts.exclude(figures__has_current_plan=True)
        if what == "review":
            return accounts.stale(as_of=self.as_of)
        if what == "contact":
            return accounts.filter(silence_condition(as_of=self.as_of))
        if what == "visit":
            return accounts.filter(unvisited_condition(as_of=self.as_of))
        return accounts.filter(completeness__lt=ENOUGH_PERCENT)

    def keep_state(self, accounts: AccountQuerySet, _name: str, _state: str) -> AccountQuerySet:
        return accounts.archived()
