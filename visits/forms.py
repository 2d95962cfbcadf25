"""Forms of a visit: its plan, the arrival, its end with summary and promises, the cancellation."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import Level, Side
from accounts.forms.versions import VersionedForm
from accounts.forms.widgets import DayInput, shape_controls
from accounts.models import Account, Contact
from users.choices import Role
from users.models import User
from visits.actions import Promise
from visits.levels import level_of_role
from visits.models import Visit

PROMISE_ROWS = 8
PROMISES_IN_SIGHT = 3
MAX_PROMISES = 20
CHECKLIST = [
    _("Agenda sent to the customer beforehand"),
    _("Receivables and invoices checked"),
    _("Open promises of both sides looked through"),
    _("Open requests and their progress known"),
]


class TimeInput(forms.TimeInput):
    """A time of day, with the clock of the browser."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class OursField(forms.ModelMultipleChoiceField[User]):
    """Some of us, each with the level that counts in a visit."""

    def label_from_instance(self, user: Any) -> str:
        return _with_level(str(user), user.title or user.get_role_display(), level_of_role(user.role))


class TheirsField(forms.ModelMultipleChoiceField[Contact]):
    """Some people of the customer, each with title and level."""

    def label_from_instance(self, contact: Any) -> str:
        return _with_level(str(contact), contact.title, contact.level)


def _with_level(name: str, title: str, level: str) -> str:
    label = Level(level).label if level else _("level not on file")
    return gettext("%(who)s (%(level)s)") % {"who": f"{name} {title}".strip(), "level": label}


