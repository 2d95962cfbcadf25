"""The request of a signed-in person, as the type of every view behind sign-in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from users.models import User


class SignedInRequest(HttpRequest):
    """A request that LoginRequiredMiddleware has let through: `user` is a real User."""

    user: User
    htmx: HtmxDetails
