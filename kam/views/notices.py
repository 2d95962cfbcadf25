"""The bell of a person: what was told, newest first; read one, read all, by mail or not."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from kam.notices import notices_of
from users.models import User
from users.notifying import mark_read, own_path
from users.requests import SignedInRequest

PAGE_SIZE = 50


@require_safe
def notifications(request: SignedInRequest) -> HttpResponse:
    """Show the notices of a person. Cost: 3 queries, the bell among them."""
    page = Paginator(notices_of(request.user).order_by("-id"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "kam/notifications.html", {"page": page})


@require_POST
def notification_open(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as read and lead to what it tells of."""
    notices = notices_of(request.user).filter(pk=notice_id)
    notice = get_object_or_404(notices)
    mark_read(notices=notices)
    return redirect(own_path(notice.url) or "notifications")


@require_POST
def notification_read(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as read."""
    notices = notices_of(request.user).filter(pk=notice_id)
    get_object_or_404(notices)
    mark_read(notices=notices)
    return redirect("notifications")


@require_POST
def notifications_read(request: SignedInRequest) -> HttpResponse:
    """Mark all notices as read."""
    mark_read(notices=notices_of(request.user))
    return redirect("notifications")


@require_POST
def mail_set(request: SignedInRequest) -> HttpResponse:
    """Send results by mail from now on, or no longer."""
    User.objects.filter(pk=request.user.pk).update(wants_mail=request.POST.get("mail") == "on")
    return redirect("notifications")
