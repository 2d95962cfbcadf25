"""Every address × everybody: who sees it, what the others are answered, and that a denied write changes nothing.

One world for all of it: what is looked at and what is denied leaves it as it was.
"""

from typing import Any

import pytest
from django.urls import reverse

from tests.access.rows import ROWS, Row
from tests.access.world import PEOPLE, SECRETS, client_of, everything, named_urls

pytestmark = pytest.mark.django_db

OUTSIDE = {"anonymous", "deactivated"}


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(named_urls()) - set(ROWS) == set(), "new addresses need a row in tests/access/rows.py"
    assert set(ROWS) - set(named_urls()) == set()


def fault_of(row: Row, person: str, got: Any) -> str:
    """Say what is wrong with an answer, or nothing."""
    if person in OUTSIDE:
        right = {302, 401, 403}
        if row.is_open:
            right = {200, 302} if row.allowed else {404}
        to_sign_in = row.is_open or got.status_code != 302 or got.url.startswith("/auth/login/")
        return "" if got.status_code in right and to_sign_in else f"answered {got.status_code}"
    if person in row.allowed:
        return "" if got.status_code in {200, 302} else f"answered {got.status_code}, may use it"
    denied = 403 if person in row.forbidden else 404
    if got.status_code != denied:
        return f"answered {got.status_code} instead of {denied}"
    told = [secret for secret in SECRETS if secret in got.content.decode()]
    return f"was told {told}" if told else ""


@pytest.mark.slow
def test_addresses_answer_each_person_as_the_matrix_says(world: dict[str, Any]) -> None:
    clients = {person: client_of(world, person) for person in PEOPLE}
    faults = []
    for name, row in ROWS.items():
        url = reverse(name, kwargs=row.arguments(world)) + row.query
        for person, client in clients.items():
            if person in row.allowed and row.method == "post":
                continue
            fault = fault_of(row, person, getattr(client, row.method)(url))
            if fault:
                faults.append(f"{name}: {person} {fault}")
    assert not faults, "\n".join(faults)


@pytest.mark.slow
def test_denied_writes_change_nothing(world: dict[str, Any]) -> None:
    clients = {person: client_of(world, person) for person in PEOPLE}
    before = everything()
    faults = []
    for name, row in ROWS.items():
        url = reverse(name, kwargs=row.arguments(world))
        for person, client in clients.items():
            if row.is_open or person in row.allowed:
                continue
            got = client.post(url, {"token": "t", "version": "1"})
            if got.status_code not in ({302, 401, 403} if person in OUTSIDE else {403, 404, 405}):
                faults.append(f"{name}: {person} answered {got.status_code}")
    after = everything()
    assert not faults, "\n".join(faults)
    assert [label for label in before if before[label] != after[label]] == []
