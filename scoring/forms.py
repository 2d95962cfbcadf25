"""Forms of the value pages."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.choices import Flag, Tier
from accounts.forms.widgets import DayInput
from accounts.models import Account, AccountQuerySet, Industry
from core import formats
from scoring.choices import Decision
from scoring.models import ScoringRun
from scoring.selectors import FalseKey, RunHead, head_of
from users.models import Region, TreeNode, Unit, User

LONGEST_OVERRIDE_DAYS = 366


class TreeChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of a tree node, drawn in by its depth."""

    def label_from_instance(self, obj: TreeNode) -> str:
        return "\u3000" * (obj.depth - 1) + str(obj)


def _period(head: RunHead, language: str) -> str:
    words = ngettext("%(n)s month to %(day)s", "%(n)s months to %(day)s", head.window_months)
    return words % {"n": head.window_months, "day": formats.date(head.as_of, language=language)}


class PyramidFilter(forms.Form):
    """Which accounts the pyramid shows, of which period, and since when moves are counted. A wrong value does nothing.

    A period is the window of a run whose scores are kept; without a choice that of the run that pages show.
    """

    industry = forms.ModelChoiceField(
        Industry.objects.none(), label=_("Industry"), required=False, empty_label=_("All")
    )
    region = TreeChoiceField(
        Region.objects.none(), label=_("Region"), required=False, empty_label=_("All"), to_field_name="code"
    )
    unit = TreeChoiceField(
        Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("All"), to_field_name="code"
    )
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Account manager"),
        required=False,
        empty_label=_("All"),
        to_field_name="username",
    )
    period = forms.TypedChoiceField(label=_("Period"), required=False, coerce=int, empty_value=None)
    since = forms.TypedChoiceField(label=_("Moves since"), required=False, coerce=int, empty_value=None)

    def __init__(
        self,
        *args: Any,
        user: User,
        shown: ScoringRun,
        kept: list[ScoringRun],
        earlier: list[RunHead],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        visible = Account.objects.visible_to(user).active()
        choices: dict[str, Any] = {
            "industry": Industry.objects.visible_to(user),
            "region": Region.objects.visible_to(user),
            "unit": Unit.objects.visible_to(user),
            "owner": User.objects.visible_to(user)
            .filter(pk__in=visible.values("owner"))
            .only("username", "display_name"),
        }
        for name, queryset in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queryset
        language = get_language() or "zh-hans"
        months = head_of(shown).window_months
        periods = [
            ("", ngettext("Last %(n)s month", "Last %(n)s months", months) % {"n": months}),
            *((run.number, _period(head_of(run), language)) for run in kept),
        ]
        days = [(run.number, formats.date(run.as_of, language=language)) for run in earlier]
        for name, options in (("period", periods), ("since", [("", _("Last run")), *days])):
            if name in self.fields:
                choice = self.fields[name]
                assert isinstance(choice, forms.TypedChoiceField)
                choice.choices = options

    def chosen(self) -> dict[str, Any]:
        """Return what is chosen, the wrong left out. Cost: 1 query a choice of a record."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def narrow(self, accounts: AccountQuerySet) -> AccountQuerySet:
        """Keep the accounts that match what is chosen; a region or unit counts with everything below it."""
        chosen = self.chosen()
        if "industry" in chosen:
            accounts = accounts.filter(industry=chosen["industry"])
        for name in ("region", "unit"):
            if name in chosen:
                accounts = accounts.filter(**{f"{name}__path__startswith": chosen[name].path})
        if "owner" in chosen:
            accounts = accounts.filter(owner=chosen["owner"])
        return accounts


class StandingFilter(PyramidFilter):
    """What the list behind the pyramid can be narrowed by, too."""

    tier = forms.ChoiceField(label=_("Tier"), required=False, choices=[("", _("All")), *Tier.choices])
    since = None  # type: ignore[assignment]


class DecisionForm(forms.Form):
    """What a director decides about one flag of an account."""

    flag = forms.ChoiceField(label=_("Reason of the flag"))
    decision = forms.ChoiceField(label=_("Decision"), choices=Decision, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=pgettext_lazy("of a decision", "Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with your name and the date; earlier decisions stay on record."),
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, false_key: FalseKey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        flag = self.fields["flag"]
        assert isinstance(flag, forms.ChoiceField)
        flag.choices = [(each.value, Flag(each).label) for each in false_key.flags]
        if len(false_key.flags) == 1:
            flag.widget = forms.HiddenInput()
            flag.initial = false_key.flags[0].value


class OverrideForm(forms.Form):
    """The tier of an account, set against the computed one."""

    tier = forms.ChoiceField(label=_("Tier"), choices=Tier, widget=forms.RadioSelect)
    expires_on = forms.DateField(label=_("Valid until"), widget=DayInput)
    reason = forms.CharField(
        label=pgettext_lazy("of a decision", "Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with your name and the date; earlier decisions stay on record."),
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_expires_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["expires_on"]
        last = self.today + dt.timedelta(days=LONGEST_OVERRIDE_DAYS)
        if not self.today <= day <= last:
            bounds = {"first": self._written(self.today), "last": self._written(last)}
            raise forms.ValidationError(_("Choose a day between %(first)s and %(last)s.") % bounds)
        return day

    def _written(self, day: dt.date) -> str:
        return formats.date(day, language=get_language() or "")
