"""The table of visits."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import formats
from core.list_tables import FileColumn, ListTable
from visits.choices import Match, VisitState
from visits.models import Visit
from visits.selectors import attendance_of

STATE_CLASSES = {
    VisitState.CONFIRMED: "is-info",
    VisitState.UNDER_WAY: "k-warn",
    VisitState.CLOSED: "k-ok",
}
PAIR_END = {"td": {"class": "k-pair-end"}}
MATCH_CLASSES = {Match.MATCHED: "k-ok", Match.UNKNOWN: ""}


def _ours(visit: Visit) -> str:
    return formats.listing(attendance_of(visit).ours, language=get_language() or "")


def _levels(visit: Visit) -> object:
    match = attendance_of(visit).overall
    return match and match.label


class VisitTable(ListTable):
    """One row a visit: to whom, when, who meets whom, how far it is."""

    first = "account"
    # What a file holds of a visit. Who of them comes is a fact of people and stays on the page.
    in_files = (
        FileColumn("account", _("Visit"), lambda visit: visit.number),
        FileColumn("account", _("Account number"), lambda visit: visit.account.number),
        FileColumn("account", _("Account"), lambda visit: visit.account.name),
        FileColumn("account", pgettext_lazy("of a visit", "Purpose"), lambda visit: visit.purpose),
        FileColumn("state", _("State"), lambda visit: visit.get_state_display()),
        FileColumn("planned_start", _("When"), lambda visit: visit.planned_start),
        FileColumn("form", pgettext_lazy("of a visit", "Form"), lambda visit: visit.get_form_display()),
        FileColumn("ours", _("Who of us"), _ours),
        FileColumn("levels", _("Levels"), _levels),
        FileColumn("planned_end", _("End"), lambda visit: visit.planned_end),
        FileColumn("place", _("Place"), lambda visit: visit.place),
        FileColumn("started_at", _("Checked in"), lambda visit: visit.started_at),
        FileColumn("closed_at", pgettext_lazy("moment", "Closed"), lambda visit: visit.closed_at),
        FileColumn("attainment", _("Against the purpose"), lambda visit: visit.get_attainment_display()),
        FileColumn("next_step", _("Next step"), lambda visit: visit.next_step),
    )

    account = tables.Column(_("Account"), order_by="account__name", attrs={"td": {"class": "k-lead-cell"}})
    state = tables.Column(_("State"), attrs=PAIR_END)
    planned_start = tables.Column(_("When"))
    form = tables.Column(pgettext_lazy("of a visit", "Form"), attrs=PAIR_END)
    ours = tables.Column(_("Who of us"), empty_values=(), orderable=False)
    theirs = tables.Column(_("Whom of them"), empty_values=(), orderable=False, attrs={"td": {"class": "k-drop"}})
    levels = tables.Column(_("Levels"), empty_values=(), orderable=False, attrs=PAIR_END)

    class Meta(ListTable.Meta):
        pass

    def __init__(self, visits: list[Visit], *, as_of: dt.date, **kwargs: Any) -> None:
        self.as_of = as_of
        self.at = timezone.now()
        self.attendances = {visit.pk: attendance_of(visit) for visit in visits}
        super().__init__(visits, **kwargs)

    def render_account(self, record: Visit) -> SafeString:
        return format_html(
            '<a href="{}">{}</a><span class="k-sub">{}</span>',
            reverse("visits:visit_detail", args=[record.number]),
            record.account,
            record.number,
        )

    def render_planned_start(self, value: dt.datetime) -> SafeString:
        moment = timezone.localtime(value)
        near = formats.near_date(moment.date(), language=self.language, today=self.as_of)
        day = formats.date(moment.date(), language=self.language, today=self.as_of)
        return format_html(
            '<span class="text-start">{} {}<span class="k-sub">{}</span></span>', day, f"{moment:%H:%M}", near
        )

    def render_state(self, record: Visit) -> SafeString:
        kind = STATE_CLASSES.get(VisitState(record.state), "")
        state = format_html('<span class="k-badge {}">{}</span>', kind, record.get_state_display())
        if not record.is_past(self.at):
            return state
        return format_html('{} <span class="k-badge k-warn">{}</span>', state, _("Over, not closed"))

    def render_ours(self, record: Visit) -> str:
        return formats.listing(self.attendances[record.pk].ours, language=self.language) or formats.UNKNOWN

    def render_theirs(self, record: Visit) -> str:
        return formats.listing(self.attendances[record.pk].theirs, language=self.language) or formats.UNKNOWN

    def render_levels(self, record: Visit) -> SafeString | str:
        match = self.attendances[record.pk].overall
        if match is None:
            return formats.UNKNOWN
        return format_html('<span class="k-badge {}">{}</span>', MATCH_CLASSES.get(match, "k-warn"), match.label)
