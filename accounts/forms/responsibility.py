"""Forms of owner, team and category."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.choices import Category, TeamFunction
from accounts.duties import may_name_key_accounts
from accounts.forms.versions import Seen
from accounts.models import Account, TeamMember
from users.choices import Role
from users.models import User


class ResponsibilityForm(Seen, forms.Form):
    """Something decided about an account; its version is that of the account."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, instance: Account, shown: dict[str, Any], **kwargs: Any) -> None:
        kwargs["initial"] = {**shown, "version": instance.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.account = instance
        self.shape()


class OwnerForm(ResponsibilityForm):
    """Who answers for the account."""

    owner = forms.ModelChoiceField(
        label=_("Account manager"), queryset=User.objects.none(), required=False, empty_label=_("Not assigned")
    )

    def __init__(self, *args: Any, instance: Account, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, shown={"owner": instance.owner_id}, **kwargs)
        people: Any = self.fields["owner"]
        people.queryset = User.objects.who_can_own() | User.objects.filter(pk=instance.owner_id)


class TeamForm(ResponsibilityForm):
    """The DELTA team beside the account manager."""

    solution = forms.ModelChoiceField(
        label=_("Solution lead"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    delivery = forms.ModelChoiceField(
        label=_("Delivery lead"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    support = forms.ModelMultipleChoiceField(
        label=_("Support"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Several people: hold Ctrl, or Command on a Mac."),
    )

    def __init__(self, *args: Any, instance: Account, **kwargs: Any) -> None:
        members = list(TeamMember.objects.filter(account=instance))
        present: dict[str, Any] = {m.function: m.user_id for m in members if m.function != TeamFunction.SUPPORT}
        present["support"] = [m.user_id for m in members if m.function == TeamFunction.SUPPORT]
        super().__init__(*args, instance=instance, shown=present, **kwargs)
        people = User.objects.active().exclude(pk=instance.owner_id)
        here = User.objects.filter(pk__in=[member.user_id for member in members])
        for name, offered in {
            "solution": people.filter(role=Role.SOLUTION),
            "delivery": people.filter(role=Role.DELIVERY),
            "support": people,
        }.items():
            chooser: Any = self.fields[name]
            chooser.queryset = offered | here
        self.fields["support"].widget.attrs["size"] = 6

    def team(self) -> dict[TeamFunction, list[User]]:
        """Give the chosen team by function."""
        leads = {TeamFunction.SOLUTION: "solution", TeamFunction.DELIVERY: "delivery"}
        chosen = {
            function: [self.cleaned_data[name]] if self.cleaned_data[name] else [] for function, name in leads.items()
        }
        return {**chosen, TeamFunction.SUPPORT: list(self.cleaned_data["support"])}


class CategoryForm(ResponsibilityForm):
    """The management category; a lost account says why."""

    category = forms.ChoiceField(label=_("Management category"), choices=Category.choices)
    lost_reason = forms.CharField(
        label=capfirst(_("reason of the loss")),
        max_length=200,
        required=False,
        help_text=_("Needed for a lost account."),
    )

    def __init__(self, *args: Any, instance: Account, user: User, **kwargs: Any) -> None:
        shown = {"category": instance.category, "lost_reason": instance.lost_reason}
        super().__init__(*args, instance=instance, shown=shown, **kwargs)
        self.made_with = {"user": user}
        if not may_name_key_accounts(user):
            chooser: Any = self.fields["category"]
            chooser.choices = [
                (c.value, c.label) for c in Category if c != Category.KEY or instance.category == Category.KEY
            ]
            chooser.help_text = _("Key accounts are named by a director or an executive.")
