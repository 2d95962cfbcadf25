"""The trail of a request."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountScopedQuerySet
from service.choices import StepKind
from service.models.requests import Request
from users.models import User


class RequestStepQuerySet(AccountScopedQuerySet):
    account_path = "request__account"

    def visible_to(self, user: User) -> Self:
        """Keep the steps of the requests a person sees."""
        return self.filter(request__in=Request.objects.visible_to(user))


class RequestStep(models.Model):
    """One thing that happened to a request: what, when, by whom; handed over: from whom to whom.

    Written by service.actions alone and never changed.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("step"), max_length=10, choices=StepKind)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(User, verbose_name=_("by whom"), on_delete=models.PROTECT, related_name="+")
    giver = models.ForeignKey(
        User, verbose_name=_("from whom"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taker = models.ForeignKey(
        User, verbose_name=_("to whom"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)

    objects = RequestStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="request_step_handed_has_both",
                condition=~models.Q(kind="handed") | models.Q(giver__isnull=False, taker__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["request", "-at"], name="request_step_trail")]

    def __str__(self) -> str:
        return f"{self.request_id} · {self.get_kind_display()}"
