"""The administration: one way in for all, two at one form, and the role alone says who administers."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.test import Client

from scoring.models import CostPool
from tests.factories import PASSWORD, RegionFactory, UserFactory
from users.choices import Role
from users.models import Region, User

pytestmark = pytest.mark.django_db
CHANGED = "changed this meanwhile"


@pytest.fixture
def boss(client: Client) -> User:
    person = UserFactory(username="boss", role=Role.ADMIN, is_staff=True, is_superuser=True, language="en")
    client.force_login(person)
    return person


def filled(answer: Any, **values: str) -> dict[str, Any]:
    """Read what the change form of a page would send, with some values changed."""
    form = answer.context["adminform"].form
    data: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if isinstance(value, list):
            data[field.html_name] = [getattr(one, "pk", one) for one in value]
        elif value not in (None, False):
            data[field.html_name] = "on" if value is True else value
    for formset in answer.context["inline_admin_formsets"]:
        management = formset.formset.management_form
        data |= {field.html_name: field.value() for field in management}
    return data | values


def test_administration_has_no_sign_in_of_its_own(client: Client) -> None:
    UserFactory(username="boss", role=Role.ADMIN, is_staff=True, is_superuser=True)

    page = client.get("/admin/login/?next=/admin/")
    sent = client.post("/admin/login/", {"username": "boss", "password": PASSWORD})

    assert page.url.startswith("/auth/login/")
    assert sent.url.startswith("/auth/login/")
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_administration_is_closed_to_everyone_else(role: Role, client: Client) -> None:
    client.force_login(UserFactory(role=role))

    answer = client.get("/admin/users/user/", follow=True)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("model", "field"), [(User, "display_name"), (Region, "name"), (CostPool, "name")], ids=lambda each: str(each)
)
def test_two_at_one_form_do_not_overwrite_each_other(model: Any, field: str, boss: User, client: Client) -> None:
    facts = {
        User: lambda: UserFactory(display_name="沈一帆"),
        Region: lambda: RegionFactory(name="华东"),
        CostPool: lambda: CostPool.objects.create(
            code="visits", name="拜访", annual_cost=1000, theoretical_minutes=60000
        ),
    }
    record = facts[model]()
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{record.pk}/change/"
    page = client.get(address)

    first = client.post(address, filled(page, **{field: "先改的"}))
    second = client.post(address, filled(page, **{field: "后改的"}))

    assert first.status_code == 302, first.context["adminform"].form.errors
    assert second.status_code == 200
    assert CHANGED in second.content.decode()
    record.refresh_from_db()
    assert getattr(record, field) == "先改的"


def test_role_alone_says_who_administers(boss: User, client: Client) -> None:
    other = UserFactory(role=Role.ADMIN, is_staff=True, is_superuser=True)
    address = f"/admin/users/user/{other.pk}/change/"

    client.post(address, filled(client.get(address), role=Role.MANAGER))
    other.refresh_from_db()
    assert (other.role, other.is_staff, other.is_superuser) == (Role.MANAGER, False, False)

    client.post(address, filled(client.get(address), role=Role.ADMIN))
    other.refresh_from_db()
    assert (other.is_staff, other.is_superuser) == (True, True)


def test_secrets_of_the_second_step_are_nobodys_to_look_at(boss: User, client: Client) -> None:
    assert not admin.site.is_registered(Authenticator)
    assert client.get("/admin/mfa/authenticator/").status_code == 404
