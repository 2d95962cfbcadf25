"""What the bell says of requests, in the language of its reader."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from service.models import Request
from users.models import User
from users.notifying import notify


def tell_holder(request: Request, *, by: User) -> None:
    """Tell who holds a request now that it came into their hands; nothing to whoever took it themselves.

    The message names no account, because a holder may not see it.
    """
    holder = request.holder
    if holder.pk == by.pk:
        return
    with translation.override(holder.language or settings.LANGUAGE_CODE):
        notify(
            user=holder,
            kind="request",
            title=_("%(name)s handed you request %(number)s") % {"name": by, "number": request.number},
            text=request.subject,
            url=reverse("service:request_detail", args=[request.number]),
            key=f"request-{request.number}-{request.version}",
        )
