"""Requests and complaints of customers, and the trail of each."""

from service.models.requests import Request, RequestQuerySet
from service.models.steps import RequestStep

__all__ = ["Request", "RequestQuerySet", "RequestStep"]
