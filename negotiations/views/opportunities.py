"""The pipeline, and one opportunity."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import EditConflictError
from accounts.forms.bulk import HAND, HandForm
from accounts.views.picking import pick_account
from core.files import file_of_list
from core.pages import LongList
from negotiations.actions import create_opportunity, hand_over_opportunities, move_stage, update_opportunity
from negotiations.choices import OPEN_STAGES, USUAL_PROBABILITY, Stage, next_stages
from negotiations.filters import OpportunityFilter
from negotiations.forms.opportunities import OpportunityForm, StageForm
from negotiations.models import Negotiation, Opportunity
from negotiations.selectors import listed_opportunities, stage_sums
from negotiations.tables import OpportunityTable
from negotiations.views.fetching import asked_account, fetch_opportunity
from users import submissions
from users.bulk_pages import BulkAct, bulk_page, buttons
from users.list_heads import list_head
from users.models import User
from users.requests import SignedInRequest

PAGE_SIZE = 50
PAGE = "opportunities"


@require_safe
def opportunity_list(request: SignedInRequest) -> HttpResponse:
    """List what customers may buy, the open ones unless asked otherwise, with the sums of each stage."""
    found = _found(request)
    page = LongList(found.ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    here, file = reverse("negotiations:opportunity_list"), reverse("negotiations:opportunity_export")
    context = {
        "filter": found,
        "head": list_head(request.user, request.GET, found, page=PAGE, here=here, file=file),
        "page": page,
        "bulk_url": f"{reverse('negotiations:opportunity_bulk')}?{request.GET.urlencode()}",
        "bulk_acts": buttons(opportunity_acts(request.user)),
        "table": OpportunityTable(
            list(page.object_list), as_of=found.as_of, sort=found.sorted_by, columns=found.chosen_columns, can_pick=True
        ),
        "sums": stage_sums(Opportunity.objects.visible_to(request.user), as_of=found.as_of),
    }
    return render(request, "negotiations/opportunity_list.html", context)


@require_safe
def opportunity_export(request: SignedInRequest) -> HttpResponseBase:
    """Send exactly the filtered pipeline as a file."""
    found = _found(request)
    return file_of_list(found, name=PAGE, kind=request.GET.get("as"), day=found.as_of)


@require_POST
def opportunity_bulk(request: SignedInRequest) -> HttpResponse:
    """Ask who is to be responsible for the opportunities ticked in the list, or for all of it, then do it."""
    return bulk_page(
        request,
        _found(request),
        opportunity_acts(request.user),
        list_url=reverse("negotiations:opportunity_list"),
        crumb=_("Opportunities"),
        key="number",
        name="title",
        note=_("Only open opportunities, and only of accounts that this person sees, change hands."),
    )


def opportunity_acts(user: User) -> dict[str, BulkAct]:
    """Name what can be done to many opportunities at once."""
    return {
        HAND: BulkAct(
            _("Hand over"),
            partial(HandForm, user=user),
            lambda ids, facts: hand_over_opportunities(by=user, opportunity_ids=ids, owner=facts["taker"]),
        )
    }


def _found(request: SignedInRequest) -> OpportunityFilter:
    rows = listed_opportunities(request.user)
    return OpportunityFilter(request.GET, queryset=rows, user=request.user, as_of=timezone.localdate())


@require_safe
def opportunity_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Show an opportunity, where it stands, and the step to the next stage."""
    opportunity = fetch_opportunity(request.user, number)
    context = {
        "opportunity": opportunity,
        "stages": _path(opportunity),
        "next": next_stages(Stage(opportunity.stage)),
        "form": StageForm(opportunity=opportunity),
        "negotiations": Negotiation.objects.visible_to(request.user).filter(opportunity=opportunity)[:20],
    }
    return render(request, "negotiations/opportunity_detail.html", context)


def _path(opportunity: Opportunity) -> list[dict[str, Any]]:
    """Give the stages from lead to the end, and which of them is now."""
    end = Stage.LOST if opportunity.stage == Stage.LOST else Stage.WON
    return [{"label": stage.label, "is_here": stage == opportunity.stage} for stage in (*OPEN_STAGES, end)]


@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_new(request: SignedInRequest) -> HttpResponse:
    """Note an opportunity: first the customer is chosen, then the form is filled. A doubled click makes one."""
    account = asked_account(request)
    if account is None and request.method != "POST":
        return pick_account(
            request,
            title=_("New opportunity"),
            note=_("Choose the customer first."),
            crumb=(_("Pipeline"), reverse("negotiations:opportunity_list")),
            url_of=lambda account: (
                f"{reverse('negotiations:opportunity_new')}?{urlencode({'account': account.number})}"
            ),
        )
    initial = {
        "token": submissions.new_token(),
        "account": account,
        "created_on": timezone.localdate(),
        "owner": request.user,
        "probability": USUAL_PROBABILITY[Stage.LEAD],
    }
    data = request.POST if request.method == "POST" else None
    instance = Opportunity(account=account)
    form = OpportunityForm(data, instance=instance, user=request.user, is_chosen=account is not None, initial=initial)
    if data is not None and form.is_valid():
        token = form.cleaned_data["token"]
        with transaction.atomic():
            submission = submissions.claim(user=request.user, token=token)
            if submission is None:
                return redirect(
                    "negotiations:opportunity_detail", submissions.result_of(user=request.user, token=token)
                )
            made = create_opportunity(by=request.user, **form.facts())
            submissions.finish(submission, result=made.number)
        messages.success(request, _("Opportunity %(number)s is noted.") % {"number": made.number})
        return redirect("negotiations:opportunity_detail", made.number)
    return render(request, "negotiations/opportunity_new.html", {"form": form, "account": account})


@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_edit(request: SignedInRequest, number: str) -> HttpResponse:
    """Change the facts of an opportunity. Who saves over someone else's change is told, and nothing is overwritten."""
    opportunity = fetch_opportunity(request.user, number)
    data = request.POST if request.method == "POST" else None
    form = OpportunityForm(data, instance=opportunity, user=request.user)
    context: dict[str, Any] = {"form": form, "opportunity": opportunity}
    if data is not None and form.is_valid():
        try:
            update_opportunity(
                by=request.user,
                opportunity=opportunity,
                changes=form.changes(),
                version=form.cleaned_data["version"] or 0,
            )
        except EditConflictError as conflict:
            context["conflict"] = conflict
            context["form"], context["clashes"] = form.over(conflict.current)
            return render(request, "negotiations/opportunity_edit.html", context, status=409)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Opportunity %(number)s is saved.") % {"number": number})
            return redirect("negotiations:opportunity_detail", number)
    return render(request, "negotiations/opportunity_edit.html", context)


@require_POST
def opportunity_stage(request: SignedInRequest, number: str) -> HttpResponse:
    """Move an opportunity to another stage, or say why it cannot be moved."""
    opportunity = fetch_opportunity(request.user, number)
    form = StageForm(request.POST, opportunity=opportunity)
    if not form.is_valid():
        messages.error(request, _("Please choose a stage that comes next."))
        return redirect("negotiations:opportunity_detail", number)
    stage = Stage(form.cleaned_data["stage"])
    try:
        move_stage(
            by=request.user,
            opportunity=opportunity,
            stage=stage,
            as_of=timezone.localdate(),
            lost_reason=form.cleaned_data["lost_reason"],
            competitor=form.cleaned_data["competitor"] if stage == Stage.LOST else None,
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The stage is now “%(stage)s”.") % {"stage": stage.label})
    return redirect("negotiations:opportunity_detail", number)
