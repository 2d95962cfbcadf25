"""People at the customer. Personal facts stand in a table of their own, because fewer of us may read them."""

import datetime as dt
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from accounts.choices import Attitude, BuyingRole, GuardedKind, Level, Strength
from accounts.models.access import AccountGrant, AccountScopedQuerySet
from accounts.models.accounts import Account
from users.models import User


class ContactQuerySet(AccountScopedQuerySet):
    def active(self) -> Self:
        return self.filter(archived_at=None)


class Contact(models.Model):
    """One person at one account, with the part they play in buying."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=100)
    title = models.CharField(_("job title"), max_length=100, blank=True)
    department = models.CharField(_("department"), max_length=100, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level, blank=True)
    buying_role = models.CharField(_("buying role"), max_length=12, choices=BuyingRole, blank=True)
    influence = models.PositiveSmallIntegerField(
        _("influence, 1 to 5"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    attitude = models.CharField(_("attitude"), max_length=10, choices=Attitude, blank=True)
    tie_strength = models.PositiveSmallIntegerField(_("strength of the tie"), choices=Strength, default=Strength.NONE)
    tie_holder = models.ForeignKey(
        User,
        verbose_name=_("who of us holds the tie"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reports_to = models.ForeignKey(
        "self", verbose_name=_("reports to"), null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    mobile = models.CharField(_("mobile"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ContactQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["account", "name"]
        constraints = [
            models.CheckConstraint(name="contact_has_name", condition=~Q(name="")),
            models.CheckConstraint(name="contact_is_not_own_boss", condition=~Q(reports_to=F("id"))),
        ]
        indexes = [models.Index(fields=["account", "name"], name="contact_account_name")]

    def __str__(self) -> str:
        return self.name


class ContactPersonalQuerySet(AccountScopedQuerySet):
    account_path = "contact__account"

    def readable_by(self, user: User, *, as_of: dt.date) -> Self:
        """Keep the facts a person may read: owner and team of the account, or granted by name."""
        granted = AccountGrant.objects.filter(user=user, kind=GuardedKind.PERSONAL).valid_on(as_of)
        return (
            self.visible_to(user)
            .filter(
                Q(contact__account__owner=user)
                | Q(contact__account__team__user=user)
                | Q(contact__account__in=granted.values("account"))
            )
            .distinct()
        )


class ContactPersonal(models.Model):
    """Personal facts of one contact; read by owner and team, others by a grant."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, primary_key=True, related_name="personal")
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    character = models.CharField(_("character"), max_length=300, blank=True)
    interests = models.CharField(_("interests"), max_length=300, blank=True)
    hobbies = models.CharField(_("hobbies"), max_length=300, blank=True)
    family = models.CharField(_("family"), max_length=300, blank=True)
    education = models.CharField(_("education"), max_length=200, blank=True)
    ability = models.CharField(_("ability"), max_length=300, blank=True)
    career = models.TextField(_("career"), max_length=2000, blank=True)

    objects = ContactPersonalQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("personal facts")
        verbose_name_plural = _("personal facts")

    def __str__(self) -> str:
        return str(self.contact)
