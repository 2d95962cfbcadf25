"""Roles of people and their own settings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    MANAGER = "manager", _("Account manager")
    SOLUTION = "solution", _("Solution lead")
    DELIVERY = "delivery", _("Delivery lead")
    DIRECTOR = "director", _("Sales director")
    EXECUTIVE = "executive", _("Executive")
    SERVICE = "service", _("Service desk")
    ADMIN = "admin", _("Administrator")


# Who may start which kind of work; objects are guarded by visible_to besides.
ROLES_THAT_IMPORT = frozenset({Role.MANAGER, Role.DIRECTOR, Role.EXECUTIVE, Role.ADMIN})
ROLES_THAT_RETIER = frozenset({Role.DIRECTOR, Role.EXECUTIVE, Role.ADMIN})
ROLES_THAT_CREATE_ACCOUNTS = frozenset({Role.MANAGER, Role.DIRECTOR, Role.EXECUTIVE})
ROLES_THAT_SERVE_CUSTOMERS = frozenset(Role) - {Role.ADMIN}
ROLES_THAT_ASSIGN_OWNERS = frozenset({Role.DIRECTOR, Role.EXECUTIVE})
ROLES_THAT_NAME_KEY_ACCOUNTS = frozenset({Role.DIRECTOR, Role.EXECUTIVE})


class Theme(models.TextChoices):
    SYSTEM = "system", _("Like the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Language(models.TextChoices):
    CHINESE = "zh-hans", "中文"
    ENGLISH = "en", "English"


class ApiScope(models.TextChoices):
    """What a key for a program may open, of all that its owner sees."""

    ACCOUNTS = "accounts", _("Accounts")
    CONTACTS = "contacts", _("Contacts")
    ORDERS = "orders", _("Orders")
    SCORES = "scores", _("Scores")
    CALENDAR = "calendar", _("Visits, as a calendar to subscribe to")
