"""What an administrator sets: versions of the value model, and cost pools with their time equations."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models.accounts import ReferenceQuerySet
from core.money import MoneyField, to_units
from scoring import costing
from scoring.choices import Driver
from scoring.parameters import ParameterError, Parameters, build
from users.models import User


class ValueModel(models.Model):
    """One version of the value model. Holds, as text, the parameters that differ from the defaults."""

    name = models.CharField(_("name"), max_length=60)
    version = models.PositiveIntegerField(_("version"), unique=True)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    is_current = models.BooleanField(_("current"), default=False)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("value model")
        verbose_name_plural = _("value models")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                name="value_model_one_current", fields=["is_current"], condition=models.Q(is_current=True)
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The short name that runs, exports and documents print."""
        return f"v{self.version}"

    def clean(self) -> None:
        try:
            build(self.parameters)
        except (ParameterError, AttributeError) as error:
            raise ValidationError({"parameters": str(error)}) from error

    def built(self, *overrides: dict[str, str]) -> Parameters:
        """Return the parameters of this version with the overrides of a run on top."""
        return build(self.parameters, *overrides)


class CostPool(models.Model):
    """One group of capacity that serves accounts, with what it costs a year and how long it can work."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    annual_cost = MoneyField(_("cost a year"))
    theoretical_minutes = models.DecimalField(
        _("theoretical capacity, minutes a year"),
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    practical_ratio = models.DecimalField(
        _("practical share of the capacity"),
        max_digits=4,
        decimal_places=3,
        default=Decimal("0.8"),
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(1)],
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("cost pool")
        verbose_name_plural = _("cost pools")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="cost_pool_has_capacity", condition=models.Q(theoretical_minutes__gt=0)),
            models.CheckConstraint(
                name="cost_pool_practical_ratio",
                condition=models.Q(practical_ratio__gt=0) & models.Q(practical_ratio__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name

    def as_rule(self) -> costing.Pool:
        """Return the pool as the arithmetic takes it. Cost: one query for the time equation unless prefetched."""
        return costing.Pool(
            code=self.code,
            annual_cost=to_units(self.annual_cost or Decimal(0)),
            theoretical_minutes=self.theoretical_minutes,
            practical_ratio=self.practical_ratio,
            minutes={each.driver: each.minutes for each in self.drivers.all()},
        )


class TimeDriver(models.Model):
    """One term of a pool's time equation: the minutes that one event of a kind takes."""

    pool = models.ForeignKey(CostPool, verbose_name=_("cost pool"), on_delete=models.CASCADE, related_name="drivers")
    driver = models.CharField(_("event"), max_length=16, choices=Driver)
    minutes = models.DecimalField(
        _("minutes each"), max_digits=9, decimal_places=3, validators=[MinValueValidator(Decimal(0))]
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("time equation term")
        verbose_name_plural = _("time equation terms")
        ordering = ["pool", "driver"]
        constraints = [
            models.UniqueConstraint(name="time_driver_once_per_pool", fields=["pool", "driver"]),
            models.CheckConstraint(name="time_driver_not_negative", condition=models.Q(minutes__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.pool} · {self.get_driver_display()}"
