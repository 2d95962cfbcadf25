"""Saved views of lists: save, rename, share, delete."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from users import submissions
from users.models import SavedView
from users.requests import SignedInRequest
from users.saved_views import address_of, change_view, delete_view, overwrite_view, save_view

# The lists that can be saved, by the name of their page.
LISTS = {
    "accounts": ("accounts:account_list", gettext_lazy("Accounts")),
    "promises": ("promises:promise_list", gettext_lazy("Promises")),
    "visits": ("visits:visit_list", gettext_lazy("Visits")),
    "opportunities": ("negotiations:opportunity_list", gettext_lazy("Pipeline")),
    "negotiations": ("negotiations:negotiation_list", gettext_lazy("Negotiations")),
    "requests": ("service:request_list", gettext_lazy("Service")),
    "plans": ("plans:plan_list", gettext_lazy("Account plans")),
    "pyramid": ("scoring:pyramid", gettext_lazy("Value pyramid")),
}
LIST = "list"
MOST_SHOWN = 200


class ViewForm(forms.Form):
    """The name of a view, and whether everybody finds it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    is_shared = forms.BooleanField(
        label=gettext_lazy("Share with everyone"),
        help_text=gettext_lazy("The others find it among their views, and see of it what they may see."),
        required=False,
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


@require_safe
def view_list(request: SignedInRequest) -> HttpResponse:
    """List a person's own views and those that others share. Cost: 1 query."""
    views = SavedView.objects.visible_to(request.user).select_related("user").order_by("page", "name", "pk")
    rows = [
        {
            "view": view,
            "list": LISTS[view.page][1],
            "url": address_of(view, reverse(LISTS[view.page][0])),
            "is_own": view.user_id == request.user.pk,
        }
        for view in views.filter(page__in=LISTS)[:MOST_SHOWN]
    ]
    return render(request, "kam/view_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def view_new(request: SignedInRequest) -> HttpResponse:
    """Save a list as it is seen; a doubled submission saves once."""
    page, query = _list_of(request)
    url_name, _label = LISTS[page]
    data = request.POST if request.method == "POST" else None
    form = ViewForm(data, initial={"token": submissions.new_token()})
    if data is not None and form.is_valid():
        facts = form.cleaned_data
        try:
            with transaction.atomic():
                submission = submissions.claim(user=request.user, token=facts["token"])
                if submission is None:
                    return redirect(submissions.result_of(user=request.user, token=facts["token"]) or url_name)
                view = save_view(
                    by=request.user, page=page, name=facts["name"], query=query, is_shared=facts["is_shared"]
                )
                url = reverse("view_open", args=[view.pk])
                submissions.finish(submission, result=url)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The view “%(name)s” was saved.") % {"name": view.name})
            return redirect(url)
    back = f"{reverse(url_name)}?{query.urlencode()}"
    return render(request, "kam/view_new.html", {"form": form, "back": back, "list": _label})


@require_safe
def view_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lead to the list as a view shows it."""
    view = _fetch(request, pk)
    return redirect(address_of(view, reverse(LISTS[view.page][0])))


@require_http_methods(["GET", "HEAD", "POST"])
def view_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename an own view, or share it."""
    view = _fetch_own(request, pk)
    data = request.POST if request.method == "POST" else None
    form = ViewForm(data, initial={"name": view.name, "is_shared": view.is_shared})
    if data is not None and form.is_valid():
        try:
            change_view(by=request.user, view=view, facts=form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The view “%(name)s” was saved.") % {"name": view.name})
            return redirect("view_list")
    return render(request, "kam/view_edit.html", {"form": form, "view": view})


@require_POST
def view_overwrite(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let an own view keep the list as it is seen now."""
    view = _fetch_own(request, pk)
    try:
        overwrite_view(by=request.user, view=view, query=request.POST.get("query", ""))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The view “%(name)s” was saved.") % {"name": view.name})
    return redirect("view_open", view.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def view_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then delete an own view."""
    view = _fetch_own(request, pk)
    if request.method == "POST":
        delete_view(by=request.user, view=view)
        messages.success(request, _("The view “%(name)s” was deleted.") % {"name": view.name})
        return redirect("view_list")
    return render(request, "kam/view_delete.html", {"view": view})


def _list_of(request: SignedInRequest) -> tuple[str, QueryDict]:
    """Read from the address which list is to be saved, and how it is seen. Raises: Http404."""
    query = request.GET.copy()
    page = str(query.get(LIST, ""))
    query.pop(LIST, None)
    if page not in LISTS:
        raise Http404
    return page, query


def _fetch(request: SignedInRequest, pk: int) -> SavedView:
    view: SavedView = get_object_or_404(SavedView.objects.visible_to(request.user).filter(page__in=LISTS), pk=pk)
    return view


def _fetch_own(request: SignedInRequest, pk: int) -> SavedView:
    view: SavedView = get_object_or_404(SavedView.objects.visible_to(request.user).filter(user=request.user), pk=pk)
    return view
