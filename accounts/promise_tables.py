"""The table of promises."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import CommitmentState, Side
from accounts.models import Commitment
from accounts.selectors.commitments import SOON_DAYS
from core import formats
from core.list_tables import FileColumn, ListTable

STATE_CLASSES = {CommitmentState.KEPT: "k-ok", CommitmentState.BROKEN: "k-bad"}
SHOWN_LETTERS = 60


class PromiseTable(ListTable):
    """One row a promise: what, whose, until when, who sees to it, what came of it."""

    first = "matter"
    pick_key, pick_name = "pk", "matter"
    # What a file holds of a promise. Who of them gave it is a fact of a person and stays on the page.
    in_files = (
        FileColumn("matter", gettext_lazy("Promise"), lambda promise: promise.matter),
        FileColumn("matter", gettext_lazy("Whose promise"), lambda promise: promise.get_side_display()),
        FileColumn("matter", gettext_lazy("Account number"), lambda promise: promise.account.number),
        FileColumn("matter", gettext_lazy("Account"), lambda promise: promise.account.name),
        FileColumn("due_on", gettext_lazy("Due"), lambda promise: promise.due_on),
        FileColumn("holder", gettext_lazy("Held by"), lambda promise: promise.holder),
        FileColumn("state", gettext_lazy("State"), lambda promise: promise.get_state_display()),
        FileColumn("settled_on", gettext_lazy("Settled"), lambda promise: promise.settled_on),
        FileColumn("evidence", gettext_lazy("Evidence"), lambda promise: promise.evidence),
        FileColumn("origin", gettext_lazy("Given in"), lambda promise: promise.get_origin_display()),
        FileColumn("created_at", gettext_lazy("Entered"), lambda promise: promise.created_at),
    )

    matter = tables.Column(gettext_lazy("Promise"), attrs={"td": {"class": "k-lead-cell"}})
    account = tables.Column(gettext_lazy("Account"), attrs={"td": {"class": "k-drop"}})
    due_on = tables.Column(gettext_lazy("Due"), attrs={"td": {"class": "k-pair-end"}})
    holder = tables.Column(gettext_lazy("Held by"), empty_values=())
    state = tables.Column(gettext_lazy("State"), orderable=False, attrs={"td": {"class": "k-pair-end"}})
    settled_on = tables.Column(gettext_lazy("Settled"), attrs={"td": {"class": "k-drop"}})

    class Meta(ListTable.Meta):
        pass

    def __init__(self, promises: list[Commitment], *, as_of: dt.date, **kwargs: Any) -> None:
        self.as_of = as_of
        super().__init__(promises, **kwargs)

    def render_matter(self, record: Commitment) -> SafeString:
        """Say whose promise it is before what was promised."""
        return format_html(
            '<span class="k-badge {}">{}</span> <a href="{}">{}</a><span class="k-sub">{}</span>',
            "is-info" if record.side == Side.OURS else "",
            record.get_side_display(),
            reverse("promises:promise_detail", args=[record.pk]),
            record.matter,
            record.account,
        )

    def render_account(self, record: Commitment) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("accounts:account_detail", args=[record.account.number]),
            record.account.number,
        )

    def render_due_on(self, record: Commitment) -> SafeString | str:
        text = formats.near_date(record.due_on, language=self.language, today=self.as_of)
        if record.state != CommitmentState.OPEN:
            return formats.date(record.due_on, language=self.language, today=self.as_of)
        if record.due_on < self.as_of:
            return format_html('{} <span class="k-badge k-bad">{}</span>', text, _("Overdue"))
        if (record.due_on - self.as_of).days <= SOON_DAYS:
            return format_html('<span class="k-warn">{}</span>', text)
        return text

    def render_holder(self, record: Commitment) -> SafeString | str:
        """Name who of us sees to it, and who of them promised."""
        who = record.holder or record.contact
        if record.holder and record.side == Side.THEIRS and record.contact:
            return format_html('{}<span class="k-sub">{}</span>', record.contact, record.holder)
        return str(who) if who else formats.UNKNOWN

    def render_state(self, record: Commitment) -> SafeString:
        badge = format_html(
            '<span class="k-badge {}">{}</span>',
            STATE_CLASSES.get(CommitmentState(record.state), ""),
            record.get_state_display(),
        )
        if not record.evidence:
            return badge
        return format_html('{}<span class="k-sub">{}</span>', badge, Truncator(record.evidence).chars(SHOWN_LETTERS))

    def render_settled_on(self, value: dt.date) -> str:
        return formats.date(value, language=self.language, today=self.as_of)
