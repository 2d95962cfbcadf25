"""Guarded facts and people on the pages: shown, written and on record by who may."""

from decimal import Decimal

import pytest

from accounts.models import Contact, ContactPersonal
from tests.accounts.pages import PEOPLE, opened
from tests.factories import (
    AccountFactory,
    ContactFactory,
    ContactPersonalFactory,
    CreditIncidentFactory,
)
from users.models import ReadLog


def test_credit_incidents_do_not_exist_for_the_team(account, teammate, client):
    incident = CreditIncidentFactory(account=account, what_happened="三月货款逾期四十天")
    client.force_login(teammate)

    assert client.get("/accounts/KH-000127/incidents/new/").status_code == 404
    url = f"/accounts/KH-000127/incidents/{incident.pk}/"
    assert client.post(url, {"happened_on": "2026-01-01", "what_happened": "改"}).status_code == 404
    incident.refresh_from_db()
    assert incident.what_happened == "三月货款逾期四十天"


@pytest.mark.parametrize(
    ("persona", "reads"), [("owner", True), ("director", True), ("executive", True), ("teammate", False)]
)
def test_credit_incidents_stand_on_the_dossier_of_who_may_read_them(persona, reads, account, client, request):
    CreditIncidentFactory(account=account, what_happened="三月货款逾期四十天", amount=Decimal(380000))
    client.force_login(request.getfixturevalue(persona))

    for tab in ("", "dossier/", "history/"):
        page = client.get(f"/accounts/KH-000127/{tab}").content.decode()
        assert ("三月货款逾期四十天" in page) is (reads and tab == "dossier/")


@pytest.mark.parametrize(
    ("persona", "reads"), [("owner", True), ("teammate", True), ("director", False), ("executive", False)]
)
def test_personal_facts_stand_on_the_pages_of_who_may_read_them(persona, reads, account, client, request):
    contact = ContactFactory(account=account, name="贺明远")
    ContactPersonalFactory(contact=contact, family="独生女在伦敦")
    client.force_login(request.getfixturevalue(persona))

    for url in (PEOPLE, f"{PEOPLE}{contact.pk}/edit/"):
        assert ("独生女在伦敦" in client.get(url).content.decode()) is reads
    for tab in ("", "dossier/", "history/"):
        assert "独生女在伦敦" not in client.get(f"/accounts/KH-000127/{tab}").content.decode()


@pytest.mark.parametrize("path", ["people/", "people/{contact}/edit/"])
def test_look_at_personal_facts_is_on_record_once_a_day(path, account, owner, director, client):
    contact = ContactFactory(account=account, name="贺明远")
    address = f"/accounts/KH-000127/{path.format(contact=contact.pk)}"
    client.force_login(owner)
    client.get(address)
    assert not ReadLog.objects.exists()  # there is nothing to read

    ContactPersonalFactory(contact=contact, family="独生女在伦敦")
    for person in (owner, owner, director):
        client.force_login(person)
        client.get(address)

    looks = list(ReadLog.objects.values_list("user__username", "kind", "account_number"))
    assert looks == [("owner", "personal", "KH-000127")]


def test_look_at_credit_incidents_is_on_record_once_a_day(account, owner, director, teammate, client):
    incident = CreditIncidentFactory(account=account, what_happened="三月货款逾期四十天")
    for person in (owner, owner, teammate, director):
        client.force_login(person)
        client.get("/accounts/KH-000127/dossier/")
        client.get(f"/accounts/KH-000127/incidents/{incident.pk}/")

    looks = set(ReadLog.objects.values_list("user__username", "kind", "account_number"))
    assert looks == {("owner", "credit", "KH-000127"), ("director", "credit", "KH-000127")}
    assert ReadLog.objects.count() == 2


def test_personal_facts_posted_by_who_may_not_write_them_are_ignored(account, director, client):
    contact = ContactFactory(account=account, name="贺明远")
    ContactPersonalFactory(contact=contact, family="独生女在伦敦")
    client.force_login(director)

    response = client.post(
        f"{PEOPLE}{contact.pk}/edit/",
        {"name": "贺明远", "title": "总监", "version": 1, "tie_strength": 0, "personal-family": "改"},
    )

    assert response.status_code == 302
    assert ContactPersonal.objects.get(contact=contact).family == "独生女在伦敦"
    assert Contact.objects.get(pk=contact.pk).title == "总监"


def test_contact_is_created_with_personal_facts_once(account, owner, client):
    client.force_login(owner)
    data = opened(client, f"{PEOPLE}new/") | {"name": "周启明", "personal-hobbies": "围棋"}

    for _ in range(2):
        assert client.post(f"{PEOPLE}new/", data).status_code == 302

    assert Contact.objects.get().personal.hobbies == "围棋"


def test_contact_edited_by_two_people_is_a_conflict(account, owner, teammate, client):
    contact = ContactFactory(account=account, name="贺明远")
    url = f"{PEOPLE}{contact.pk}/edit/"
    client.force_login(owner)
    mine = opened(client, url)
    client.force_login(teammate)
    client.post(url, opened(client, url) | {"title": "财务总监"})
    client.force_login(owner)

    response = client.post(url, mine | {"title": "总会计师"})

    assert response.status_code == 409
    assert "许静宜" in response.content.decode()
    contact.refresh_from_db()
    assert contact.title == "财务总监"


def test_contact_of_another_account_is_not_reached_through_mine(account, owner, stranger, client):
    foreign = ContactFactory(account=AccountFactory(owner=stranger), name="外人")
    client.force_login(owner)

    for path in ("edit/", "archive/", "restore/"):
        url = f"{PEOPLE}{foreign.pk}/{path}"
        assert client.post(url, {"name": "改", "version": 1}).status_code == 404
    foreign.refresh_from_db()
    assert (foreign.name, foreign.archived_at) == ("外人", None)


def test_contact_form_offers_people_of_this_customer_and_this_team_only(account, owner, teammate, stranger, client):
    boss = ContactFactory(account=account)
    ContactFactory(account=AccountFactory(owner=owner))
    client.force_login(owner)

    form = client.get(f"{PEOPLE}new/").context["form"]

    assert list(form.fields["reports_to"].queryset) == [boss]
    assert set(form.fields["tie_holder"].queryset) == {owner, teammate}


def test_contact_is_archived_and_restored(account, owner, client):
    contact = ContactFactory(account=account)
    client.force_login(owner)

    client.post(f"{PEOPLE}{contact.pk}/archive/")
    assert Contact.objects.get().archived_at is not None
    client.post(f"{PEOPLE}{contact.pk}/restore/")
    assert Contact.objects.get().archived_at is None
