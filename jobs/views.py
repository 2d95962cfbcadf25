"""Pages of background work: own jobs, the progress of one, stop and retry."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jobs import actions
from jobs.models import JobRun
from jobs.tasks import WORKER_TEST

PAGE_SIZE = 50
ROLES_THAT_TEST_WORKERS = frozenset({"admin"})


def _job_or_404(request: HttpRequest, job_id: int) -> JobRun:
    return get_object_or_404(JobRun.objects.visible_to(request.user).select_related("created_by"), pk=job_id)


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """Show the jobs a person may see, the newest first. Cost: 2 queries."""
    jobs = JobRun.objects.visible_to(request.user).select_related("created_by").order_by("-id")
    page = Paginator(jobs, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "jobs/job_list.html", {"page": page, "can_test": _can_test(request.user)})


@require_safe
def job_detail(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far a job is; asked by htmx, only the card that changes. Cost: 1 query."""
    job = _job_or_404(request, job_id)
    is_part = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "job"
    response = render(request, "jobs/_job.html" if is_part else "jobs/job_detail.html", {"job": job})
    response["Vary"] = "HX-Request, HX-Target"
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def job_cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop a job."""
    job = _job_or_404(request, job_id)
    if not actions.cancel(job):
        messages.info(request, _("This job had ended already."))
    return redirect("jobs:job_detail", job_id=job.pk)


@require_POST
def job_retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Let a job that failed or was stopped go on."""
    job = _job_or_404(request, job_id)
    if not actions.retry(job):
        messages.info(request, _("This job cannot be tried again: it is done, or a newer one took its place."))
    return redirect("jobs:job_detail", job_id=job.pk)


@require_POST
def worker_test(request: HttpRequest) -> HttpResponse:
    """Ask the background worker to count to five: the quickest way to see that it lives."""
    if not _can_test(request.user):
        raise Http404
    key = timezone.now().strftime("%Y-%m-%d %H:%M:%S")
    job = actions.enqueue(kind=WORKER_TEST, key=key, params={"steps": 5, "pause_ms": 400}, by=request.user)
    return redirect("jobs:job_detail", job_id=job.pk)


def _can_test(user: Any) -> bool:
    return user.role in ROLES_THAT_TEST_WORKERS
