"""People at the customer: bosses, versions, personal facts apart."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accounts.actions import EditConflictError, archive_contact, create_contact, restore_contact, update_contact
from accounts.models import Contact, ContactPersonal
from tests.factories import ContactFactory


def test_create_contact_keeps_personal_facts_apart(account, owner):
    contact = create_contact(
        by=owner, account=account, facts={"name": "贺明远", "title": "财务总监"}, personal={"family": "两个孩子"}
    )

    assert contact.personal.family == "两个孩子"
    assert contact.history.get().history_user == owner
    assert contact.personal.history.get().history_user == owner
    account.refresh_from_db()
    assert account.completeness > 0


def test_create_contact_makes_no_empty_personal_row(account, owner):
    contact = create_contact(by=owner, account=account, facts={"name": "贺明远"}, personal={"family": ""})

    assert not ContactPersonal.objects.filter(contact=contact).exists()


def test_update_contact_without_personal_facts_leaves_them_as_they_are(account, owner, director):
    contact = create_contact(by=owner, account=account, facts={"name": "贺明远"}, personal={"family": "两个孩子"})

    update_contact(by=director, contact=contact, changes={"title": "总监"}, version=1)

    contact.refresh_from_db()
    assert (contact.title, contact.personal.family) == ("总监", "两个孩子")
    assert contact.personal.history.count() == 1


def test_update_contact_of_another_version_writes_nothing(account, owner, teammate):
    contact = ContactFactory(account=account)
    update_contact(by=owner, contact=contact, changes={"title": "部长"}, version=1)

    with pytest.raises(EditConflictError) as conflict:
        update_contact(by=teammate, contact=contact, changes={"title": "科长"}, version=1)
    assert conflict.value.changed_by == owner
    contact.refresh_from_db()
    assert contact.title == "部长"


def test_update_contact_refuses_a_ring_of_bosses(account, owner):
    top = ContactFactory(account=account)
    middle = ContactFactory(account=account, reports_to=top)
    low = ContactFactory(account=account, reports_to=middle)

    with pytest.raises(ValidationError):
        update_contact(by=owner, contact=top, changes={"reports_to": low}, version=1)
    assert Contact.objects.get(pk=top.pk).reports_to is None


def test_create_contact_refuses_a_boss_of_another_customer(account, owner):
    with pytest.raises(ValidationError):
        create_contact(by=owner, account=account, facts={"name": "甲", "reports_to": ContactFactory()})


def test_archived_contact_counts_no_more_and_comes_back(account, owner):
    contact = create_contact(by=owner, account=account, facts={"name": "甲", "buying_role": "decides"})
    account.refresh_from_db()
    with_contact = account.completeness

    archive_contact(by=owner, contact=contact, at=timezone.now())
    account.refresh_from_db()
    assert account.completeness < with_contact
    assert not Contact.objects.active().exists()

    restore_contact(by=owner, contact=contact)
    account.refresh_from_db()
    assert account.completeness == with_contact


def test_database_refuses_a_contact_without_name_or_as_own_boss(account):
    with pytest.raises(IntegrityError):
        ContactFactory(account=account, name="")


def test_database_refuses_a_contact_as_own_boss(account):
    contact = ContactFactory(account=account)
    with pytest.raises(IntegrityError):
        Contact.objects.filter(pk=contact.pk).update(reports_to=contact.pk)
