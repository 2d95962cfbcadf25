"""The person who signs in."""

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from users.choices import Language, Role, Theme
from users.models.trees import Region, Unit


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> Self:
        """Keep the colleagues a signed-in person may see by name: all of them."""
        return self if user.is_active else self.none()

    def active(self) -> Self:
        return self.filter(is_active=True)

    def who_can_own(self) -> Self:
        """Keep the people who can be responsible for an account."""
        return self.active().filter(role__in=[Role.MANAGER, Role.DIRECTOR])


class PeopleManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's user creation together with our chainable reads."""


class User(AbstractUser):
    """One person with a role, the regions and units a director answers for, and own language and theme."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    display_name = models.CharField(pgettext_lazy("of a person", "name"), max_length=100, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.MANAGER)
    title = models.CharField(_("job title"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    regions = models.ManyToManyField(Region, verbose_name=_("regions"), blank=True, related_name="people")
    units = models.ManyToManyField(Unit, verbose_name=_("business units"), blank=True, related_name="people")
    language = models.CharField(_("language"), max_length=10, choices=Language, blank=True)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme, default=Theme.SYSTEM)
    wants_mail = models.BooleanField(_("results of long work by mail"), default=True)

    objects: ClassVar[PeopleManager] = PeopleManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["display_name", "username"]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def initial(self) -> str:
        """Give the one character shown in the avatar."""
        return str(self)[:1].upper()
