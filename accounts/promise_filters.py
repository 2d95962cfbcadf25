"""Filters of the ledger of promises; all of them stand in the address."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import CommitmentState, Side
from accounts.models import Account, Commitment, CommitmentQuerySet
from accounts.promise_tables import PromiseTable
from accounts.search_text import normalise
from core.filters import ListFilter, Sort
from users.models import User

ALL = "all"
SOON = "soon"
STATE_CHOICES = [(state.value, state.label) for state in CommitmentState if state != CommitmentState.OPEN] + [
    (ALL, pgettext_lazy("promises", "All"))
]


# What the ledger may be sorted by, in the order of the table.
SORTS = {
    "matter": Sort(_("Promise"), ("matter", "id")),
    "account": Sort(_("Account"), ("account__name", "due_on", "id")),
    "due_on": Sort(_("Due"), ("due_on", "id")),
    "holder": Sort(_("Held by"), ("holder__display_name", "due_on", "id")),
    "settled_on": Sort(_("Settled"), ("settled_on", "id")),
}


class PromiseFilter(ListFilter):
    """What the ledger can be narrowed by; without a state it shows the open promises. `as_of` decides what is late."""

    table = PromiseTable
    sorts = SORTS
    usual_sort = "due_on"

    q = django_filters.CharFilter(method="keep_matching", label=_("Search"), max_length=100)
    side = django_filters.ChoiceFilter(choices=Side.choices, label=_("Whose promise"), empty_label=_("All"))
    state = django_filters.ChoiceFilter(
        choices=STATE_CHOICES, method="keep_state", label=_("State"), empty_label=CommitmentState.OPEN.label
    )
    overdue = django_filters.ChoiceFilter(
        choices=[("1", _("Overdue only")), (SOON, _("Late or due by tomorrow"))],
        method="keep_overdue",
        label=_("Due"),
        empty_label=_("Any day"),
    )
    holder = django_filters.ModelChoiceFilter(
        queryset=User.objects.none(), to_field_name="username", label=_("Held by"), empty_label=_("All")
    )
    account = django_filters.CharFilter(
        field_name="account__number", lookup_expr="exact", label=_("Account number"), max_length=64
    )

    class Meta:
        model = Commitment
        fields: list[str] = []

    def __init__(self, *args: Any, user: User, as_of: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.as_of = as_of
        holders: Any = self.form.fields["holder"]
        holders.queryset = User.objects.visible_to(user).active()

    def filter_queryset(self, queryset: CommitmentQuerySet) -> CommitmentQuerySet:
        """Narrow the ledger; what is settled is left out unless it is asked for."""
        facts = self.form.cleaned_data
        if not facts.get("state"):
            queryset = queryset.open()
        narrowed: CommitmentQuerySet = super().filter_queryset(queryset)
        return narrowed

    def keep_matching(self, promises: CommitmentQuerySet, _name: str, words: str) -> CommitmentQuerySet:
        """Keep promises whose matter or account holds every word; accounts are searched as in their own list."""
        for word in normalise(words).split():
            of_accounts = Account.objects.visible_to(self.user).filter(search_text__contains=word)
            promises = promises.filter(Q(matter__icontains=word) | Q(account__in=of_accounts))
        return promises

    def keep_state(self, promises: CommitmentQuerySet, _name: str, state: str) -> CommitmentQuerySet:
        return promises if state == ALL else promises.filter(state=state)

    def keep_overdue(self, promises: CommitmentQuerySet, _name: str, value: str) -> CommitmentQuerySet:
        return promises.overdue(as_of=self.as_of + dt.timedelta(days=2) if value == SOON else self.as_of)
