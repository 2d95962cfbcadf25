"""A person's keys for programs: make one, see it once, withdraw it."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.widgets import DayInput
from users import submissions
from users.choices import ApiScope
from users.models import ApiToken
from users.requests import SignedInRequest
from users.tokens import issue_token, revoke_token

MOST_SHOWN = 50


class KeyForm(forms.Form):
    """What a new key is for and what it opens."""

    name = forms.CharField(label=gettext_lazy("Purpose"), max_length=60)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Opens"), choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(label=gettext_lazy("Expires on"), required=False, widget=DayInput)
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def clean_expires_on(self) -> object:
        day = self.cleaned_data.get("expires_on")
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed."))
        return day


@require_http_methods(["GET", "HEAD", "POST"])
def api_keys(request: SignedInRequest) -> HttpResponse:
    """List own keys and make a further one; the key itself is shown on the answer and never again. Cost: 1 query."""
    asked = [scope for scope in request.GET.getlist("scope") if scope in ApiScope.values]
    form = KeyForm(request.POST or None, initial={"token": submissions.new_token(), "scopes": asked})
    clear = feed = ""
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        with transaction.atomic():
            submission = submissions.claim(user=request.user, token=facts["token"])
            if submission is None:
                messages.info(request, _("This key was made already; it is shown only once."))
                return redirect("api_keys")
            _row, clear = issue_token(
                user=request.user, name=facts["name"], scopes=facts["scopes"], expires_on=facts["expires_on"]
            )
        if ApiScope.CALENDAR in facts["scopes"]:
            feed = request.build_absolute_uri(reverse("visits:visit_feed", args=[clear]))
        form = KeyForm(initial={"token": submissions.new_token()})
    scopes = dict(ApiScope.choices)
    keys = [
        (key, [scopes[scope] for scope in key.scopes if scope in scopes])
        for key in ApiToken.objects.visible_to(request.user).order_by("-id")[:MOST_SHOWN]
    ]
    context = {"form": form, "keys": keys, "clear": clear, "feed": feed, "today": timezone.localdate()}
    response = render(request, "kam/api_keys.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def api_key_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """Withdraw an own key at once."""
    key = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    revoke_token(key)
    messages.success(request, _("The key “%(name)s” opens nothing any more.") % {"name": key.name})
    return redirect("api_keys")
