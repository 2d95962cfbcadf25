"""Who may import, and the batch a page is about."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from imports.actions import may_import
from imports.models import BatchQuerySet, ImportBatch
from users.models import User
from users.requests import SignedInRequest

View = Callable[..., HttpResponseBase]
NUMBER = re.compile(r"IM-(\d{6,15})", re.ASCII)


def for_importers(view: View) -> View:
    """Keep a page to those whose role may import."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_import(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def fetch_visible(user: User, number: str) -> ImportBatch:
    """Read a batch whose course the person sees. Raises: Http404. Cost: 1 query."""
    return _fetch(ImportBatch.objects.visible_to(user).select_related("created_by"), number)


def fetch_own(user: User, number: str) -> ImportBatch:
    """Read a batch whose rows the person sees and may decide on. Raises: Http404. Cost: 1 query."""
    return _fetch(ImportBatch.objects.own_of(user), number)


def _fetch(batches: BatchQuerySet, number: str) -> ImportBatch:
    match = NUMBER.fullmatch(number)
    batch: ImportBatch | None = get_object_or_404(batches, pk=int(match[1])) if match else None
    if batch is None or batch.number != number:
        raise Http404
    return batch
