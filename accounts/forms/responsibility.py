"""Forms of owner, team and category."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.choices import Category, TeamFunction
from accounts.duties import may_name_key_accounts
from accounts.models import Account, TeamMember
from users.choices import Role
from users.models import User


class OwnerForm(forms.Form):
    """Who answers for the account."""

    owner = forms.ModelChoiceField(
        label=_("Account manager"),
        queryset=User.objects.who_can_own(),
        required=False,
        empty_label=_("Not assigned"),
    )


class TeamForm(forms.Form):
    """The DELTA team beside the account manager."""

    solution = forms.ModelChoiceField(label=_("Solution lead"), queryset=User.objects.none(), required=False)
    delivery = forms.ModelChoiceField(label=_("Delivery lead"), queryset=User.objects.none(), required=False)
    support = forms.ModelMultipleChoiceField(
        label=_("Support"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Several people: hold Ctrl, or Command on a Mac."),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        members = list(TeamMember.objects.filter(account=account))
        by_function: dict[str, Any] = {
            member.function: member.user_id for member in members if member.function != TeamFunction.SUPPORT
        }
        by_function["support"] = [m.user_id for m in members if m.function == TeamFunction.SUPPORT]
        kwargs["initial"] = {**by_function, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        people = User.objects.active().exclude(pk=account.owner_id)
        for field in self.fields.values():
            chooser: Any = field
            chooser.queryset = people
        for name, role in (("solution", Role.SOLUTION), ("delivery", Role.DELIVERY)):
            lead: Any = self.fields[name]
            present = by_function.get(name)
            lead.queryset = people.filter(role=role) | people.filter(pk=present)
            lead.empty_label = _("Nobody")
        self.fields["support"].widget.attrs["size"] = 6

    def team(self) -> dict[TeamFunction, list[User]]:
        """Give the chosen team by function."""
        leads = {TeamFunction.SOLUTION: "solution", TeamFunction.DELIVERY: "delivery"}
        chosen = {
            function: [self.cleaned_data[name]] if self.cleaned_data[name] else [] for function, name in leads.items()
        }
        return {**chosen, TeamFunction.SUPPORT: list(self.cleaned_data["support"])}


class CategoryForm(forms.Form):
    """The management category; a lost account says why."""

    category = forms.ChoiceField(label=_("Management category"), choices=Category.choices)
    lost_reason = forms.CharField(
        label=capfirst(_("reason of the loss")),
        max_length=200,
        required=False,
        help_text=_("Needed for a lost account."),
    )

    def __init__(self, *args: Any, account: Account, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "category": account.category,
            "lost_reason": account.lost_reason,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        if not may_name_key_accounts(user):
            chooser: Any = self.fields["category"]
            chooser.choices = [
                (c.value, c.label) for c in Category if c != Category.KEY or account.category == Category.KEY
            ]
            chooser.help_text = _("Key accounts are named by a director or an executive.")
