"""Fields that several forms share."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.forms.widgets import shape_controls
from accounts.models import Account
from trade.models import Product
from users.models import User, UserQuerySet


class AccountField(forms.CharField):
    """An account that the person sees, entered by its number or its exact name."""

    def __init__(self, **kwargs: Any) -> None:
        self.user: User | None = None
        super().__init__(max_length=200, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        assert self.user is not None  # the form names the person
        seen = Account.objects.visible_to(self.user).active()
        found = list(seen.filter(Q(number=text) | Q(name=text)).select_related("owner")[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("No account of yours has this number or name."))
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        return value.number if isinstance(value, Account) else value


class ProductField(forms.CharField):
    """A product, entered by its code or its exact name."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = list(Product.objects.filter(Q(code=text) | Q(name=text))[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("No product has this code or name."))
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Product) else value


def people_of(account: Account | None, *more: User | None) -> UserQuerySet:
    """Offer who works on an account, its manager and its team, and the people given besides."""
    keys = [person.pk for person in more if person is not None]
    mine = Q(pk__in=keys)
    if account is not None:
        mine |= Q(pk=account.owner_id) | Q(memberships__account=account)
    found: UserQuerySet = User.objects.active().filter(mine).distinct()
    return found


def dress(form: forms.BaseForm) -> None:
    """Give the controls their shape and the labels a capital."""
    shape_controls(form)
    for field in form.fields.values():
        if field.label:
            field.label = capfirst(str(field.label))
