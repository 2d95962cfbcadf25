"""Filters of the queue of requests; all of them stand in the address."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account
from core.filters import ListFilter
from service.choices import RequestKind, RequestState, Severity
from service.models import Request, RequestQuerySet
from service.selectors import SETTLED_VIEWS, SORTS, VIEWS, view_condition
from service.tables import RequestTable
from users.models import User


class RequestFilter(ListFilter):
    """What the queue can be narrowed by. `user` and `at` decide what “I hold” and “overdue” mean."""

    table = RequestTable
    sorts = SORTS

    view = django_filters.ChoiceFilter(
        choices=[(view, label) for view, label in VIEWS.items() if view],
        method="keep_all",
        label=_("View"),
        widget=forms.HiddenInput,
    )
    q = django_filters.CharFilter(method="keep_matching", label=_("Search"), max_length=100)
    state = django_filters.ChoiceFilter(choices=RequestState.choices, label=_("State"), empty_label=_("All"))
    severity = django_filters.ChoiceFilter(choices=Severity.choices, label=_("Severity"), empty_label=_("All"))
    kind = django_filters.ChoiceFilter(
        choices=RequestKind.choices, label=pgettext_lazy("service", "Kind"), empty_label=_("All")
    )
    holder = django_filters.ModelChoiceFilter(
        queryset=User.objects.all(), to_field_name="username", label=_("Held by"), empty_label=_("All")
    )
    account = django_filters.CharFilter(
        field_name="account__number", lookup_expr="iexact", label=_("Account number"), max_length=64
    )

    class Meta:
        model = Request
        fields: list[str] = []

    def __init__(self, *args: Any, user: User, at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.at = at
        holders = Request.objects.visible_to(user).order_by().values("holder")
        self.form.fields["holder"].queryset = User.objects.visible_to(user).filter(pk__in=holders)

    @property
    def default_sort(self) -> str:
        """Give the nearest deadline first; of what is settled, the newest."""
        return "-opened_at" if self.chosen("view") in SETTLED_VIEWS else "due_at"

    def filter_queryset(self, queryset: RequestQuerySet) -> RequestQuerySet:
        """Narrow the queue; what is settled is left out unless it is asked for."""
        view = self.chosen("view") or ("all" if self.chosen("state") else "")
        narrowed: RequestQuerySet = super().filter_queryset(
            queryset.filter(view_condition(view, user=self.user, at=self.at))
        )
        return narrowed

    def keep_matching(self, requests: RequestQuerySet, _name: str, words: str) -> RequestQuerySet:
        """Look in number and subject and in the names and number of the customer; all else only where it is seen."""
        seen = Account.objects.visible_to(self.user)
        for word in words.split():
            requests = requests.filter(
                Q(number__icontains=word)
                | Q(subject__icontains=word)
                | Q(account__number__icontains=word)
                | Q(account__name__icontains=word)
                | Q(account__in=seen.matching(word))
            )
        return requests
