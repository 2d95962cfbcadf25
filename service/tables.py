"""The table of requests."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import formats
from core.list_tables import FileColumn, ListTable
from service.choices import RequestState, Severity
from service.models import Request

STATE_CLASSES = {RequestState.RESOLVED: "is-info", RequestState.CLOSED: "k-ok"}
SEVERITY_CLASSES = {Severity.CRITICAL: "k-bad", Severity.HIGH: "k-warn"}


class RequestTable(ListTable):
    """One row a request: what it is about, of whom, how grave, how far, who holds it, until when.

    `seen` are the accounts the reader sees; the others are named without a link.
    """

    first = "subject"
    pick_name = "subject"
    in_files = (
        FileColumn("subject", gettext_lazy("Number"), lambda row: row.number),
        FileColumn("subject", gettext_lazy("Request"), lambda row: row.subject),
        FileColumn("account", gettext_lazy("Account number"), lambda row: row.account.number),
        FileColumn("account", gettext_lazy("Account"), lambda row: row.account.name),
        FileColumn("kind", pgettext_lazy("service", "Kind"), lambda row: row.get_kind_display()),
        FileColumn("severity", gettext_lazy("Severity"), lambda row: row.get_severity_display()),
        FileColumn("state", gettext_lazy("State"), lambda row: row.get_state_display()),
        FileColumn("holder", gettext_lazy("Held by"), lambda row: row.holder),
        FileColumn("due_at", gettext_lazy("Deadline"), lambda row: row.next_deadline if row.is_unresolved else None),
        FileColumn("opened_at", gettext_lazy("Opened"), lambda row: row.opened_at),
        FileColumn("answered_at", gettext_lazy("Answered"), lambda row: row.answered_at),
        FileColumn("resolved_at", pgettext_lazy("moment", "Resolved"), lambda row: row.resolved_at),
        FileColumn("closed_at", pgettext_lazy("moment", "Closed"), lambda row: row.closed_at),
        FileColumn("reopened_count", gettext_lazy("Times reopened"), lambda row: row.reopened_count),
        FileColumn("resolution", gettext_lazy("Resolution"), lambda row: row.resolution),
    )

    subject = tables.Column(gettext_lazy("Request"), orderable=False, attrs={"td": {"class": "k-lead-cell"}})
    state = tables.Column(gettext_lazy("State"), attrs={"td": {"class": "k-pair-end"}})
    account = tables.Column(gettext_lazy("Account"), orderable=False)
    severity = tables.Column(gettext_lazy("Severity"))
    holder = tables.Column(gettext_lazy("Held by"))
    due_at = tables.Column(gettext_lazy("Deadline"))
    opened_at = tables.Column(gettext_lazy("Opened"), attrs={"td": {"class": "k-drop"}})

    class Meta(ListTable.Meta):
        pass

    def __init__(self, requests: list[Request], *, at: dt.datetime, seen: set[int], **kwargs: Any) -> None:
        self.at = at
        self.seen = seen
        super().__init__(requests, **kwargs)

    def render_subject(self, record: Request) -> SafeString:
        between = "·" if formats.is_chinese(self.language) else " · "
        return format_html(
            '<a href="{}">{}</a><span class="k-sub">{}</span>',
            reverse("service:request_detail", args=[record.number]),
            record.subject,
            between.join([record.number, str(record.get_kind_display())]),
        )

    def render_account(self, record: Request) -> SafeString:
        account = record.account
        if record.account_id not in self.seen:
            return format_html('<span>{}<span class="k-sub">{}</span></span>', account.name, account.number)
        return format_html(
            '<span><a href="{}">{}</a><span class="k-sub">{}</span></span>',
            reverse("accounts:account_detail", args=[account.number]),
            account.name,
            account.number,
        )

    def render_severity(self, record: Request) -> SafeString:
        kind = SEVERITY_CLASSES.get(Severity(record.severity), "")
        return format_html('<span class="k-badge {}">{}</span>', kind, record.get_severity_display())

    def render_state(self, record: Request) -> SafeString:
        kind = STATE_CLASSES.get(RequestState(record.state), "")
        badge = format_html('<span class="k-badge {}">{}</span>', kind, record.get_state_display())
        if record.is_escalated(self.at):
            return format_html('{} <span class="k-badge k-bad">{}</span>', badge, _("escalated"))
        return badge

    def render_due_at(self, record: Request) -> SafeString | str:
        if not record.is_unresolved:
            return formats.UNKNOWN
        moment = timezone.localtime(record.next_deadline)
        day = formats.near_date(moment.date(), language=self.language, today=timezone.localtime(self.at).date())
        text = f"{day} {moment:%H:%M}"
        if record.is_overdue(self.at):
            return format_html('<span class="k-bad">{}</span>', text)
        return text

    def render_opened_at(self, value: dt.datetime) -> str:
        today = timezone.localtime(self.at).date()
        return formats.near_date(timezone.localtime(value).date(), language=self.language, today=today)
