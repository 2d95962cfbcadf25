"""The log of who read what is guarded: its filters and its table."""

import datetime as dt
from typing import Any

import django_filters
import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.choices import GuardedKind
from accounts.forms.widgets import DayInput
from core import formats
from core.list_tables import SortedRows
from users.models import ReadLog, User

EXPORT_OF_PEOPLE = "people_export"
KINDS = [*GuardedKind.choices, (EXPORT_OF_PEOPLE, _("Export of people"))]


class ReadLogFilter(django_filters.FilterSet):
    """What the log can be narrowed by."""

    user = django_filters.ModelChoiceFilter(
        queryset=User.objects.all(),
        to_field_name="username",
        label=pgettext_lazy("in the read log", "Person"),
        empty_label=_("All"),
    )
    kind = django_filters.ChoiceFilter(choices=KINDS, label=_("Kind of facts"), empty_label=_("All"))
    account = django_filters.CharFilter(field_name="account_number", label=_("Account number"), max_length=64)
    since = django_filters.DateFilter(
        field_name="read_at", lookup_expr="date__gte", label=pgettext_lazy("day", "From"), widget=DayInput
    )
    until = django_filters.DateFilter(
        field_name="read_at", lookup_expr="date__lte", label=pgettext_lazy("day", "To"), widget=DayInput
    )

    class Meta:
        model = ReadLog
        fields: list[str] = []

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["user"].queryset = User.objects.visible_to(reader)


class ReadLogTable(tables.Table):
    """One row a look: when, who, what kind, of which account, which record."""

    read_at = tables.Column(_("Read"), attrs={"td": {"class": "k-lead-cell"}}, orderable=False)
    user = tables.Column(pgettext_lazy("in the read log", "Person"), orderable=False)
    kind = tables.Column(_("Kind of facts"), orderable=False)
    account_number = tables.Column(_("Account"), orderable=False)
    subject = tables.Column(pgettext_lazy("in the read log", "Record"), orderable=False)

    def __init__(self, looks: list[ReadLog], *, visible: set[str], **kwargs: Any) -> None:
        self.visible = visible
        super().__init__(SortedRows(looks), **kwargs)

    def render_read_at(self, value: dt.datetime) -> str:
        moment = timezone.localtime(value)
        return f"{formats.date(moment.date(), language=get_language() or '')} {moment:%H:%M}"

    def render_kind(self, value: str) -> str:
        return str(dict(KINDS).get(value, value))

    def render_account_number(self, value: str) -> SafeString | str:
        if value not in self.visible:
            return value
        return format_html('<a href="{}">{}</a>', reverse("accounts:account_detail", args=[value]), value)
