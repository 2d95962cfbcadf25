"""The style page: every component in its states."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import Tier
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


@require_safe
def components(request: SignedInRequest) -> HttpResponse:
    """Show the components side by side; for administrators and developers."""
    if not settings.DEBUG and request.user.role != Role.ADMIN:
        raise Http404
    form = SampleForm(data={"amount": "a lot"})
    form.is_valid()
    return render(request, "kam/components.html", {"form": form, "tiers": Tier.values})


@require_safe
def shortcuts(request: SignedInRequest) -> HttpResponse:
    """Show what the keys do, for those without script."""
    return render(request, "kam/shortcuts.html")
