"""The form of a person at the customer; personal facts are a form of their own."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.forms.blocks import FieldGroup
from accounts.forms.widgets import shape_controls
from accounts.models import Account, Contact, ContactPersonal
from users.models import User

GROUPS: list[tuple[Promise, list[str]]] = [
    (_("Person"), ["name", "title", "department", "level", "reports_to"]),
    (_("Part in buying"), ["buying_role", "influence", "attitude", "tie_strength", "tie_holder"]),
    (_("Ways to reach them"), ["phone", "mobile", "email", "wechat", "note"]),
]


class ContactForm(forms.ModelForm[Contact]):
    """One person; superiors are offered from the same customer, tie holders from those who work on the account."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    class Meta:
        model = Contact
        fields = [name for _title, names in GROUPS for name in names]

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        bosses: Any = self.fields["reports_to"]
        bosses.queryset = Contact.objects.filter(account=account).active().exclude(pk=self.instance.pk)
        holders: Any = self.fields["tie_holder"]
        mine = Q(pk=account.owner_id) | Q(memberships__account=account) | Q(pk=self.instance.tie_holder_id)
        holders.queryset = User.objects.filter(mine).distinct()
        bosses.empty_label = holders.empty_label = "—"
        self.fields["tie_strength"].required = False
        shape_controls(self)
        for field in self.fields.values():
            if field.label:
                field.label = capfirst(str(field.label))

    def clean_tie_strength(self) -> int:
        return int(self.cleaned_data.get("tie_strength") or 0)

    def groups(self) -> list[FieldGroup]:
        """Give the fields under their headings."""
        return [FieldGroup(title, [self[name] for name in names]) for title, names in GROUPS]

    def facts(self) -> dict[str, Any]:
        """Give the facts of the person."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", "token"}}

    def changes(self) -> dict[str, Any]:
        """Give the facts that differ from what was stored when the form was opened."""
        return {name: value for name, value in self.facts().items() if name in self.changed_data}


class PersonalForm(forms.ModelForm[ContactPersonal]):
    """Personal facts, shown and written by owner and team only."""

    prefix = "personal"

    class Meta:
        model = ContactPersonal
        fields = ["birthday", "character", "interests", "hobbies", "family", "education", "ability", "career"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shape_controls(self)
        for field in self.fields.values():
            field.label = capfirst(str(field.label))
