"""Filters of the list of visits; all of them stand in the address."""

import datetime as dt
from typing import Any

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms.widgets import DayInput
from accounts.models import Account
from core.filters import ListFilter, Sort
from users.models import User
from visits.choices import PAST, VisitForm, VisitState
from visits.models import Visit, VisitQuerySet
from visits.tables import VisitTable

SORTS = {
    "account": Sort(_("Account"), ("account__name", "number")),
    "planned_start": Sort(_("When"), ("planned_start", "number")),
    "state": Sort(_("State"), ("state", "-planned_start", "number")),
    "form": Sort(pgettext_lazy("of a visit", "Form"), ("form", "-planned_start", "number")),
}


class VisitFilter(ListFilter):
    """What the list of visits can be narrowed by."""

    table = VisitTable
    sorts = SORTS
    usual_sort = "-planned_start"

    q = django_filters.CharFilter(method="keep_matching", label=_("Search"), max_length=100)
    state = django_filters.ChoiceFilter(
        choices=[*VisitState.choices, (PAST, _("Over, not closed"))],
        method="keep_state",
        label=_("State"),
        empty_label=_("All"),
    )
    form = django_filters.ChoiceFilter(
        choices=VisitForm.choices, label=pgettext_lazy("of a visit", "Form"), empty_label=_("All")
    )
    who = django_filters.ModelChoiceFilter(
        queryset=User.objects.active(),
        to_field_name="username",
        method="keep_attended",
        label=_("Who of us"),
        empty_label=_("All"),
    )

    class Meta:
        model = Visit
        fields: list[str] = []

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who: Any = self.form.fields["who"]
        who.queryset = User.objects.filter(pk__in=[person.pk for person in people])
        who.widget.choices = [("", _("All")), *((person.username, str(person)) for person in people)]

    def keep_matching(self, visits: VisitQuerySet, name: str, value: str) -> VisitQuerySet:
        """Keep the visits with this number, or to accounts that match every word."""
        return visits.filter(number=value.strip()) | visits.filter(account__in=Account.objects.matching(value))

    def keep_state(self, visits: VisitQuerySet, name: str, value: str) -> VisitQuerySet:
        return visits.past(at=timezone.now()) if value == PAST else visits.filter(state=value)

    def keep_attended(self, visits: VisitQuerySet, name: str, value: User) -> VisitQuerySet:
        return visits.attended_by(value)

    def keep_from(self, visits: VisitQuerySet, name: str, value: dt.date) -> VisitQuerySet:
        return visits.starting_from(value)

    def keep_until(self, visits: VisitQuerySet, name: str, value: dt.date) -> VisitQuerySet:
        """Keep the visits that begin on that day or before."""
        return visits.starting_before(value + dt.timedelta(days=1)) if value < dt.date.max else visits


# "from" is a word of the language: it cannot be written as an attribute of the class.
VisitFilter.base_filters |= {
    "from": django_filters.DateFilter(method="keep_from", label=_("From (day)"), widget=DayInput),
    "to": django_filters.DateFilter(method="keep_until", label=_("To (day)"), widget=DayInput),
}
