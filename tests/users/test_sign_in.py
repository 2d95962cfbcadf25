"""Signing in: a new session for it, wrong passwords are counted, a second step for those who want one."""

from collections.abc import Sequence

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import SESSION_KEY
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from tests.factories import PASSWORD, UserFactory
from users.adapters import EncryptedMFAAdapter
from users.models import User

pytestmark = pytest.mark.django_db

SIGN_IN = "/auth/login/"
WRONG_TRIES = 5


def try_to_sign_in(client: Client, person: User, password: str = PASSWORD):
    return client.post(SIGN_IN, {"login": person.username, "password": password})


def is_signed_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def test_signing_in_changes_the_key_of_the_session(client, owner):
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key

    try_to_sign_in(client, owner)

    assert is_signed_in(client)
    assert client.session.session_key != before
    assert not Client(headers={"cookie": f"sessionid={before}"}).session.get(SESSION_KEY)


def test_signing_out_ends_the_session(client, owner):
    try_to_sign_in(client, owner)
    key = client.session.session_key

    client.post("/auth/logout/")

    client.cookies["sessionid"] = key
    assert client.get("/accounts/").status_code == 302


def test_repeated_wrong_passwords_lock_the_name_and_nobody_else(client, owner, stranger):
    for _try in range(WRONG_TRIES):
        answer = try_to_sign_in(client, owner, "wrong")
        assert answer.status_code == 200

    answer = try_to_sign_in(client, owner)

    assert not is_signed_in(client)
    assert answer.context["form"].errors
    try_to_sign_in(client, stranger)
    assert is_signed_in(client)


def test_person_who_is_switched_off_cannot_sign_in_and_is_signed_out(client, owner):
    gone = UserFactory(is_active=False)
    try_to_sign_in(client, gone)
    assert not is_signed_in(client)

    try_to_sign_in(client, owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert client.get("/accounts/").status_code == 302


def test_second_step_is_asked_of_those_who_turned_it_on(client, owner):
    try_to_sign_in(client, owner)
    client.post("/auth/reauthenticate/", {"password": PASSWORD})
    page = client.get("/auth/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/auth/2fa/totp/activate/", {"code": code_of(secret)})
    client.post("/auth/logout/")
    assert secret not in str(Authenticator.objects.get(user=owner, type="totp").data)

    answer = try_to_sign_in(client, owner)

    assert not is_signed_in(client)
    assert answer.url.startswith("/auth/2fa/authenticate/")
    assert client.get("/accounts/").status_code == 302
    assert client.post(answer.url, {"code": "000000"}).status_code == 200
    assert not is_signed_in(client)


class MailIsAway(BaseEmailBackend):
    """A mail server that nobody answers for."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise ConnectionRefusedError


def test_mail_server_that_is_away_fails_no_page_and_tells_nobody_who_is_known(client, settings):
    settings.EMAIL_BACKEND = f"{__name__}.MailIsAway"
    UserFactory(email="shen@example.com")

    known = client.post("/auth/password/reset/", {"email": "shen@example.com"})
    unknown = client.post("/auth/password/reset/", {"email": "nobody@example.com"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url) == (302, "/auth/password/reset/done/")


def test_secret_of_the_second_step_from_before_it_was_encrypted_is_read():
    adapter = EncryptedMFAAdapter()

    assert adapter.decrypt("JBSWY3DPEHPK3PXP") == "JBSWY3DPEHPK3PXP"
    assert adapter.decrypt(adapter.encrypt("JBSWY3DPEHPK3PXP")) == "JBSWY3DPEHPK3PXP"


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))
