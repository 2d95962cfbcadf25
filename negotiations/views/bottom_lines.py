"""Open bottom lines, which is logged, and write them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import EditConflictError
from core.encryption import UnreadableError
from negotiations.actions import NegotiationRefusedError, open_bottom_lines, write_bottom_line
from negotiations.choices import Measure
from negotiations.forms.negotiations import BottomLineForm
from negotiations.models import BottomLine
from negotiations.selectors.guarded import bottom_line_access
from negotiations.views.fetching import fetch_negotiation, fetch_topic
from negotiations.views.page import negotiation_page
from users.requests import SignedInRequest


@require_POST
@never_cache
def bottom_lines_open(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the bottom lines once, to whoever is granted by name; the look is logged."""
    negotiation = fetch_negotiation(request.user, number)
    try:
        opened = open_bottom_lines(by=request.user, negotiation=negotiation, as_of=timezone.localdate())
    except UnreadableError:
        messages.error(request, _("The bottom lines cannot be read: the key they were written with is missing."))
        return redirect("negotiations:negotiation_detail", number)
    return negotiation_page(request, negotiation, opened=opened)


@sensitive_post_parameters("value", "note")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def bottom_line_edit(request: SignedInRequest, number: str, topic: str) -> HttpResponse:
    """Write the bottom line of a topic. The form opens empty: what is stored is read by opening it alone."""
    negotiation = fetch_negotiation(request.user, number)
    row = fetch_topic(negotiation, topic)
    today = timezone.localdate()
    if not bottom_line_access(request.user, negotiation, as_of=today).writes:
        raise PermissionDenied
    version = BottomLine.objects.filter(topic=row).values_list("version", flat=True).first() or 0
    measure = str(Measure(row.measure).label) if row.measure else ""
    data = request.POST if request.method == "POST" else None
    form = BottomLineForm(data, instance=BottomLine(topic=row), measure=measure, version=version)
    context = {
        "form": form,
        "negotiation": negotiation,
        "account": negotiation.account,
        "topic": row,
        "is_stored": version > 0,
        "language": get_language(),
    }
    if data is not None and form.is_valid():
        try:
            is_granted = write_bottom_line(
                by=request.user,
                topic=row,
                value=form.cleaned_data["value"],
                note=form.cleaned_data["note"],
                version=form.cleaned_data["version"] or 0,
                as_of=today,
            )
        except EditConflictError as conflict:
            form.data = {**form.data, "version": str(conflict.version)}
            context["conflict"] = conflict
            return render(request, "negotiations/bottom_line_edit.html", context, status=409)
        except NegotiationRefusedError as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The bottom line of “%(topic)s” is locked away.") % {"topic": row})
            if is_granted:
                messages.info(
                    request, _("You are now named among those who may read the bottom lines of this account.")
                )
            return redirect("negotiations:negotiation_detail", number)
    return render(request, "negotiations/bottom_line_edit.html", context)