class PlanForm(VersionedForm):
    """The plan of a visit: purpose, time, place, route, content, people, and what has to be done before."""

    day = forms.DateField(label=_("day"), widget=DayInput)
    starts = forms.TimeField(label=_("from (time)"), widget=TimeInput)
    ends = forms.TimeField(label=_("until (time)"), widget=TimeInput)
    theirs = TheirsField(
        label=_("whom of them"), queryset=Contact.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    ours = OursField(
        label=_("who of us"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = OursField(
        label=_("others of us"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text=_("They count for the levels. Only who is on the team of the customer sees the visit."),
    )
    checklist = forms.CharField(
        label=_("checklist"),
        required=False,
        max_length=3000,
        widget=forms.Textarea,
        help_text=_("One item a line; what stands there already keeps its tick."),
    )

    field_order = [
        "form",
        "purpose",
        "day",
        "starts",
        "ends",
        "place",
        "route",
        "agenda",
        "reminders",
        "theirs",
        "ours",
        "others",
        "checklist",
    ]

    class Meta:
        model = Visit
        fields = ["form", "purpose", "place", "route", "agenda", "reminders"]
        help_texts = {
            "purpose": _("What shall be different afterwards. It stays among us: the notice leaves it out."),
            "agenda": _("One matter a line, with its time before it: 09:30 progress of phase 3. Goes to the customer."),
            "reminders": _("One a line: what to say first, what to avoid. It stays among us; the brief prints four."),
        }

    def __init__(self, *args: Any, account: Account, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made_with = {"account": account, "user": user}
        self.account = account
        visit = self.instance
        people = list(visit.people.select_related("user", "contact")) if visit.pk else []
        named = [person.user_id for person in people if person.user_id]
        met = [person.contact_id for person in people if person.contact_id]
        near = (Q(pk=account.owner_id) | Q(pk=user.pk) | Q(memberships__account=account) | Q(role=Role.EXECUTIVE)) & Q(
            is_active=True
        ) | Q(pk__in=named)
        self._offer("theirs", Contact.objects.filter(account=account).filter(Q(archived_at=None) | Q(pk__in=met)), met)
        self._offer("ours", User.objects.filter(near).distinct(), named if visit.pk else [user.pk])
        self._offer("others", User.objects.active().exclude(pk__in=User.objects.filter(near).values("pk")), [])
        self._fill(visit, given=kwargs.get("initial") or {})
        shape_controls(self)
        self.fields["checklist"].widget.attrs["rows"] = 5
        self.fields["agenda"].widget.attrs["rows"] = 4
        self.fields["reminders"].widget.attrs["rows"] = 3
        for field in self.fields.values():
            if field.label:
                field.label = capfirst(str(field.label))

    def _offer(self, name: str, people: Any, chosen: list[int]) -> None:
        field: Any = self.fields[name]
        field.queryset = people
        self.initial.setdefault(name, chosen)

    def _fill(self, visit: Visit, *, given: Mapping[str, Any]) -> None:
        """Fill in what the row keeps otherwise than the form shows it."""
        if visit.pk:
            start, end = timezone.localtime(visit.planned_start), timezone.localtime(visit.planned_end)
            shown: dict[str, Any] = {"day": start.date(), "starts": start.time(), "ends": end.time()}
            shown["checklist"] = "\n".join(visit.checklist.values_list("text", flat=True))
        else:
            shown = {"starts": dt.time(9, 30), "ends": dt.time(11), "place": self.account.address}
            shown["checklist"] = "\n".join(str(item) for item in CHECKLIST)
        for name, value in shown.items():
            if name not in given:
                self.initial[name] = self.initial.get(name) or value

    def clean(self) -> dict[str, Any]:
        """Refuse a visit that ends before it starts."""
        facts = super().clean() or {}
        starts, ends = facts.get("starts"), facts.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The end is not after the start."))
        return facts

    def facts(self) -> dict[str, Any]:
        """Give the facts of the visit itself."""
        found = {name: self.cleaned_data[name] for name in self._meta.fields or []}
        day = self.cleaned_data["day"]
        for name, time in (("planned_start", "starts"), ("planned_end", "ends")):
            found[name] = timezone.make_aware(dt.datetime.combine(day, self.cleaned_data[time]))
        return found

    def people(self) -> dict[str, Any]:
        """Give the people of both sides and the checklist."""
        facts = self.cleaned_data
        return {
            "ours": [*facts["ours"], *facts["others"]],
            "theirs": list(facts["theirs"]),
            "checklist": facts["checklist"],
        }


class ArrivalForm(forms.Form):
    """When we arrived, for whoever checks in later than that."""

    at = forms.TimeField(label=_("Arrived at"), widget=TimeInput, required=False)


class CancelForm(forms.Form):
    """Why a visit is called off."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class CloseForm(forms.ModelForm[Visit]):
    """What came of a visit. Without a summary it is not closed."""

    summary = forms.CharField(
        label=_("Summary"),
        max_length=4000,
        widget=forms.Textarea,
        help_text=_("Who said what, what was agreed."),
    )
    proposals = forms.CharField(label=_("Proposals"), required=False, max_length=3000, widget=forms.Textarea)
    decisions = forms.CharField(label=_("Decisions"), required=False, max_length=3000, widget=forms.Textarea)

    field_order = ["summary", "attainment", "analysis", "proposals", "decisions", "next_step"]

    class Meta:
        model = Visit
        fields = ["summary", "attainment", "analysis", "next_step"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shape_controls(self)
        self.fields["summary"].widget.attrs["rows"] = 4
        self.fields["analysis"].help_text = _("What was attained, what was not, and why.")
        for name in ("proposals", "decisions"):
            self.fields[name].widget.attrs["rows"] = 2
            self.fields[name].help_text = _("One a line.")
        for field in self.fields.values():
            field.label = capfirst(str(field.label))

    def facts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SummaryForm(VersionedForm):
    """What was written of a closed visit, to be corrected."""

    class Meta:
        model = Visit
        fields = ["summary", "attainment", "analysis", "next_step"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["summary"].required = True
        for name, rows in (("summary", 6), ("analysis", 3)):
            self.fields[name].widget.attrs["rows"] = rows


class PromiseForm(forms.Form):
    """One promise given in the visit; a row without words is left out."""

    side = forms.ChoiceField(label=_("Whose promise"), choices=Side.choices)
    matter = forms.CharField(label=_("What"), max_length=300, required=False)
    due_on = forms.DateField(label=_("Due"), widget=DayInput, required=False)
    holder = forms.ModelChoiceField(label=_("Who of us sees to it"), queryset=User.objects.none(), required=False)
    contact = forms.ModelChoiceField(label=_("Who of them"), queryset=Contact.objects.none(), required=False)

    def __init__(self, *args: Any, holders: Any, contacts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, people in (("holder", holders), ("contact", contacts)):
            field: Any = self.fields[name]
            field.queryset = people
            field.empty_label = "—"

    def clean(self) -> dict[str, Any]:
        """Ask for the day of what is promised, and for the matter of a day."""
        facts = super().clean() or {}
        if facts.get("matter") and not facts.get("due_on"):
            self.add_error("due_on", _("Until when?"))
        if facts.get("due_on") and not facts.get("matter"):
            self.add_error("matter", _("What is promised?"))
        return facts


class PromiseRows(BaseFormSet[PromiseForm]):
    """Rows of promises, with the people of this visit and this customer; the first few are in sight."""

    first_hidden = PROMISES_IN_SIGHT + 1

    @property
    def is_more_used(self) -> bool:
        """Tell whether something was sent in a row that is not in sight at first."""
        return any(form.is_bound and form.has_changed() for form in self.forms[PROMISES_IN_SIGHT:])

    def promises(self) -> list[Promise]:
        """Give the promises that were written down."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("matter")]
        return [
            Promise(
                side=Side(row["side"]),
                matter=row["matter"],
                due_on=row["due_on"],
                holder=row["holder"],
                contact=row["contact"],
            )
            for row in rows
        ]


PromiseFormSet = formset_factory(
    PromiseForm, formset=PromiseRows, extra=PROMISE_ROWS, max_num=MAX_PROMISES, validate_max=True
)


def promise_rows(visit: Visit, sent: Any = None) -> Any:
    """Build the rows of promises of a visit; who of us sees to one is offered from those who know the customer."""
    account = visit.account
    holders = User.objects.active().filter(
        Q(pk=account.owner_id) | Q(memberships__account=account) | Q(pk__in=visit.people.ours().values("user"))
    )
    contacts = Contact.objects.filter(account=account).active()
    kwargs = {"holders": holders.distinct(), "contacts": contacts}
    return PromiseFormSet(sent, prefix="promises", form_kwargs=kwargs)
