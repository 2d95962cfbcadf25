"""Closed lists of the value method."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class ForecastBasis(models.TextChoices):
    """What the forecast of an account rests on."""

    MODEL = "model", _("Own purchases")
    SEGMENT = "segment", _("Mean of the segment")
    TYPE = "type", _("Mean of the customer type")
    COMPANY = "company", _("Mean of the company")
    NONE = "none", _("No forecast")


class Assessment(models.IntegerChoices):
    """What a screen says about an account. The numbers are those of scoring.screens.Verdict."""

    CLEAN = 0, _("Not flagged")
    FLAGGED = 1, _("Flagged")
    NOT_ASSESSABLE = 2, _("Not assessable")


class Driver(models.TextChoices):
    """Events that cost time. The names are those of scoring.costing.DRIVERS."""

    ORDERS = "orders", _("Orders")
    LINES = "lines", _("Order lines")
    RETURN_LINES = "return_lines", _("Return lines")
    PURCHASE_DAYS = "purchase_days", _("Purchase days")
    DELIVERIES = "deliveries", _("Deliveries")


class Decision(models.TextChoices):
    """What a director decides about a flagged account. Flagged is never excluded by itself."""

    ACCEPT = "accept", _("Accept")
    RENEGOTIATE = "renegotiate", _("Renegotiate")
    DOWNGRADE = "downgrade", _("Downgrade")
