"""The negotiation with its six topics, rounds and concessions."""

from decimal import Decimal
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import Side
from accounts.models import Account, AccountScopedQuerySet
from accounts.search_text import normalise
from core.money import MoneyField
from negotiations.choices import RUNNING_STATES, ConcessionKind, Measure, NegotiationState, Topic
from negotiations.models.opportunities import Opportunity, base_currency
from negotiations.terms import HUNDRED, Move, Terms
from users.models import User

USUAL_INTEREST_PERCENT = Decimal(6)


class NegotiationQuerySet(AccountScopedQuerySet):
    def running(self) -> Self:
        return self.filter(state__in=RUNNING_STATES)

    def matching(self, words: str) -> Self:
        """Keep the negotiations whose number, title or account contains every word."""
        found = self
        for word in normalise(words).split():
            found = found.filter(
                Q(number__icontains=word) | Q(title__icontains=word) | Q(account__search_text__contains=word)
            )
        return found


class Negotiation(models.Model):
    """One negotiation with one customer, with the terms we open with. State is written by negotiations.actions.

    Units: money in `currency`, quantity in units of the goods for the time the agreement is about.
    """

    number = models.CharField(_("number"), max_length=40, unique=True, editable=False)
    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="negotiations"
    )
    opportunity = models.ForeignKey(
        Opportunity,
        verbose_name=_("opportunity"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="negotiations",
    )
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(
        _("state"), max_length=10, choices=NegotiationState, default=NegotiationState.PREPARING, editable=False
    )
    lead = models.ForeignKey(User, verbose_name=_("our lead"), on_delete=models.PROTECT, related_name="+")
    next_round_on = models.DateField(_("next round"), null=True, blank=True)

    currency = models.CharField(
        _("currency"),
        max_length=3,
        default=base_currency,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("A currency is three capital letters, such as CNY."))],
    )
    quantity = models.DecimalField(
        _("quantity"), max_digits=15, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    list_price = MoneyField(_("list price a unit"), null=True, blank=True, validators=[MinValueValidator(0)])
    unit_cost = MoneyField(_("cost a unit"), null=True, blank=True, validators=[MinValueValidator(0)])
    price_percent = models.DecimalField(
        _("opening price against list, %"),
        default=Decimal(0),
        validators=[MinValueValidator(-100)],
        max_digits=7,
        decimal_places=3,
    )
    rebate_percent = models.DecimalField(
        _("opening rebate, %"),
        default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        max_digits=7,
        decimal_places=3,
    )
    free_quantity = models.DecimalField(
        _("free goods, units"), max_digits=15, decimal_places=3, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    payment_days = models.SmallIntegerField(_("payment term, days"), default=0)
    interest_percent = models.DecimalField(
        _("interest a year, %"),
        default=USUAL_INTEREST_PERCENT,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        max_digits=7,
        decimal_places=3,
    )

    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    closing_note = models.CharField(_("note at the end"), max_length=500, blank=True, editable=False)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: Any = NegotiationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version", "updated_at"])

    class Meta:
        verbose_name = _("negotiation")
        verbose_name_plural = _("negotiations")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="negotiation_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="negotiation_closed_has_day",
                condition=Q(state__in=["preparing", "open"], closed_on__isnull=True)
                | Q(state__in=["agreed", "broken_off"], closed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="negotiation_rebate_is_percent", condition=Q(rebate_percent__gte=0, rebate_percent__lte=100)
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="negotiation_of_account"),
            models.Index(fields=["state", "next_round_on"], name="negotiation_state"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING_STATES

    @property
    def opening_terms(self) -> Terms | None:
        """Give the terms we open with; none while price, cost or quantity is unknown."""
        if self.quantity is None or self.list_price is None or self.unit_cost is None:
            return None
        return Terms(
            list_price=self.list_price,
            unit_cost=self.unit_cost,
            quantity=self.quantity,
            discount_ratio=-self.price_percent / HUNDRED,
            rebate_ratio=self.rebate_percent / HUNDRED,
            free_quantity=self.free_quantity,
            payment_days=Decimal(self.payment_days),
            interest_ratio=self.interest_percent / HUNDRED,
        )


class NegotiationRowQuerySet(AccountScopedQuerySet):
    account_path = "negotiation__account"


class NegotiationTopic(models.Model):
    """One of the six topics: where we open, what we aim at, what they say, what was agreed. No bottom line: see there.

    Figures stand beside the words where a topic has one, counted in `measure`.
    """

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="topics")
    topic = models.CharField(_("topic"), max_length=10, choices=Topic, editable=False)
    opening = models.CharField(_("our opening"), max_length=300, blank=True)
    target = models.CharField(_("our target"), max_length=300, blank=True)
    their_position = models.CharField(_("their position"), max_length=300, blank=True)
    agreed = models.TextField(_("what was agreed"), max_length=1000, blank=True)
    measure = models.CharField(_("counted in"), max_length=8, choices=Measure, blank=True)
    opening_figure = models.DecimalField(_("opening, figure"), max_digits=16, decimal_places=4, null=True, blank=True)
    target_figure = models.DecimalField(_("target, figure"), max_digits=16, decimal_places=4, null=True, blank=True)
    their_figure = models.DecimalField(_("theirs, figure"), max_digits=16, decimal_places=4, null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = NegotiationRowQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        verbose_name = _("topic of a negotiation")
        verbose_name_plural = _("topics of negotiations")
        ordering = ["negotiation", "id"]
        constraints = [models.UniqueConstraint(name="topic_once_per_negotiation", fields=["negotiation", "topic"])]

    def __str__(self) -> str:
        return str(self.get_topic_display())

    @property
    def is_discussed(self) -> bool:
        return any([self.opening, self.target, self.their_position, self.agreed])

    @property
    def gap(self) -> Decimal | None:
        """Give how far their figure is from our target, without a sign; unknown while one of them is."""
        if self.target_figure is None or self.their_figure is None:
            return None
        return abs(self.their_figure - self.target_figure)


class Round(models.Model):
    """One time both sides sat together, or mean to: when, where, who, what came of it."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("round"), editable=False)
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=100, blank=True)
    people = models.CharField(_("who was there"), max_length=300, blank=True)
    notes = models.TextField(_("what came of it"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = NegotiationRowQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(name="round_once_per_negotiation", fields=["negotiation", "number"])]

    def __str__(self) -> str:
        return str(_("Round %(n)s") % {"n": self.number})


class ConcessionQuerySet(NegotiationRowQuerySet):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class Concession(models.Model):
    """One thing given up by one side, and what was asked for it. Its effect on the margin is computed, never stored.

    Units: `size` in what the kind counts; without a figure it moves nothing.
    """

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="concessions")
    round = models.ForeignKey(
        Round, verbose_name=_("in round"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    side = models.CharField(_("given by"), max_length=8, choices=Side, default=Side.OURS)
    kind = models.CharField(_("moves"), max_length=12, choices=ConcessionKind, default=ConcessionKind.PRICE)
    size = models.DecimalField(
        _("by how much"), max_digits=16, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    matter = models.CharField(_("what is given"), max_length=200)
    in_return = models.CharField(_("in return for"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ConcessionQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        verbose_name = _("concession")
        verbose_name_plural = _("concessions")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="concession_has_size", condition=Q(kind="other") | Q(size__isnull=False)),
            models.CheckConstraint(name="concession_size_not_negative", condition=Q(size=None) | Q(size__gte=0)),
        ]
        indexes = [models.Index(fields=["negotiation", "id"], name="concession_of_negotiation")]

    def __str__(self) -> str:
        return self.matter

    @property
    def move(self) -> Move:
        """Give what the concession does to the terms."""
        return Move(ConcessionKind(self.kind), self.size or Decimal(0), self.side == Side.OURS)
