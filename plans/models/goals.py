"""Goals with their gap, and the actions that close it."""

from decimal import Decimal
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import AccountScopedQuerySet
from plans.choices import ActionStatus, Measure, PlanState
from plans.models.plans import AccountPlan
from users.models import User


class PlanRowQuerySet(AccountScopedQuerySet):
    account_path = "plan__account"

    def open(self) -> Self:
        return self.filter(status__in=[ActionStatus.PLANNED, ActionStatus.RUNNING])

    def running(self) -> Self:
        """Keep the rows of plans that are not retired."""
        return self.exclude(plan__state=PlanState.RETIRED)


class Goal(models.Model):
    """One goal of a plan: where it stands, where it should stand, and how likely that is.

    Units: money goals in the base currency, percent goals in percent.
    """

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="goals")
    name = models.CharField(_("goal"), max_length=100)
    measure = models.CharField(_("measured in"), max_length=10, choices=Measure, default=Measure.MONEY)
    current_value = models.DecimalField(_("current value"), max_digits=18, decimal_places=2, null=True, blank=True)
    ideal_value = models.DecimalField(_("ideal value"), max_digits=18, decimal_places=2)
    feasibility = models.PositiveSmallIntegerField(
        _("feasibility, %"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    own_rating = models.PositiveSmallIntegerField(
        _("progress by own judgement, %"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    director_comment = models.CharField(_("comment of the director"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = PlanRowQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="goal_feasibility_is_percent", condition=Q(feasibility=None) | Q(feasibility__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def gap(self) -> Decimal | None:
        """Ideal less current value; unknown while the current value is."""
        return None if self.current_value is None else self.ideal_value - self.current_value


class PlanAction(models.Model):
    """One action of a plan: the matter, who does it, from when to when, and how far it is."""

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="actions")
    goal = models.ForeignKey(
        Goal,
        verbose_name=_("closes the gap of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="actions",
    )
    matter = models.CharField(_("action"), max_length=200)
    owner = models.ForeignKey(
        User, verbose_name=_("responsible"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(_("start"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=ActionStatus, default=ActionStatus.PLANNED)
    progress = models.PositiveSmallIntegerField(
        _("progress, %"), default=0, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = PlanRowQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="action_ends_after_start",
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(name="action_progress_is_percent", condition=Q(progress__lte=100)),
        ]

    def __str__(self) -> str:
        return self.matter

    @property
    def standing(self) -> str:
        """Give status and progress as one word, by which a form knows whether they changed meanwhile."""
        return f"{self.status}:{self.progress}"
