"""Submitted create forms."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from users.models.users import User


class Submission(models.Model):
    """One submitted create form; written by users.submissions alone.

    `result` is what it made, for example the number of an account.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=64)
    result = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [models.UniqueConstraint(name="submission_once", fields=["user", "token"])]

    def __str__(self) -> str:
        return self.token
