"""Writing the dossier: numbers, blocks, conflicts, responsibility, category, archive."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accounts.actions import (
    EditConflictError,
    archive_account,
    assign_owner,
    create_account,
    refresh_derived,
    restore_account,
    set_category,
    set_has_current_plan,
    set_team,
    update_block,
)
from accounts.choices import Block, Category, TeamFunction
from accounts.models import Account, AccountFigures, TeamMember
from tests.factories import (
    AccountFactory,
    CompetitorRelationFactory,
    ContactFactory,
    IndustryFactory,
    TagFactory,
    UserFactory,
)

TODAY = dt.date(2026, 11, 23)


def test_create_account_needs_a_name_only(owner):
    account = create_account(by=owner, name="岳岭水泥集团")

    assert account.number == "KH-000001"
    assert account.owner == owner
    assert "yuelingshuinijituan" in account.search_text
    assert AccountFigures.objects.get(account=account).revenue is None
    assert account.review_due_on == timezone.localdate() + dt.timedelta(days=30)
    assert account.history.get().history_user == owner


def test_create_account_draws_the_number_after_the_newest(owner):
    AccountFactory(number="KH-000041")
    AccountFactory(number="KH-ABC")

    assert create_account(by=owner, name="甲").number == "KH-000042"
    assert create_account(by=owner, name="乙").number == "KH-000043"


def test_create_account_steps_over_numbers_that_came_in_another_order(owner):
    for place in (4, 5, 6, 7, 8, 1, 2, 3):
        AccountFactory(number=f"KH-{place:06d}")

    assert create_account(by=owner, name="甲").number == "KH-000009"


def test_create_account_keeps_a_given_number_and_refuses_it_twice(owner):
    assert create_account(by=owner, name="甲", number="SAP-77").number == "SAP-77"
    with pytest.raises(IntegrityError):
        create_account(by=owner, name="乙", number="SAP-77")
    assert Account.objects.count() == 1


def test_create_account_gives_a_director_an_account_that_would_be_out_of_sight(director, east):
    assert create_account(by=director, name="甲").owner == director
    assert create_account(by=director, name="乙", region=east).owner is None


@pytest.mark.parametrize("persona", ["teammate", "service_user", "admin_user"])
def test_create_account_is_refused_to_other_roles(persona, request):
    with pytest.raises(PermissionDenied):
        create_account(by=request.getfixturevalue(persona), name="甲")
    assert not Account.objects.exists()


def test_update_block_writes_history_review_and_derived_fields(account, teammate):
    update_block(
        by=teammate,
        account=account,
        block=Block.TRANSACTION,
        changes={"credit_limit": Decimal("8000000"), "credit_rating": "AA"},
        version=0,
        is_reviewed=True,
        as_of=TODAY,
    )

    row = Account.objects.get(pk=account.pk).transactionstatus
    assert (row.credit_limit, row.version, row.reviewed_on, row.reviewed_by) == (
        Decimal("8000000"),
        1,
        TODAY,
        teammate,
    )
    assert row.history.get().history_user == teammate
    account.refresh_from_db()
    assert account.completeness > 0


def test_update_block_of_another_version_writes_nothing_and_tells_who(account, owner, teammate):
    update_block(by=owner, account=account, block=Block.BASIC, changes={"city": "南京"}, version=1, as_of=TODAY)

    with pytest.raises(EditConflictError) as conflict:
        update_block(by=teammate, account=account, block=Block.BASIC, changes={"city": "苏州"}, version=1, as_of=TODAY)

    assert conflict.value.changed_by == owner
    assert conflict.value.version == 2
    account.refresh_from_db()
    assert account.city == "南京"


def test_update_block_created_meanwhile_is_a_conflict(account, owner, teammate):
    for person, expected in ((owner, None), (teammate, EditConflictError)):
        arguments = {
            "by": person,
            "account": account,
            "block": Block.BUSINESS,
            "changes": {"relation_with_us": "high"},
            "version": 0,
            "as_of": TODAY,
        }
        if expected is None:
            update_block(**arguments)
        else:
            with pytest.raises(expected):
                update_block(**arguments)


def test_update_block_keeps_tags_in_history(account, owner):
    tag = TagFactory(name="战略")
    update_block(by=owner, account=account, block=Block.BASIC, changes={"tags": [tag]}, version=1, as_of=TODAY)

    assert list(account.tags.all()) == [tag]
    assert account.history.filter(historicalaccount_tags__tag=tag).exists()


def test_update_block_makes_a_new_name_searchable(account, owner):
    update_block(by=owner, account=account, block=Block.BASIC, changes={"name": "曾氏重工"}, version=1, as_of=TODAY)

    assert Account.objects.matching("曾氏").get() == account
    assert not Account.objects.matching("澜江").exists()


def test_refresh_derived_counts_people_and_competitors(account):
    refresh_derived([account.pk])
    account.refresh_from_db()
    # The region alone: 1 of 14 basic facts is 7 %, a quarter of it 1 %.
    assert account.completeness == 1

    ContactFactory(account=account, buying_role="decides")
    CompetitorRelationFactory(account=account)
    refresh_derived([account.pk])

    account.refresh_from_db()
    # 3 of 14 basic facts and 1 of 6 of the business status: (21 + 16) / 4.
    assert account.completeness == 9


def test_refresh_derived_gives_every_account_its_figures_row_and_keeps_the_others(account):
    account.figures.revenue = Decimal(7)
    account.figures.save()
    bare = Account.objects.create(number="X-1", name="甲")

    refresh_derived([account.pk, bare.pk])

    assert AccountFigures.objects.get(account=account).revenue == Decimal(7)
    assert AccountFigures.objects.get(account=bare).revenue is None


def test_refresh_derived_asks_the_same_for_one_and_for_many(db, django_assert_num_queries):
    few = [AccountFactory().pk]
    many = [AccountFactory().pk for _ in range(30)]
    for accounts in (few, many):
        with django_assert_num_queries(6):
            refresh_derived(accounts)


def test_set_has_current_plan_notes_it(account):
    set_has_current_plan(account=account, value=True)

    assert AccountFigures.objects.get(account=account).has_current_plan


@pytest.mark.parametrize("persona", ["owner", "teammate", "admin_user", "service_user"])
def test_assign_owner_is_refused_to_other_roles(persona, account, stranger, request):
    with pytest.raises(PermissionDenied):
        assign_owner(by=request.getfixturevalue(persona), account=account, owner=stranger)
    account.refresh_from_db()
    assert account.owner.username == "owner"


def test_assign_owner_takes_the_new_owner_off_the_team(account, director):
    colleague = UserFactory()
    TeamMember.objects.create(account=account, user=colleague, function=TeamFunction.SUPPORT)

    assign_owner(by=director, account=account, owner=colleague)

    account.refresh_from_db()
    assert account.owner == colleague
    assert not TeamMember.objects.filter(account=account, user=colleague).exists()
    assert account.history.first().history_user == director


def test_assign_owner_refuses_someone_who_cannot_own(account, director, service_user):
    with pytest.raises(ValidationError):
        assign_owner(by=director, account=account, owner=service_user)


def test_key_account_keeps_an_owner(account, director):
    set_category(by=director, account=account, category=Category.KEY)

    with pytest.raises(ValidationError) as refusal:
        assign_owner(by=director, account=account, owner=None)
    assert "owner" in refusal.value.message_dict
    account.refresh_from_db()
    assert account.owner is not None


def test_set_category_refuses_a_key_account_without_owner_with_the_reason(director, east):
    account = AccountFactory(region=east)

    with pytest.raises(ValidationError) as refusal:
        set_category(by=director, account=account, category=Category.KEY)
    assert "客户经理" in str(refusal.value) or "account manager" in str(refusal.value)
    account.refresh_from_db()
    assert account.category == Category.NORMAL


def test_set_category_lets_directors_alone_name_key_accounts(account, owner):
    with pytest.raises(ValidationError):
        set_category(by=owner, account=account, category=Category.KEY)
    account.refresh_from_db()
    assert account.category == Category.NORMAL


def test_set_category_asks_why_an_account_was_lost(account, owner):
    with pytest.raises(ValidationError):
        set_category(by=owner, account=account, category=Category.LOST, lost_reason="  ")

    set_category(by=owner, account=account, category=Category.LOST, lost_reason="价格")
    account.refresh_from_db()
    assert (account.category, account.lost_reason) == (Category.LOST, "价格")

    set_category(by=owner, account=account, category=Category.TARGET)
    account.refresh_from_db()
    assert account.lost_reason == ""


def test_set_category_is_refused_to_the_team(account, teammate):
    with pytest.raises(PermissionDenied):
        set_category(by=teammate, account=account, category=Category.TARGET)


def test_set_team_replaces_the_team_with_history(account, owner, teammate, stranger):
    set_team(by=owner, account=account, team={TeamFunction.DELIVERY: [stranger]})

    assert [(m.user, m.function) for m in account.team.all()] == [(stranger, TeamFunction.DELIVERY)]
    gone = TeamMember.history.filter(account_id=account.pk, history_type="-").get()
    assert (gone.user, gone.history_user) == (teammate, owner)


def test_set_team_can_swap_two_leads(account, owner, teammate, stranger):
    set_team(by=owner, account=account, team={TeamFunction.SOLUTION: [teammate], TeamFunction.DELIVERY: [stranger]})
    set_team(by=owner, account=account, team={TeamFunction.SOLUTION: [stranger], TeamFunction.DELIVERY: [teammate]})

    assert {m.function: m.user for m in account.team.all()} == {"solution": stranger, "delivery": teammate}


def test_set_team_refuses_two_leads_and_the_owner(account, owner, teammate, stranger):
    with pytest.raises(ValidationError):
        set_team(by=owner, account=account, team={TeamFunction.SOLUTION: [teammate, stranger]})
    with pytest.raises(ValidationError):
        set_team(by=owner, account=account, team={TeamFunction.SUPPORT: [owner]})
    assert account.team.get().user == teammate


def test_set_team_is_refused_to_the_team(account, teammate, stranger):
    with pytest.raises(PermissionDenied):
        set_team(by=teammate, account=account, team={TeamFunction.SUPPORT: [stranger]})
    assert account.team.count() == 1


def test_archive_and_restore_keep_everything(account, owner):
    archive_account(by=owner, account=account, at=timezone.now())
    assert not Account.objects.active().exists()

    restore_account(by=owner, account=account)
    assert Account.objects.active().get() == account
    assert account.team.count() == 1


def test_archive_is_refused_to_the_team(account, teammate):
    with pytest.raises(PermissionDenied):
        archive_account(by=teammate, account=account, at=timezone.now())
    assert Account.objects.active().exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"number": "new"},
        {"category": "lost"},
    ],
    ids=["no name", "reserved number", "lost without reason"],
)
def test_database_refuses_broken_accounts(fields, db):
    with pytest.raises(IntegrityError):
        Account.objects.create(**{"number": "X", "name": "甲", **fields})


def test_database_refuses_a_credit_code_twice_but_not_its_absence(db):
    AccountFactory(credit_code="91110000802100433B")
    AccountFactory(credit_code="")
    AccountFactory(credit_code="")
    with pytest.raises(IntegrityError):
        AccountFactory(credit_code="91110000802100433B")


def test_database_refuses_an_account_as_its_own_parent(account):
    with pytest.raises(IntegrityError):
        Account.objects.filter(pk=account.pk).update(parent=account.pk)


def test_industry_in_use_is_not_deleted(account, db):
    from django.db.models import ProtectedError

    industry = IndustryFactory()
    account.industry = industry
    account.save()
    with pytest.raises(ProtectedError):
        industry.delete()
