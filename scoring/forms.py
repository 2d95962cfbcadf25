"""Forms of the value pages."""

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.choices import Flag
from accounts.models import Account, AccountQuerySet, Industry
from core import formats
from scoring.choices import Decision
from scoring.selectors import FalseKey, RunHead
from users.models import Region, TreeNode, Unit, User


class TreeChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of a tree node, drawn in by its depth."""

    def label_from_instance(self, obj: TreeNode) -> str:
        return "\u3000" * (obj.depth - 1) + str(obj)


class PyramidFilter(forms.Form):
    """Which accounts the pyramid shows, and since which run moves are counted. A wrong value filters nothing."""

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
    since = forms.TypedChoiceField(label=_("Moves since"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, user: User, runs: list[RunHead], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Account.objects.visible_to(user).active()
        choices: dict[str, Any] = {
            "industry": Industry.objects.visible_to(user),
            "region": Region.objects.visible_to(user),
            "unit": Unit.objects.visible_to(user),
            "owner": User.objects.visible_to(user).filter(pk__in=visible.values("owner")),
        }
        for name, queryset in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queryset
        since = self.fields["since"]
        assert isinstance(since, forms.TypedChoiceField)
        language = get_language() or "zh-hans"
        days = [(run.number, formats.date(run.as_of, language=language)) for run in runs]
        since.choices = [("", _("Last run")), *days]

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

    def __init__(self, *args: Any, false_key: FalseKey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        flag = self.fields["flag"]
        assert isinstance(flag, forms.ChoiceField)
        flag.choices = [(each.value, Flag(each).label) for each in false_key.flags]
        if len(false_key.flags) == 1:
            flag.widget = forms.HiddenInput()
            flag.initial = false_key.flags[0].value
