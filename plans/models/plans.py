"""The account plan."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Account, AccountScopedQuerySet
from plans.choices import EDITABLE, PlanState, Topic
from users.models import User


class AccountPlanQuerySet(AccountScopedQuerySet):
    def current(self) -> Self:
        return self.filter(is_current=True)


class AccountPlan(models.Model):
    """One plan for one account and year. At most one of an account is current; it is owned by the account's manager.

    State and `is_current` are written by plans.actions alone.
    """

    number = models.CharField(_("number"), max_length=40, unique=True, editable=False)
    account = models.ForeignKey(Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    revision = models.PositiveSmallIntegerField(_("revision"), default=1, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT, editable=False)
    is_current = models.BooleanField(_("current"), default=False, editable=False)

    management_thinking = models.TextField(Topic.MANAGEMENT_THINKING.label, max_length=1000, blank=True)
    present_problems = models.TextField(Topic.PRESENT_PROBLEMS.label, max_length=1000, blank=True)
    growth_sources = models.TextField(Topic.GROWTH_SOURCES.label, max_length=1000, blank=True)
    people_and_training = models.TextField(Topic.PEOPLE_AND_TRAINING.label, max_length=1000, blank=True)
    selling_obstacles = models.TextField(Topic.SELLING_OBSTACLES.label, max_length=1000, blank=True)
    profit_with_our_product = models.TextField(Topic.PROFIT_WITH_OUR_PRODUCT.label, max_length=1000, blank=True)
    our_offer = models.TextField(Topic.OUR_OFFER.label, max_length=1000, blank=True)
    conclusion = models.TextField(_("conclusion"), max_length=2000, blank=True)

    review_note = models.CharField(_("note of the director"), max_length=500, blank=True, editable=False)
    approved_by = models.ForeignKey(
        User,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = AccountPlanQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version", "updated_at"])

    class Meta:
        verbose_name = _("account plan")
        verbose_name_plural = _("account plans")
        ordering = ["-year", "number"]
        constraints = [
            models.UniqueConstraint(
                name="plan_one_current_per_account", fields=["account"], condition=Q(is_current=True)
            ),
            models.CheckConstraint(
                name="plan_approved_has_approver", condition=~Q(state="approved") | Q(approved_by__isnull=False)
            ),
            models.CheckConstraint(name="plan_retired_not_current", condition=~Q(state="retired", is_current=True)),
        ]
        indexes = [models.Index(fields=["account", "-year"], name="plan_account_year")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def topics(self) -> list[tuple[Any, str]]:
        """Pair the seven topics with what was written on them."""
        return [(topic.label, getattr(self, topic.value)) for topic in Topic]
