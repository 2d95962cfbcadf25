"""The form of a person at the customer; personal facts are a form of their own."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.forms.blocks import FieldGroup
from accounts.forms.versions import Seen, VersionedForm
from accounts.models import Account, Contact, ContactPersonal
from users.models import User

GROUPS: list[tuple[Promise, list[str]]] = [
    (_("Person"), ["name", "title", "department", "level", "reports_to"]),
    (_("Part in buying"), ["buying_role", "influence", "attitude", "tie_strength", "tie_holder"]),
    (_("Ways to reach them"), ["phone", "mobile", "email", "wechat", "note"]),
]


class ContactForm(VersionedForm):
    """One person; superiors are offered from the same customer, tie holders from those who work on the account."""

    class Meta:
        model = Contact
        fields = [name for _title, names in GROUPS for name in names]

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made_with = {"account": account}
        bosses: Any = self.fields["reports_to"]
        there = Q(archived_at=None) | Q(pk=self.instance.reports_to_id)
        bosses.queryset = Contact.objects.filter(there, account=account).exclude(pk=self.instance.pk)
        holders: Any = self.fields["tie_holder"]
        mine = Q(pk=account.owner_id) | Q(memberships__account=account) | Q(pk=self.instance.tie_holder_id)
        holders.queryset = User.objects.filter(mine).distinct()
        self.fields["tie_strength"].required = False

    def clean_tie_strength(self) -> int:
        return int(self.cleaned_data.get("tie_strength") or 0)

    def groups(self) -> list[FieldGroup]:
        """Give the fields under their headings."""
        return [FieldGroup(title, [self[name] for name in names]) for title, names in GROUPS]


class PersonalForm(Seen, forms.ModelForm[ContactPersonal]):
    """Personal facts, shown and written by owner and team only; their version is that of the person."""

    prefix = "personal"

    class Meta:
        model = ContactPersonal
        fields = ["birthday", "character", "interests", "hobbies", "family", "education", "ability", "career"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shape()
