"""How people get in: only those an administrator has created."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from core.encryption import ENCRYPTED_START, decrypt, encrypt

log = logging.getLogger(__name__)


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Close the public sign-up; accounts of people are created by an administrator or the operator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail of signing in. A mail server that is away fails no page and tells nobody who is known here."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            log.exception("the mail %s was not sent", template_prefix)


class EncryptedMFAAdapter(DefaultMFAAdapter):
    """Keep the secrets of the second step encrypted; those of before are read as they are."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text) if encrypted_text.startswith(ENCRYPTED_START) else encrypted_text
