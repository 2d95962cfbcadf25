"""The account: identity, basic data of the dossier, owner and category."""

import datetime as dt
from typing import Any, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import Category, CustomerType, Nature, OrganisationForm, Source
from accounts.credit_code import validate_credit_code
from accounts.lookups import HasPair, is_pair
from accounts.naming import core_name
from accounts.numbers import RESERVED_NUMBERS, validate_number
from accounts.phones import digits_in
from accounts.search_text import normalise, search_text
from core import formats
from core.money import MoneyField
from users.choices import Role
from users.models import Region, Unit, User

MAX_NAME_CORE = 200


class ReferenceQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Keep what a signed-in person may see: words of reference are open to all of us."""
        return self if user.is_active else self.none()


class Industry(models.Model):
    """One industry, for example 化工; segments of comparison are built from it."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name


class Tag(models.Model):
    """One free word that accounts can be marked with."""

    name = models.CharField(_("name"), max_length=50, unique=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def answers_for(user: User, account: str = "") -> Q:
    """Give the condition that a director answers for an account; `account` is the way to it, with its `__`."""
    from accounts.models.access import TeamMember

    return (
        Q(**{f"{account}owner": user})
        | Q(**{f"{account}pk__in": TeamMember.objects.filter(user=user).order_by().values("account")})
        | Q(**{f"{account}region__in": Region.objects.within(user.regions.all())})
        | Q(**{f"{account}unit__in": Unit.objects.within(user.units.all())})
    )


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, user: User) -> Self:
        """Keep the accounts a person may see: the one access rule of the product.

        Executives see all; everyone sees what they own or are on the team of; directors besides see every account
        of their regions and of their units, and below. Source: roles in the domain model.
        """
        if not user.is_active:
            return self.none()
        if user.role == Role.EXECUTIVE:
            return self
        if user.role == Role.DIRECTOR:
            return self.filter(answers_for(user))
        from accounts.models.access import TeamMember

        on_team = TeamMember.objects.filter(user=user).order_by().values("account")
        # A union of keys is looked up in the indexes; the same written with OR would read every account.
        return self.filter(pk__in=Account.objects.filter(owner=user).order_by().values("pk").union(on_team))

    def active(self) -> Self:
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        return self.exclude(archived_at=None)

    def key(self) -> Self:
        return self.filter(category=Category.KEY)

    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)

    def without_owner(self) -> Self:
        return self.filter(owner=None)

    def stale(self, *, as_of: dt.date) -> Self:
        """Keep the accounts of which a block of the dossier is due for review."""
        return self.filter(Q(review_due_on=None) | Q(review_due_on__lte=as_of))

    def matching(self, words: str) -> Self:
        """Keep the accounts whose names, pinyin, initials, codes or phone contain every word."""
        found = self
        for word in normalise(words).split():
            found = found.filter(HasPair("search_text", word) if is_pair(word) else Q(search_text__contains=word))
        return found


class Account(models.Model):
    """One customer of ours.

    `search_text`, `name_core`, `completeness` and `review_due_on` are derived by accounts.actions.
    """

    number = models.CharField(_("number"), max_length=64, unique=True, validators=[validate_number])
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    name_en = models.CharField(_("foreign-language name"), max_length=200, blank=True)
    credit_code = models.CharField(
        _("unified social credit code"), max_length=18, blank=True, validators=[validate_credit_code]
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("group parent"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
    )
    industry = models.ForeignKey(
        Industry, verbose_name=_("industry"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey(
        Region, verbose_name=_("region"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("business unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    nature = models.CharField(_("nature"), max_length=16, choices=Nature, blank=True)
    customer_type = models.CharField(
        _("customer type"), max_length=16, choices=CustomerType, default=CustomerType.BUSINESS
    )
    category = models.CharField(_("management category"), max_length=16, choices=Category, default=Category.NORMAL)
    lost_reason = models.CharField(_("reason of the loss"), max_length=200, blank=True)
    organisation_form = models.CharField(_("organisation form"), max_length=16, choices=OrganisationForm, blank=True)
    legal_representative = models.CharField(_("legal representative"), max_length=100, blank=True)
    managers = models.CharField(_("managers"), max_length=200, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    trading_since = models.DateField(_("trading with us since"), null=True, blank=True)
    registered_capital = MoneyField(_("registered capital"), null=True, blank=True)
    total_assets = MoneyField(_("total assets"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    phone_2 = models.CharField(_("second phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    province = models.CharField(_("province"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    source = models.CharField(_("source"), max_length=16, choices=Source, blank=True)
    owner = models.ForeignKey(
        User,
        verbose_name=_("account manager"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_accounts",
    )
    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True, related_name="accounts")

    reviewed_on = models.DateField(_("basic data reviewed on"), null=True, blank=True)
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = models.CharField(max_length=1500, editable=False, default="")
    name_core = models.CharField(max_length=MAX_NAME_CORE, editable=False, default="", db_index=True)
    completeness = models.PositiveSmallIntegerField(
        _("completeness"), default=0, editable=False, validators=[MaxValueValidator(100)]
    )
    review_due_on = models.DateField(_("review due on"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = AccountQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["search_text", "name_core", "completeness", "review_due_on", "version", "updated_at"],
        m2m_fields=[tags],
    )

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(name="account_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="account_number_not_reserved", condition=~Q(number__in=sorted(RESERVED_NUMBERS))
            ),
            models.CheckConstraint(name="account_lost_has_reason", condition=~Q(category="lost") | ~Q(lost_reason="")),
            models.CheckConstraint(name="account_is_not_its_parent", condition=~Q(parent=F("id"))),
            models.UniqueConstraint(
                name="account_credit_code_unique", fields=["credit_code"], condition=~Q(credit_code="")
            ),
        ]
        indexes = [
            models.Index(fields=["name"], name="account_name"),
            # The lists leave out what is put away, and page over keys alone.
            models.Index(fields=["category", "id"], name="account_active_category", condition=Q(archived_at=None)),
            models.Index(fields=["number", "id"], name="account_active_number", condition=Q(archived_at=None)),
            models.Index(fields=["name", "id"], name="account_active_name", condition=Q(archived_at=None)),
            models.Index(fields=["completeness", "id"], name="account_active_complete", condition=Q(archived_at=None)),
            # Whom an account is seen by, without a look at the wide rows.
            models.Index(fields=["owner", "region", "unit", "archived_at", "id"], name="account_access"),
            models.Index(fields=["archived_at"], name="account_archived", condition=~Q(archived_at=None)),
            models.Index(fields=["review_due_on"], name="account_review_due"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def derive_search(self) -> None:
        """Set what the search and the look for duplicates compare with, from the fields as they are now."""
        self.name_core = core_name(self.name)[:MAX_NAME_CORE]
        self.search_text = search_text(
            names=[self.name, self.short_name, self.name_en],
            codes=[
                self.number,
                self.credit_code,
                *(form for phone in (self.phone, self.phone_2) for form in (phone, digits_in(phone))),
                self.city,
            ],
        )


class AccountAddress(models.Model):
    """One further address of an account: works, warehouse, invoice address."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="addresses")
    purpose = models.CharField(_("purpose"), max_length=60)
    address = models.CharField(_("address"), max_length=300)
    version = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["purpose"]

    def __str__(self) -> str:
        return formats.labelled(self.purpose, self.address, language=get_language() or "")
