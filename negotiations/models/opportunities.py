"""The opportunity: something a customer may buy."""

import datetime as dt
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Account, AccountScopedQuerySet, Competitor, sees_account
from accounts.search_text import normalise
from core.money import MoneyField
from negotiations.choices import CLOSED_STAGES, OPEN_STAGES, Stage
from trade.models import Product
from users.choices import Role
from users.models import User

RESERVED_NUMBERS = frozenset({"new", "export", "import"})
# The constraints spell the stages out, because a migration stands alone.
CLOSED = [stage.value for stage in CLOSED_STAGES]


def base_currency() -> str:
    """Give the currency of the company."""
    return str(settings.BASE_CURRENCY)


class OpportunityQuerySet(AccountScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Keep what belongs to accounts that a person sees; one without account is seen by its owner."""
        if not user.is_active:
            return self.none()
        if user.role == Role.EXECUTIVE:
            return self
        return self.filter(sees_account(user) | Q(account__isnull=True, owner=user))

    def open(self) -> Self:
        return self.filter(stage__in=OPEN_STAGES)

    def overdue(self, *, as_of: dt.date) -> Self:
        """Keep the open opportunities whose expected day has passed."""
        return self.open().filter(expected_on__lt=as_of)

    def matching(self, words: str) -> Self:
        """Keep the opportunities whose number, title or account contains every word."""
        found = self
        for word in normalise(words).split():
            found = found.filter(
                Q(number__icontains=word) | Q(title__icontains=word) | Q(account__search_text__contains=word)
            )
        return found


class Opportunity(models.Model):
    """One thing a customer may buy, from the first trace to contract or loss. Imported ones may lack an account.

    Stage and `closed_on` are written by negotiations.actions. Units: amount in `currency`.
    """

    number = models.CharField(
        _("number"),
        max_length=64,
        unique=True,
        validators=[RegexValidator(r"^[^/\s?#]+$", _("A number holds no blank, slash, question mark or hash."))],
    )
    account = models.ForeignKey(
        Account,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opportunities",
    )
    title = models.CharField(_("title"), max_length=200)
    product = models.ForeignKey(
        Product, verbose_name=_("product"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey(
        User, verbose_name=_("responsible"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.LEAD, editable=False)
    created_on = models.DateField(_("found on"))
    expected_on = models.DateField(_("decision expected on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    amount = MoneyField(_("amount"), null=True, blank=True)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default=base_currency,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("A currency is three capital letters, such as CNY."))],
    )
    probability = models.PositiveSmallIntegerField(
        _("probability, %"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    competitor = models.ForeignKey(
        Competitor,
        verbose_name=_("main competitor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    lost_reason = models.CharField(_("reason of the loss"), max_length=300, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: Any = OpportunityQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version", "updated_at"])

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        ordering = ["expected_on", "number"]
        constraints = [
            models.CheckConstraint(name="opportunity_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="opportunity_number_not_reserved", condition=~Q(number__in=sorted(RESERVED_NUMBERS))
            ),
            models.CheckConstraint(
                name="opportunity_closed_has_day",
                condition=Q(stage__in=CLOSED, closed_on__isnull=False)
                | (~Q(stage__in=CLOSED) & Q(closed_on__isnull=True)),
            ),
            models.CheckConstraint(name="opportunity_lost_has_reason", condition=~Q(stage="lost") | ~Q(lost_reason="")),
            models.CheckConstraint(
                name="opportunity_probability_is_percent", condition=Q(probability=None) | Q(probability__lte=100)
            ),
        ]
        indexes = [
            models.Index(fields=["account", "stage"], name="opportunity_of_account"),
            models.Index(fields=["stage", "expected_on"], name="opportunity_stage"),
            models.Index(fields=["owner", "stage"], name="opportunity_of_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES

    @property
    def weighted_amount(self) -> Decimal | None:
        """Give the amount times its probability; unknown while one of them is."""
        if self.amount is None or self.probability is None:
            return None
        return self.amount * self.probability / 100
