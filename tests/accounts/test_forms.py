"""What every form of the dossier keeps: groups without a ring, doubled clicks, what is put away, records kept once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from accounts.actions import save_address, save_competitor_record, update_block
from accounts.choices import Block
from accounts.models import Account, AccountAddress, Competitor, CompetitorRelation, Contact, CreditIncident
from tests.factories import AccountFactory, CompetitorRelationFactory, ContactFactory, CreditIncidentFactory
from tests.opening import fields_of, filled

AT = "/accounts/KH-000127/"
CREATES = [
    ("people/new/", Contact, {"name": "周启明"}),
    ("competitors/new/", CompetitorRelation, {"competitor_name": "鼎泰"}),
    ("incidents/new/", CreditIncident, {"happened_on": "2026-01-01", "what_happened": "逾期"}),
    ("addresses/new/", AccountAddress, {"purpose": "仓库", "address": "南京"}),
]


@pytest.mark.parametrize(("path", "model", "facts"), CREATES, ids=[path for path, _model, _facts in CREATES])
def test_doubled_click_adds_one_record(path, model, facts, account, owner, client):
    client.force_login(owner)
    data = filled(client.get(AT + path), **facts)

    answers = [client.post(AT + path, data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert model.objects.count() == 1


def test_group_is_never_made_a_ring_on_the_page(account, owner, client):
    low = AccountFactory(number="KH-000902", owner=owner, parent=AccountFactory(owner=owner, parent=account))
    client.force_login(owner)
    url = f"{AT}edit/basic/"

    response = client.post(url, filled(client.get(url), parent=low.number))

    assert response.status_code == 200
    assert "parent" in response.context["form"].errors
    account.refresh_from_db()
    assert account.parent is None


def test_update_block_ends_where_older_data_hold_a_ring(account, owner):
    one, other = AccountFactory(), AccountFactory()
    Account.objects.filter(pk=one.pk).update(parent=other)
    Account.objects.filter(pk=other.pk).update(parent=one)

    facts: dict[str, Any] = {"by": owner, "block": Block.BASIC, "version": 1, "as_of": timezone.localdate()}
    update_block(**facts, account=account, changes={"parent": one})

    account.refresh_from_db()
    assert account.parent == one


def test_competitor_that_two_people_add_at_once_is_refused_without_an_error(account, owner):
    CompetitorRelationFactory(account=account, competitor__name="鼎泰泵业")

    with pytest.raises(ValidationError) as refusal:
        save_competitor_record(
            by=owner, record=CompetitorRelation(account=account), competitor_name="鼎泰泵业", changes={}
        )

    assert "competitor_name" in refusal.value.message_dict
    assert account.competitor_records.count() == 1


def test_competitor_is_found_however_it_is_written_large_or_small(account, owner):
    Competitor.objects.create(name="ABB")

    record = save_competitor_record(
        by=owner, record=CompetitorRelation(account=account), competitor_name="abb", changes={"strengths": "快"}
    )

    assert record.competitor.name == "ABB"
    assert Competitor.objects.count() == 1


def test_address_keeps_who_changed_it(account, owner):
    address = save_address(
        by=owner, address=AccountAddress(account=account), changes={"purpose": "仓库", "address": "南京"}
    )

    save_address(by=owner, address=address, changes={"address": "苏州"}, version=1)

    assert [row.address for row in address.history.all()] == ["苏州", "南京"]
    assert address.history.first().history_user == owner


def _archived(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(archived_at=timezone.now())


def test_archived_account_is_not_edited_and_leads_to_where_it_is_restored(account, owner, client):
    contact = ContactFactory(account=account)
    incident = CreditIncidentFactory(account=account)
    client.force_login(owner)
    pages = [
        *(f"edit/{block}/" for block in Block.values),
        *(path for path, _model, _facts in CREATES),
        f"people/{contact.pk}/edit/",
        f"incidents/{incident.pk}/",
        "team/",
        "category/",
    ]
    forms = {path: filled(client.get(AT + path)) for path in pages}
    _archived(account)

    for path in pages:
        for answer in (client.get(AT + path, follow=True), client.post(AT + path, forms[path], follow=True)):
            page = answer.content.decode()
            assert answer.redirect_chain == [(AT, 302)]
            assert f'action="{AT}restore/"' in page
            assert "已归档" in page
    assert Account.objects.get(pk=account.pk).version == 1


def test_update_block_refuses_what_was_archived_meanwhile(account, owner):
    _archived(account)

    with pytest.raises(ValidationError):
        update_block(
            by=owner,
            account=account,
            block=Block.BASIC,
            changes={"city": "南京"},
            version=1,
            as_of=timezone.localdate(),
        )
    account.refresh_from_db()
    assert account.city == ""


def test_superior_who_has_left_stays_where_the_form_is_saved(account, owner, client):
    boss = ContactFactory(account=account, archived_at=timezone.now())
    contact = ContactFactory(account=account, reports_to=boss)
    client.force_login(owner)
    url = f"{AT}people/{contact.pk}/edit/"

    client.post(url, filled(client.get(url), title="部长"))

    contact.refresh_from_db()
    assert (contact.title, contact.reports_to) == ("部长", boss)


def test_forms_carry_a_version_or_a_token(account, owner, client):
    client.force_login(owner)

    assert fields_of(client.get(f"{AT}edit/basic/"))["version"] == "1"
    for path, _model, _facts in CREATES:
        assert len(fields_of(client.get(AT + path))["token"]) > 20


@pytest.mark.django_db(transaction=True)
def test_two_who_link_accounts_at_once_close_no_ring(owner):
    one, other = AccountFactory(owner=owner), AccountFactory(owner=owner)

    def link(pair: tuple[Account, Account]) -> bool:
        try:
            update_block(
                by=owner,
                account=pair[0],
                block=Block.BASIC,
                changes={"parent": pair[1]},
                version=1,
                as_of=timezone.localdate(),
            )
        except ValidationError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        linked = list(pool.map(link, [(one, other), (other, one)]))

    assert sorted(linked) == [False, True]
    assert Account.objects.exclude(parent=None).count() == 1
