"""Every address × everybody: who sees it, what it tells them, and that a denied write changes nothing.

One world for all of it: what is looked at and what is denied leaves it as it was.
"""

from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse

from tests.access.answers import READERS, text_of, told, too_much
from tests.access.rows import ASKED, ROWS, SEARCHES, Row
from tests.access.world import (
    BOTTOM_LINE,
    CREDIT,
    DOSSIER,
    NAME,
    NUMBER,
    PEOPLE,
    PERSONAL,
    SECRETS,
    client_of,
    everything,
    named_urls,
)
from tests.opening import form_on
from users.choices import ApiScope
from users.tokens import issue_token

pytestmark = pytest.mark.django_db

OUTSIDE = {"anonymous", "deactivated"}
TYPED = "改过的话"


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(named_urls()) - set(ROWS) == set(), "new addresses need a row in tests/access/rows.py"
    assert set(ROWS) - set(named_urls()) == set()


def fault_of(row: Row, person: str, got: Any) -> str:
    """Say what is wrong with the status of an answer, or nothing."""
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
    leaked = [secret for secret in SECRETS if secret in got.content.decode()]
    return f"was told {leaked}" if leaked else ""


class Look:
    """Looks at one world with the browsers of everybody; keeps what was wrong and what was met where."""

    def __init__(self, world: dict[str, Any]) -> None:
        self.world = world
        self.clients = {person: client_of(world, person) for person in PEOPLE}
        self.faults: list[str] = []
        self.met: set[tuple[str, str]] = set()
        self.found: set[tuple[str, str]] = set()
        self.conflicts: set[str] = set()
        self.forms: dict[tuple[str, str], QueryDict] = {}

    def address(self, name: str) -> str:
        return reverse(name, kwargs=ROWS[name].arguments(self.world))

    def read(self, text: str, *, name: str, person: str, what: str = "", typed: str = "") -> None:
        """Note the words of an answer that its person may not read there; what was typed comes back to who typed it."""
        words = told(text) - {typed}
        self.met |= {(word, person) for word in words}
        wrong = too_much(words, name=name, person=person)
        if wrong:
            self.faults.append(f"{name} {what}: {person} was told {sorted(wrong)}")

    def open_all(self) -> None:
        """Open every address as everybody."""
        for name, row in ROWS.items():
            for person, client in self.clients.items():
                if person in row.allowed and row.method == "post":
                    continue
                got = getattr(client, row.method)(self.address(name) + row.query)
                fault = fault_of(row, person, got)
                if fault:
                    self.faults.append(f"{name}: {person} {fault}")
                if got.status_code == 200:
                    self.read(text_of(got), name=name, person=person)
                    if person in row.allowed and not got.streaming:
                        self.forms[name, person] = form_on(got)

    def ask_lists(self) -> None:
        """Narrow and search every list: guarded words find nothing, others only what the person sees."""
        for name, queries in ASKED.items():
            for person in ROWS[name].allowed:
                for query in queries:
                    got = self.clients[person].get(self.address(name), query_params=QueryDict(query))
                    self.read(
                        text_of(got), name=name, person=person, what=query, typed=NUMBER if NUMBER in query else ""
                    )
        for name, queries in SEARCHES.items():
            for person in ROWS[name].allowed:
                for word in (NAME, PERSONAL[0], CREDIT[0]):
                    for query in queries:
                        self._search(name, person, query, word)

    def _search(self, name: str, person: str, query: str, word: str) -> None:
        asked = QueryDict(query, mutable=True)
        asked["q"] = word
        got = self.clients[person].get(self.address(name), query_params=asked)
        text = text_of(got)
        self.read(text, name=name, person=person, what=f"{query} q={word}", typed=word)
        plan, visit = self.world["plan"], self.world["visit"]
        is_found = any(trace in text for trace in (NUMBER, DOSSIER, plan.number, visit.number))
        if is_found and word == NAME:
            self.found.add((name, person))
        elif is_found:
            self.faults.append(f"{name} {query}: {person} found the account by {word}")

    def subscribe(self) -> None:
        """Read the calendar of everybody who works here by a key of their own."""
        for person in PEOPLE[2:]:
            _row, key = issue_token(user=self.world["people"][person], name="日历", scopes=[ApiScope.CALENDAR])
            got = self.clients["anonymous"].get(reverse("visits:visit_feed", args=[key]))
            assert got.status_code == 200
            text = text_of(got)
            self.read(text, name="visits:visit_feed", person=person)
            if DOSSIER in text:
                self.found.add(("visits:visit_feed", person))

    def send_forms(self) -> None:
        """Send as everybody permitted what they may send, over an older version with every text changed.

        What comes back is the form with its errors or with the values of both; what was written is undone.
        """
        for name, row in ROWS.items():
            for person in row.allowed - OUTSIDE:
                form = self.forms.get((name, person), QueryDict())
                if form or (row.method == "post" and not row.is_open and name != "negotiations:bottom_lines_open"):
                    self._send(name, person, form)

    def _send(self, name: str, person: str, form: QueryDict) -> None:
        data = {key: [_changed(key, value) for value in values] for key, values in form.lists()}
        data |= {"version": ["0"], "token": ["t"], "personal-hobbies": [TYPED]}
        with transaction.atomic():
            got = self.clients[person].post(self.address(name), data)
            transaction.set_rollback(True)
        if got.status_code >= 500:
            self.faults.append(f"{name} sent: {person} answered {got.status_code}")
        if got.status_code == 409:
            self.conflicts.add(name)
        if got.status_code in {200, 409, 422}:
            self.read(text_of(got), name=name, person=person, what=f"sent ({got.status_code})")


def _changed(name: str, value: str) -> str:
    """Write something else into what reads as a text; keys, numbers and the counts of rows stay."""
    return value if value.isascii() or name.endswith("_FORMS") else TYPED


@pytest.mark.slow
def test_addresses_answer_each_person_as_the_matrix_says(world: dict[str, Any]) -> None:
    look = Look(world)

    look.open_all()
    look.ask_lists()
    look.subscribe()
    look.send_forms()

    assert not look.faults, "\n".join(look.faults)
    # None of this passes for want of words: whoever may read them meets them, and finds the account in every list.
    planted = (NAME, NUMBER, DOSSIER, PERSONAL[0], *CREDIT)
    assert {(word, person) for word in planted for person in READERS[word]} - look.met == set()
    assert {(name, person) for name in SEARCHES for person in ("owner", "executive")} - look.found == set()
    assert ("visits:visit_feed", "owner") in look.found
    assert {"accounts:account_edit", "accounts:contact_edit", "plans:plan_edit"} <= look.conflicts
    opened = client_of(world, "owner").post(look.address("negotiations:bottom_lines_open"))
    assert set(BOTTOM_LINE) - told(text_of(opened)) == set()


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
