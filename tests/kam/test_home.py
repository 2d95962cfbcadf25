"""The first page of the day, by role."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.actions import make_commitment
from accounts.choices import Category, Side
from accounts.models import Account
from plans.actions import create_plan, retire, submit
from plans.models import Goal, PlanAction
from service.actions import open_request, resolve
from tests.factories import AccountFactory, TeamMemberFactory
from tests.scoring.company import AS_OF, make_company, run
from tests.visits.factories import make_visit
from users.models import User

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def cards(response):
    return {card.key: card for card in response.context["jobs"]}


def counts(card):
    return [figure.count for figure in card.figures]


def listed(client, url):
    """Count the rows of the list behind a figure."""
    return client.get(url).context["page"].paginator.count


def busy(account: Account, by: User) -> None:
    """Give an account something of every job: a visit, requests, promises, a plan with actions; none of it in order."""
    today, now = timezone.localdate(), timezone.now()
    make_visit(account=account, by=by, ours=[by])
    open_request(by=by, account=account, subject=f"渗漏 {account.number}", at=now - 30 * DAY)
    open_request(by=by, account=account, subject=f"投诉 {account.number}", kind="complaint", at=now)
    make_commitment(by=by, account=account, side=Side.OURS, matter=f"图纸 {account.number}", due_on=today - DAY)
    make_commitment(by=by, account=account, side=Side.OURS, matter=f"报价 {account.number}", due_on=today + DAY)
    make_commitment(by=by, account=account, side=Side.THEIRS, matter=f"付款 {account.number}", due_on=today - DAY)
    plan = create_plan(by=by, account=account, year=today.year)
    Goal.objects.create(plan=plan, name="利润", ideal_value=10)
    for days in (-3, 6, 8):
        PlanAction.objects.create(plan=plan, matter=f"行动 {days:+d}", owner=by, due_on=today + days * DAY)
    submit(by=by, plan=plan)


def test_home_asks_strangers_to_sign_in(client, db):
    assert client.get("/").url.startswith("/auth/login/")


def test_home_of_a_manager_counts_and_names_what_lacks(client, owner):
    today = timezone.localdate()
    AccountFactory(
        name="无计划大客户",
        owner=owner,
        category=Category.KEY,
        review_due_on=today + 9 * DAY,
        figures__last_order_on=today,
    )
    AccountFactory(
        name="久未下单",
        owner=owner,
        review_due_on=today + 9 * DAY,
        figures__last_order_on=today - 91 * DAY,
    )
    AccountFactory(
        name="样样齐全",
        owner=owner,
        category=Category.KEY,
        review_due_on=today + 9 * DAY,
        figures__last_order_on=today,
        figures__last_contact_on=today,
        figures__has_current_plan=True,
    )
    client.force_login(owner)

    response = client.get("/")

    figures = response.context["figures"]
    assert (figures.accounts, figures.key, figures.without_plan, figures.stale) == (3, 2, 1, 0)
    assert [gap.account.name for gap in response.context["gaps"]] == ["无计划大客户", "久未下单"]
    assert "样样齐全" not in response.content.decode()


def test_home_of_a_manager_serves_the_six_jobs(client, account, owner):
    busy(account, owner)
    client.force_login(owner)

    jobs = cards(client.get("/"))

    assert list(jobs) == ["visits", "voice", "requests", "relation", "growth", "promises"]
    assert counts(jobs["visits"])[0] == 1
    assert counts(jobs["voice"]) == [1, 0]
    assert counts(jobs["requests"]) == [2, 1]
    assert counts(jobs["growth"]) == [2, 0]
    assert counts(jobs["promises"]) == [2, 1, 1]
    assert [row.title for row in jobs["growth"].rows] == ["行动 -3", "行动 +6"]
    assert jobs["requests"].rows[0].title == f"渗漏 {account.number}"


def test_home_of_a_manager_lists_visits_that_are_over_and_not_closed(client, account, owner, teammate):
    day = timezone.localdate() - 3 * DAY
    visit = make_visit(account=account, by=owner, day=day, ours=[owner])
    make_visit(account=account, by=owner, day=day, ours=[teammate])
    client.force_login(owner)

    card = cards(client.get("/"))["visits"]

    assert counts(card) == [0, 1]
    assert [(row.url, row.state) for row in card.rows] == [(f"/visits/{visit.number}/", "warn")]
    assert listed(client, card.figures[1].url) == 1


def test_every_figure_of_a_manager_leads_to_as_many_rows(client, account, owner, stranger):
    busy(account, owner)
    busy(AccountFactory(owner=stranger), stranger)
    for tier in ("platinum", "gold", "silver", "bronze"):
        AccountFactory(owner=owner, figures__tier=tier, figures__last_order_on=timezone.localdate() - 100 * DAY)
    client.force_login(owner)

    response = client.get("/")

    figures = [figure for card in response.context["jobs"] for figure in card.figures if "actions=" not in figure.url]
    assert len(figures) == 15
    assert {figure.url: listed(client, figure.url) for figure in figures} == {
        figure.url: figure.count for figure in figures
    }
    for stat in response.context["stats"]:
        assert str(listed(client, stat["url"])) == stat["value"]


def test_actions_due_lead_to_their_plans(client, account, owner, teammate):
    busy(account, owner)
    other = create_plan(by=owner, account=account, year=2029)
    PlanAction.objects.create(plan=other, matter="别人的行动", owner=teammate, due_on=timezone.localdate() - DAY)
    gone = create_plan(by=owner, account=account, year=2030)
    PlanAction.objects.create(plan=gone, matter="作废的行动", owner=owner, due_on=timezone.localdate())
    retire(by=owner, plan=gone)
    client.force_login(owner)

    (due, _quiet) = cards(client.get("/"))["growth"].figures

    assert due.count == 2
    assert listed(client, due.url) == 1
    assert listed(client, "/plans/?actions=late") == 2
    assert listed(client, "/plans/?actions=nonsense") == 3


@pytest.mark.parametrize(
    ("tier", "days", "is_silent"),
    [
        ("platinum", 14, False),
        ("platinum", 15, True),
        ("gold", 15, False),
        ("gold", 31, True),
        ("silver", 61, True),
        ("bronze", 90, False),
        ("bronze", 91, True),
        ("", 91, True),
        ("gold", None, True),
    ],
)
def test_account_is_silent_by_the_rhythm_of_its_tier(client, owner, tier, days, is_silent):
    last = None if days is None else timezone.localdate() - days * DAY
    AccountFactory(name="久未联系", owner=owner, figures__tier=tier, figures__last_contact_on=last)
    AccountFactory(name="已经流失", owner=owner, category=Category.LOST, lost_reason="价格", figures__tier=tier)
    client.force_login(owner)

    card = cards(client.get("/"))["relation"]

    assert [row.title for row in card.rows] == (["久未联系"] if is_silent else [])
    assert listed(client, "/accounts/?missing=contact") == is_silent
    assert sum(counts(card)[:4]) == (is_silent and tier != "")


def test_home_shows_a_manager_nothing_of_others(client, owner, stranger):
    foreign = AccountFactory(name="别人的客户", owner=owner, category=Category.KEY)
    busy(foreign, owner)
    AccountFactory(name="自己的客户", owner=stranger)
    client.force_login(stranger)

    response = client.get("/")

    page = response.content.decode()
    assert response.context["figures"].accounts == 1
    assert not any(text in page for text in ["别人的客户", foreign.number, "行动 -3"])
    assert [counts(card) for card in response.context["jobs"] if card.key != "relation"] == [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0, 0],
    ]


def test_manager_without_accounts_sees_the_first_step(client, stranger):
    client.force_login(stranger)

    response = client.get("/")

    assert response.context["jobs"] == []
    assert 'href="/accounts/new/"' in response.content.decode()


def test_manager_without_accounts_sees_the_requests_they_hold(client, account, owner, stranger):
    open_request(by=owner, account=account, subject="请判断", holder=stranger, at=timezone.now())
    client.force_login(stranger)

    response = client.get("/")

    assert [row.title for row in cards(response)["requests"].rows] == ["请判断"]
    assert f"/accounts/{account.number}/" not in response.content.decode()


def test_home_shows_a_teammate_the_accounts_of_the_team(client, account, teammate):
    client.force_login(teammate)

    assert account.name in client.get("/").content.decode()


def test_home_of_an_administrator_shows_no_account(client, account, owner, admin_user):
    busy(account, owner)
    client.force_login(admin_user)

    response = client.get("/")

    assert response.status_code == 200
    assert account.name not in response.content.decode()


QUERIES_OF_MANAGER = 19
QUERIES_OF_DIRECTOR = 18
QUERIES_OF_DESK = 7


@pytest.mark.parametrize("count", [1, 3])
def test_home_of_a_manager_costs_a_constant_number_of_queries(client, owner, count, django_assert_num_queries):
    for _ in range(count):
        busy(AccountFactory(owner=owner, category=Category.KEY), owner)
    client.force_login(owner)

    with django_assert_num_queries(QUERIES_OF_MANAGER):
        client.get("/")


@pytest.mark.parametrize("count", [1, 3])
def test_home_of_the_desk_costs_a_constant_number_of_queries(
    client, owner, service_user, count, django_assert_num_queries
):
    for _ in range(count):
        account = AccountFactory(owner=owner)
        busy(account, owner)
        open_request(by=service_user, account=account, subject="机封", at=timezone.now())
    client.force_login(service_user)

    with django_assert_num_queries(QUERIES_OF_DESK):
        client.get("/")


@pytest.mark.parametrize("count", [6, 40])
def test_home_of_a_director_costs_a_constant_number_of_queries(
    client, owner, executive, count, django_assert_num_queries
):
    make_company(count)
    Account.objects.update(owner=owner, category=Category.KEY)
    run(AS_OF - DAY)
    run()
    for account in Account.objects.order_by("pk")[: count // 6]:
        busy(account, owner)
    client.force_login(executive)
    client.get("/")

    with django_assert_num_queries(QUERIES_OF_DIRECTOR):
        client.get("/")


def test_desk_begins_with_its_queue_and_what_is_late_elsewhere(client, account, owner, service_user):
    busy(account, owner)
    open_request(by=service_user, account=account, subject="我来处理", at=timezone.now())
    done = open_request(by=service_user, account=account, subject="等客户", at=timezone.now())
    resolve(by=service_user, request=done, resolution="已寄出", at=timezone.now())
    client.force_login(service_user)

    response = client.get("/")

    home = response.context["home"]
    assert [figure.count for figure in home.figures] == [2, 1, 1, 1]
    assert {case.subject for case in home.mine.data.data} == {"我来处理", "等客户"}
    assert [case.subject for case in home.late.data.data] == [f"渗漏 {account.number}"]
    assert {figure.url: listed(client, figure.url) for figure in home.figures} == {
        figure.url: figure.count for figure in home.figures
    }
    assert f"/accounts/{account.number}/" not in response.content.decode()


@pytest.mark.parametrize("who", ["director", "executive"])
def test_director_has_a_home_one_step_from_the_pyramid(client, account, owner, who, request):
    busy(account, owner)
    Account.objects.filter(pk=account.pk).update(category=Category.KEY)
    client.force_login(request.getfixturevalue(who))

    response = client.get("/")

    home = response.context["home"]
    assert 'href="/pyramid/"' in response.content.decode()
    assert [figure.count for figure in home.figures] == [1, 1, 1, 1]
    assert {figure.url: listed(client, figure.url) for figure in home.figures} == {
        figure.url: figure.count for figure in home.figures
    }
    assert [plan.account for plan in home.plans] == [account]
    assert [case.subject for case in home.requests] == [f"渗漏 {account.number}"]
    assert [(debtor.name, debtor.count) for debtor in home.debtors] == [(str(owner), 1)]
    assert listed(client, home.debtors[0].url) == 1
    assert [(one.account, len(one.lacks)) for one in home.neglected] == [(account, 2)]


def test_director_sees_who_of_the_key_accounts_is_not_looked_after(client, owner, executive):
    today = timezone.localdate()
    AccountFactory(name="无人负责", category=Category.KEY, figures__has_current_plan=True, figures__last_visit_on=today)
    AccountFactory(name="久未拜访", category=Category.KEY, owner=owner, figures__last_visit_on=today - 91 * DAY)
    AccountFactory(
        name="照管妥当",
        category=Category.KEY,
        owner=owner,
        figures__has_current_plan=True,
        figures__last_visit_on=today - 90 * DAY,
    )
    AccountFactory(name="普通客户", owner=owner)
    client.force_login(executive)

    home = client.get("/").context["home"]

    assert [(gauge.value, gauge.total) for gauge in home.gauges] == [(2, 3), (2, 3), (2, 3)]
    assert [listed(client, gauge.missing_url) for gauge in home.gauges] == [1, 1, 1]
    assert {one.account.name: len(one.lacks) for one in home.neglected} == {"无人负责": 1, "久未拜访": 2}


def test_director_sees_the_pyramid_in_short(client, owner, executive):
    make_company()
    run()
    client.force_login(executive)

    response = client.get("/")

    summary = response.context["home"].summary
    assert summary.accounts == sum(row.count for row in summary.tiers) > 0
    for row in summary.tiers:
        assert f'href="/accounts/?tier={row.tier.value}"' in response.content.decode()
        assert listed(client, f"/accounts/?tier={row.tier.value}") == row.count


def test_director_elsewhere_sees_nothing_of_it(client, account, owner, director_elsewhere):
    busy(account, owner)
    Account.objects.filter(pk=account.pk).update(category=Category.KEY)
    client.force_login(director_elsewhere)

    response = client.get("/")

    home = response.context["home"]
    assert [figure.count for figure in home.figures] == [0, 0, 0, 0]
    assert (home.plans, home.requests, home.debtors, home.neglected) == ([], [], [], [])
    assert not any(text in response.content.decode() for text in [account.name, account.number, str(owner)])


def test_director_on_the_team_sees_what_the_team_sees(client, account, owner, director_elsewhere):
    busy(account, owner)
    TeamMemberFactory(account=account, user=director_elsewhere)
    client.force_login(director_elsewhere)

    assert [figure.count for figure in client.get("/").context["home"].figures] == [1, 1, 1, 1]


def test_more_page_holds_navigation_and_sign_out(client, owner):
    client.force_login(owner)

    page = client.get("/more/").content.decode()

    assert 'action="/auth/logout/"' in page
    assert 'href="/pyramid/"' in page
