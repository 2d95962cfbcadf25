"""What the bell says of accounts and promises: once, to whom it concerns, to nobody who must not know of it."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.actions import assign_owner, create_account, make_commitment, set_team, update_commitment
from accounts.actions.bulk import assign_owner_to_all
from accounts.choices import Side, TeamFunction
from accounts.models import Account, Commitment
from accounts.selectors.responsible import directors_above, people_who_see, seen_by
from accounts.telling import promises_due
from tests.accounts.factories import CommitmentFactory
from tests.factories import AccountFactory, TeamMemberFactory, UserFactory
from users.choices import Role
from users.models import Notification, User
from users.notifying import notify_all, untold

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 12, 1)
DAY = dt.timedelta(days=1)


def told() -> list[tuple[str, str]]:
    return list(Notification.objects.order_by("pk").values_list("user__username", "title"))


def in_english(*people: User) -> None:
    for person in people:
        person.language = "en"
        person.save()


def test_account_manager_is_told_of_an_account_assigned_by_someone_else(
    account: Account,
    director: User,
    stranger: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    in_english(stranger)
    with django_capture_on_commit_callbacks(execute=True):
        assign_owner(by=director, account=account, owner=stranger)
        assign_owner(by=director, account=account, owner=stranger)

    notice = Notification.objects.get()
    assert (notice.user, notice.title) == (stranger, "顾明华 assigned 澜江化工集团有限公司 to you")
    assert (notice.about, notice.url) == (account.number, f"/accounts/{account.number}/")


def test_who_takes_an_account_is_not_told(
    account: Account, director: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assign_owner(by=director, account=account, owner=director)
        assign_owner(by=None, account=account, owner=UserFactory())
        assign_owner(by=director, account=account, owner=None)

    assert told() == []


def test_owner_of_a_new_account_is_told_unless_they_made_it(
    director: User, owner: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    in_english(owner)
    with django_capture_on_commit_callbacks(execute=True):
        create_account(by=owner, name="自建客户")
        create_account(by=director, name="分派客户", owner=owner)

    assert told() == [("owner", "顾明华 assigned 分派客户 to you")]


def test_new_people_of_a_team_are_told_and_nobody_else(
    account: Account,
    owner: User,
    teammate: User,
    stranger: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    gone = UserFactory(is_active=False)
    in_english(stranger)
    team = {TeamFunction.SOLUTION: [teammate], TeamFunction.SUPPORT: [stranger, gone]}
    with django_capture_on_commit_callbacks(execute=True):
        set_team(by=owner, account=account, team=team)
        set_team(by=owner, account=account, team=team)

    assert told() == [("stranger", "沈一帆 put you on the team of 澜江化工集团有限公司")]


@pytest.mark.parametrize("count", [1, 12])
def test_many_accounts_assigned_at_once_are_one_notice(
    count: int,
    director: User,
    stranger: User,
    jiangsu: Any,
    client: Any,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    in_english(stranger)
    accounts = [AccountFactory(region=jiangsu).pk for _ in range(count)]
    with django_capture_on_commit_callbacks(execute=True):
        assign_owner_to_all(by=director, account_ids=accounts, owner=stranger)
        assign_owner_to_all(by=director, account_ids=accounts, owner=stranger)  # They are theirs already.
        assign_owner_to_all(by=director, account_ids=accounts, owner=director)
        assign_owner_to_all(by=director, account_ids=accounts, owner=None)
        assign_owner_to_all(by=director, account_ids=accounts, owner=stranger)

    words = "1 account was assigned to you" if count == 1 else "12 accounts were assigned to you"
    assert told() == [("stranger", words)] * 2
    client.force_login(stranger)
    page = client.get(Notification.objects.first().url)
    assert page.context["page"].paginator.count == count


def test_keeper_of_a_promise_is_told_by_whom_it_was_given(
    account: Account,
    owner: User,
    teammate: User,
    stranger: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    in_english(owner)
    facts: dict[str, Any] = {"account": account, "side": Side.OURS, "due_on": DUE}
    with django_capture_on_commit_callbacks(execute=True):
        mine = make_commitment(by=owner, matter="自己承诺", **facts)
        make_commitment(by=teammate, matter="交付图纸", holder=owner, **facts)
        make_commitment(by=owner, matter="外人承诺", holder=stranger, **facts)  # does not see the account
        make_commitment(by=None, matter="导入承诺", holder=owner, **facts)

    notice = Notification.objects.get()
    assert (notice.user, notice.title) == (owner, "许静宜 gave a promise into your hands")
    assert "交付图纸" in notice.text
    assert notice.about == account.number
    with django_capture_on_commit_callbacks(execute=True):
        mine = update_commitment(by=owner, commitment=mine, changes={"matter": "改写"}, version=mine.version)
        mine = update_commitment(by=owner, commitment=mine, changes={"holder": teammate}, version=mine.version)
    assert [user for user, _title in told()] == ["owner", "teammate"]


def test_condition_of_seeing_is_the_rule_of_access(
    account: Account,
    owner: User,
    teammate: User,
    stranger: User,
    director: User,
    director_elsewhere: User,
    executive: User,
    service_user: User,
    admin_user: User,
    pumps: Any,
    west: Any,
) -> None:
    head = UserFactory(role=Role.DIRECTOR, units=[pumps])
    gone = UserFactory(role=Role.EXECUTIVE, is_active=False)
    accounts = [account, AccountFactory(region=west, owner=stranger), AccountFactory(unit=pumps), AccountFactory()]
    TeamMemberFactory(account=accounts[1], user=service_user)
    people = [owner, teammate, stranger, director, director_elsewhere, executive, service_user, admin_user, head, gone]
    for each in accounts:
        for person in people:
            CommitmentFactory(account=each, holder=person)

    seen = set(Commitment.objects.filter(seen_by("holder")).values_list("account", "holder"))

    assert seen == {
        (key, person.pk) for person in people for key in Account.objects.visible_to(person).values_list("pk", flat=True)
    }
    assert {(each.pk, person.pk) for each in accounts for person in people_who_see(each)} == seen
    assert not Commitment.objects.filter(seen_by("holder") & Q(holder=gone)).exists()


def test_directors_above_are_those_of_the_place_or_the_executives(
    account: Account,
    director: User,
    director_elsewhere: User,
    executive: User,
    pumps: Any,
    django_assert_num_queries: Any,
) -> None:
    head = UserFactory(role=Role.DIRECTOR, units=[pumps])
    UserFactory(role=Role.DIRECTOR, regions=[account.region], is_active=False)
    free, of_unit = AccountFactory(), AccountFactory(unit=pumps)

    with django_assert_num_queries(4):
        found = directors_above([account, free, of_unit])

    assert found == {account.pk: [director], free.pk: [executive], of_unit.pk: [head]}


def test_promises_that_press_are_told_when_one_comes_to_be_due_or_late(
    account: Account, owner: User, stranger: User, teammate: User, client: Any
) -> None:
    in_english(owner)
    today = timezone.localdate()
    for days in (-3, -1, 0, 1, 2):
        CommitmentFactory(account=account, due_on=today + days * DAY)
    CommitmentFactory(account=account, due_on=today - DAY, state="kept")
    CommitmentFactory(account=account, due_on=today - DAY, side="theirs")
    CommitmentFactory(account=account, due_on=today - DAY, holder=stranger)  # does not see the account
    CommitmentFactory(account=account, due_on=today + 5 * DAY, holder=teammate)

    for _again in range(2):
        notify_all(promises_due(as_of=today, since=today - DAY))

    notice = Notification.objects.get()
    assert (notice.user, notice.about) == (owner, "")
    assert notice.title == "4 promises of yours are late or due by tomorrow"
    assert notice.text == "Late: 2. Due today or tomorrow: 2."
    client.force_login(owner)
    assert client.get(notice.url).context["page"].paginator.count == 4


@pytest.mark.parametrize(
    ("due", "days_told"),
    [(0, [-1, 1]), (10, [])],
    ids=["told on the eve and on the day after", "not told while far away"],
)
def test_each_promise_is_news_twice_only(account: Account, due: int, days_told: list[int]) -> None:
    day = dt.date(2026, 6, 10)
    CommitmentFactory(account=account, due_on=day + due * DAY)

    mornings = [days for days in range(-4, 5) if promises_due(as_of=day + days * DAY, since=day + (days - 1) * DAY)]

    assert mornings == days_told


def test_promise_is_told_after_days_without_a_morning_and_at_the_first_one(account: Account) -> None:
    day = dt.date(2026, 6, 10)
    CommitmentFactory(account=account, due_on=day - 3 * DAY)

    assert promises_due(as_of=day, since=day - 4 * DAY)
    assert not promises_due(as_of=day, since=day - 2 * DAY)
    assert promises_due(as_of=day, since=None)


def test_promises_cost_the_same_for_any_number(account: Account, django_assert_num_queries: Any) -> None:
    day = dt.date(2026, 6, 10)
    for _ in range(3):
        CommitmentFactory(account=AccountFactory(owner=UserFactory()), due_on=day)

    with django_assert_num_queries(2):
        assert len(promises_due(as_of=day, since=None)) == 3


def test_untold_keeps_what_is_new(account: Account, owner: User) -> None:
    day = dt.date(2026, 6, 10)
    CommitmentFactory(account=account, due_on=day)
    made = promises_due(as_of=day, since=None)
    assert untold(made) == made

    notify_all(made)

    assert untold(promises_due(as_of=day, since=None)) == []
    assert Notification.objects.get().user == owner
