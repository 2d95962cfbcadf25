"""The form of a new account: a name is enough."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Category
from accounts.duties import may_assign_owner
from accounts.forms.widgets import clean_code, shape_controls
from accounts.models import Account
from users.models import User


class AccountForm(forms.ModelForm[Account]):
    """What is worth asking when an account is opened; the rest is filled in block by block."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    is_confirmed = forms.BooleanField(
        label=_("Create it nevertheless"),
        help_text=_("I have looked: none of these is the same customer."),
        required=False,
    )

    class Meta:
        model = Account
        fields = [
            "name",
            "short_name",
            "number",
            "credit_code",
            "phone",
            "industry",
            "region",
            "unit",
            "customer_type",
            "category",
            "owner",
        ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["number"].required = False
        self.fields["number"].help_text = _("Left empty, the next free number is taken.")
        for name in ("customer_type", "category"):
            self.fields[name].required = False
        categories: Any = self.fields["category"]
        categories.choices = [(c.value, c.label) for c in Category if c in {Category.TARGET, Category.NORMAL}]
        if may_assign_owner(user):
            owners: Any = self.fields["owner"]
            owners.queryset = User.objects.who_can_own()
            owners.empty_label = _("Not assigned yet")
        else:
            del self.fields["owner"]
        shape_controls(self)

    def clean_number(self) -> str:
        return str(self.cleaned_data.get("number") or "").strip()

    def clean_credit_code(self) -> str:
        return clean_code(self.cleaned_data.get("credit_code"))

    def clean_customer_type(self) -> str:
        return self.cleaned_data.get("customer_type") or str(Account._meta.get_field("customer_type").default)

    def clean_category(self) -> str:
        return self.cleaned_data.get("category") or Category.NORMAL

    def facts(self) -> dict[str, Any]:
        """Give the facts of the new account, ready to be created."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"token", "is_confirmed"}}

    def _get_validation_exclusions(self) -> set[str]:
        # The database knows whether a credit code is taken; the view tells it in words of the page.
        unchecked: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return {*unchecked, "credit_code"}
