"""Asking for a run."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scoring.actions import ask_for_run
from users.choices import ROLES_THAT_RETIER
from users.requests import SignedInRequest


@require_POST
def retier(request: SignedInRequest) -> HttpResponse:
    """Ask for a new run as of today and lead to its progress."""
    if request.user.role not in ROLES_THAT_RETIER:
        raise PermissionDenied
    job = ask_for_run(as_of=timezone.localdate(), by=request.user)
    if job.created_by_id != request.user.pk:
        asked = {"name": job.created_by or _("the system"), "moment": f"{timezone.localtime(job.created_at):%H:%M}"}
        messages.info(
            request, _("A run is going on already, asked by %(name)s at %(moment)s. This is its progress.") % asked
        )
    return redirect("jobs:job_detail", job.pk)
