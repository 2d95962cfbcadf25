"""The style page: every component in its states."""

import django_tables2 as tables
from django import forms
from django.conf import settings
from django.contrib.messages import ERROR, INFO, SUCCESS, WARNING
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.choices import Tier
from accounts.forms.versions import Clash
from core.filters import SortOption
from core.lists import ColumnChoice, list_tools
from kam import nav
from users.choices import Role
from users.requests import SignedInRequest


class SampleForm(forms.Form):
    """A form with one field of each kind, shown with errors."""

    name = forms.CharField(label=_("Name"), max_length=40)
    amount = forms.DecimalField(label=_("Amount"), required=False, help_text=_("In the base currency."))
    tier = forms.ChoiceField(label=_("Tier"), choices=Tier, required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    is_agreed = forms.BooleanField(label=_("Agreed"), required=False)
    tiers = forms.MultipleChoiceField(
        label=_("Tiers"), choices=Tier, widget=forms.CheckboxSelectMultiple, required=False
    )
    file = forms.FileField(label=_("File"), required=False)


class SampleFilter(forms.Form):
    """A filter bar with one picker at its default and one that is set."""

    kind = forms.ChoiceField(label=_("Tier"), choices=[("", _("All")), *Tier.choices], required=False)
    q = forms.CharField(label=_("Search"), required=False)


class SampleTable(tables.Table):
    """Three rows of a list."""

    name = tables.Column(verbose_name=_("Name"), attrs={"td": {"class": "k-lead-cell"}}, orderable=False)
    amount = tables.Column(
        verbose_name=_("Amount"), attrs={"td": {"class": "k-num"}, "th": {"class": "k-num"}}, orderable=False
    )


ERRORS: list[tuple[str, str, Promise]] = [
    ("400", "question-circle", _("The request could not be read")),
    ("403", "lock", _("Your role does not include this.")),
    ("404", "compass", _("This page does not exist, or is not yours to see.")),
    ("500", "exclamation-triangle", _("Something went wrong on our side")),
]


@require_safe
def components(request: SignedInRequest) -> HttpResponse:
    """Show the components side by side; for administrators and developers."""
    if not settings.DEBUG and request.user.role != Role.ADMIN:
        raise Http404
    form = SampleForm(data={"amount": "a lot"})
    form.is_valid()
    conflict = {"changed_by": request.user, "changed_at": timezone.now()}
    tools = list_tools(
        QueryDict("tier=gold"),
        here=request.path,
        columns=[ColumnChoice("tier", gettext("Tier"), True), ColumnChoice("name", gettext("Name"), False)],
        files=[("CSV", request.path, {"format": "csv"})],
        save_url=request.path,
    )
    filters = {
        "form": SampleFilter(auto_id="filter_%s", initial={"kind": ""}, data={"kind": Tier.GOLD}),
        "sort_options": [SortOption("", gettext("Name"), is_here=True), SortOption("amount", gettext("Amount"), False)],
        "problems": [(gettext("Amount"), gettext("Enter a number."))],
    }
    context = {
        "form": form,
        "fact": SampleForm(auto_id="fact_%s", initial={"name": "南京"})["name"],
        "tiers": Tier.values,
        "navigation": nav.groups(user=request.user, path=request.path),
        "crumbs": [(_("Accounts"), "/accounts/"), (_("Components"), None)],
        "actions": [{"label": _("Export"), "url": "/", "icon": "download", "main": False}],
        "tabs": [
            {"label": _("All"), "url": request.path, "is_here": True, "count": 128},
            {"label": _("Overdue"), "url": request.path, "is_here": False, "count": 3},
        ],
        "stats": [
            {"label": _("Accounts"), "value": "128", "url": "/accounts/", "note": "↑ 3", "note_state": "ok"},
            {"label": _("Overdue"), "value": "3", "url": "/accounts/", "note": _("Due soon"), "note_state": "warn"},
        ],
        "table": SampleTable([{"name": f"澜江化工 {n}", "amount": f"{n * 612}万"} for n in (1, 2, 3)]),
        "bulk_acts": [("owner", _("Account manager")), ("team", _("Team"))],
        "head": {"filter": filters, "tools": tools, "clear_url": "/"},
        "page": Paginator(range(128), 10).page(3),
        "rows": [
            {"label": _("Revenue"), "x": "0", "width": "100", "is_total": True, "amount": "612万", "share": "100%"},
            {"label": _("Amount"), "x": "60", "width": "40", "is_minus": True, "amount": "−245万", "share": "40%"},
        ],
        "events": [
            {"when": "09:30", "icon": "telephone", "title": _("Call"), "text": _("Done"), "state": "ok"},
            {"when": "11-22", "icon": "flag", "title": _("Account plans"), "state": "warn"},
        ],
        "chart": {"labels": ["1", "2", "3"], "unit": "万元", "series": [{"name": "2026", "values": [4, 7, 5]}]},
        "messages_shown": [
            Message(SUCCESS, gettext("Saved.")),
            Message(WARNING, gettext("Due soon")),
            Message(ERROR, gettext("Something went wrong on our side")),
            Message(INFO, gettext("You can leave this page; the work goes on.")),
        ],
        "conflict": conflict,
        "clashes": [Clash(gettext("Name"), "id_name", "南京", "苏州")],
        "draft": {"updated_at": timezone.now(), "data": {}},
        "errors": ERRORS,
    }
    return render(request, "kam/components.html", context)


@require_safe
def shortcuts(request: SignedInRequest) -> HttpResponse:
    """Show what the keys do, for those without script."""
    return render(request, "kam/shortcuts.html")
