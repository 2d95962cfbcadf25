"""The other three blocks of the dossier; basic data stands on the account itself."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import CreditRating, Degree
from accounts.models.access import AccountScopedQuerySet
from accounts.models.accounts import Account
from core.money import MoneyField
from users.models import User


class DossierBlock(models.Model):
    """One block of one account, edited as a whole. The row appears with the first save."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="%(class)s")
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AccountScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.account} · {self._meta.verbose_name}"


class Characteristics(DossierBlock):
    """Block 客户特征: what kind of company this is and where it goes."""

    service_region = models.CharField(_("service region"), max_length=200, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    annual_sales = MoneyField(_("annual sales"), null=True, blank=True)
    sales_capability = models.CharField(_("sales capability"), max_length=10, choices=Degree, blank=True)
    sales_capability_note = models.CharField(_("on the sales capability"), max_length=300, blank=True)
    growth_potential = models.CharField(_("growth potential"), max_length=10, choices=Degree, blank=True)
    growth_potential_note = models.CharField(_("on the growth potential"), max_length=300, blank=True)
    philosophy = models.TextField(_("business philosophy"), max_length=2000, blank=True)
    direction = models.TextField(_("business direction"), max_length=2000, blank=True)
    policy = models.TextField(_("business policy"), max_length=2000, blank=True)
    operating_features = models.TextField(_("operating features"), max_length=2000, blank=True)
    local_culture = models.TextField(_("local culture and customs"), max_length=2000, blank=True)
    is_exporter = models.BooleanField(_("export-oriented"), default=False)
    export_markets = models.CharField(_("export markets"), max_length=200, blank=True)
    export_policy_news = models.TextField(_("policy news of the export markets"), max_length=2000, blank=True)

    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        verbose_name = _("characteristics")
        verbose_name_plural = _("characteristics")


class BusinessStatus(DossierBlock):
    """Block 业务状况: people's quality, competitors around, relation with us. Sales come from orders."""

    managers_quality = models.CharField(_("quality of the managers"), max_length=10, choices=Degree, blank=True)
    managers_quality_note = models.CharField(_("on the managers"), max_length=300, blank=True)
    staff_quality = models.CharField(_("quality of the staff"), max_length=10, choices=Degree, blank=True)
    staff_quality_note = models.CharField(_("on the staff"), max_length=300, blank=True)
    competitor_relations = models.TextField(_("relations with competitors"), max_length=2000, blank=True)
    relation_with_us = models.CharField(_("relation with us"), max_length=10, choices=Degree, blank=True)
    relation_note = models.TextField(_("on the relation with us"), max_length=2000, blank=True)
    cooperation_attitude = models.TextField(_("attitude to cooperation"), max_length=2000, blank=True)

    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        verbose_name = _("business status")
        verbose_name_plural = _("business status")


class TransactionStatus(DossierBlock):
    """Block 交易现状: sales activity, problems, image, credit and terms, and where our goods go."""

    sales_activity = models.TextField(_("state of sales activity"), max_length=2000, blank=True)
    open_problems = models.TextField(_("open problems"), max_length=2000, blank=True)
    advantages = models.TextField(_("advantages kept"), max_length=2000, blank=True)
    counter_measures = models.TextField(_("counter-measures"), max_length=2000, blank=True)
    corporate_image = models.CharField(_("corporate image"), max_length=300, blank=True)
    reputation = models.CharField(_("reputation"), max_length=300, blank=True)
    credit_rating = models.CharField(_("credit rating"), max_length=3, choices=CreditRating, blank=True)
    credit_limit = MoneyField(_("credit limit"), null=True, blank=True)
    credit_days = models.PositiveSmallIntegerField(
        _("credit term in days"), null=True, blank=True, validators=[MaxValueValidator(720)]
    )
    payment_method = models.CharField(_("way of payment"), max_length=200, blank=True)
    payment_habit = models.CharField(_("payment habit"), max_length=200, blank=True)
    trading_terms = models.TextField(_("trading terms"), max_length=2000, blank=True)
    market_flow = models.TextField(_("where our goods go"), max_length=2000, blank=True)
    final_buyers = models.CharField(_("who finally buys"), max_length=300, blank=True)
    buying_reasons = models.CharField(_("why they buy"), max_length=300, blank=True)
    resale_and_storage = models.TextField(
        _("how our goods are resold, carried and stored"), max_length=2000, blank=True
    )

    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        verbose_name = _("transaction status")
        verbose_name_plural = _("transaction status")
