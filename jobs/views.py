"""Pages of background work: own jobs, the progress of one, stop and retry; for administrators the whole queue."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jobs import actions, outbox
from jobs.choices import JobState
from jobs.models import ROLES_THAT_GOVERN_JOBS, JobRun
from jobs.selectors import queue_figures
from jobs.tasks import WORKER_TEST

PAGE_SIZE = 50


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """Show the jobs a person may see, the newest first. Cost: 2 queries."""
    jobs = JobRun.objects.visible_to(request.user).loud().select_related("created_by").order_by("-id")
    page = Paginator(jobs, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "jobs/job_list.html", {"page": page, "may_govern": _may_govern(request.user)})


@require_safe
def job_detail(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far a job is; asked by htmx, only the card that changes. Cost: 1 query."""
    visible = JobRun.objects.visible_to(request.user).select_related("created_by")
    job = get_object_or_404(visible, pk=job_id)
    is_part = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "job"
    response = render(request, "jobs/_job.html" if is_part else "jobs/job_detail.html", {"job": job})
    response["Vary"] = "HX-Request, HX-Target"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits, runs and failed, whoever asked, to those who keep the system. Cost: 3 queries.

    Of other people's jobs it shows kind, state and times, never what they are about or what came out.
    """
    if not _may_govern(request.user):
        raise Http404
    state = request.GET.get("state", "")
    jobs = JobRun.objects.governed_by(request.user).in_state(state).select_related("created_by").order_by("-id")
    context = {
        "state": JobState(state).label if state in JobState.values else "",
        "figures": queue_figures(now=timezone.now()),
        "is_broker_away": outbox.is_away(),
        "page": Paginator(jobs, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "jobs/queue.html", context)


@require_POST
def job_cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop a job."""
    job = _governed_or_404(request, job_id)
    if not actions.cancel(job):
        messages.info(request, _("This job had ended already."))
    return _back(request, job)


@require_POST
def job_retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Let a job that failed or was stopped go on."""
    job = _governed_or_404(request, job_id)
    if not actions.retry(job):
        messages.info(request, _("This job cannot be tried again: it is done, or a newer one took its place."))
    return _back(request, job)


@require_POST
def worker_test(request: HttpRequest) -> HttpResponse:
    """Ask the background worker to count to five: the quickest way to see that it lives."""
    if not _may_govern(request.user):
        raise Http404
    key = timezone.localtime().strftime("%Y-%m-%d %H:%M:%S")
    job = actions.enqueue(kind=WORKER_TEST, key=key, params={"steps": 5, "pause_ms": 400}, by=request.user)
    return redirect("jobs:job_detail", job_id=job.pk)


def _governed_or_404(request: HttpRequest, job_id: int) -> JobRun:
    return get_object_or_404(JobRun.objects.governed_by(request.user), pk=job_id)


def _back(request: HttpRequest, job: JobRun) -> HttpResponseRedirect:
    """Lead to the page the button stood on."""
    if request.POST.get("from") == "queue":
        return redirect("jobs:queue")
    return redirect("jobs:job_detail", job_id=job.pk)


def _may_govern(user: Any) -> bool:
    return user.role in ROLES_THAT_GOVERN_JOBS
