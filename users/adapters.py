"""How people get in: only those an administrator has created."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Close the public sign-up; accounts of people are created by an administrator or the operator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
