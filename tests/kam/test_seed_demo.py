"""Demo data: invented, believable, the same for the same seed, and never beside real data."""

import datetime as dt
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone

from accounts.choices import Category, DocumentPart
from accounts.file_kinds import content_type_of
from accounts.filters import AccountFilter
from accounts.models import (
    AccessAsk,
    Account,
    AccountFigures,
    Commitment,
    CompetitorRelation,
    Contact,
    Document,
    TeamMember,
)
from accounts.selectors.stored_files import lost_files
from kam.demo.seeding import is_seeded
from kam.notices import notices_of
from negotiations.models import Negotiation, Opportunity
from plans.models import AccountPlan
from service.models import Request
from tests.factories import AccountFactory
from trade.models import Order, OrderLine
from users.models import Notification, SavedView, User
from visits.models import Visit, VisitPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(settings, tmp_path):
    """Seed a small demo and return what the command printed."""
    settings.DATA_DIR = tmp_path
    return seed(accounts=60, seed=5)


def seed(**options):
    out = StringIO()
    call_command("seed_demo", stdout=out, **options)
    return out.getvalue()


def empty():
    """Empty the database, inside the transaction of a test: PostgreSQL truncates no table with checks outstanding."""
    connection.check_constraints()
    call_command("flush", interactive=False, verbosity=0)


def test_demo_shows_every_side_of_the_product(seeded):
    categories = dict(Account.objects.values_list("category").annotate(Count("pk")))
    flagged = AccountFigures.objects.filter(Q(is_one_off=True) | Q(is_low_profit=True))

    assert Account.objects.count() == 60
    assert set(categories) == set(Category.values)
    assert OrderLine.objects.count() > 1500
    assert flagged.exists()
    assert AccountFigures.objects.exclude(tier="").count() > 40
    assert AccountPlan.objects.filter(is_current=True).exists()
    assert Contact.objects.filter(buying_role="decides").exists()


def test_demo_accounts_can_be_found_and_show_what_lacks(seeded):
    account = Account.objects.filter(category=Category.KEY).first()

    assert account in Account.objects.matching(account.short_name[:2])
    assert 0 < account.completeness <= 100
    assert account.review_due_on is not None
    assert account.name_core


def test_demo_has_a_user_of_each_role_whose_password_is_random_and_kept_secret(seeded, tmp_path):
    path = tmp_path / "demo-users.txt"
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()[1:]]

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {role for _name, _password, role, *_rest in lines} == {
        "manager", "solution", "delivery", "director", "executive", "service", "admin"
    }  # fmt: skip
    assert len({password for _name, password, *_rest in lines}) == len(lines)
    for name, password, *_rest in lines:
        assert User.objects.get(username=name).check_password(password)
        assert password in seeded


def test_same_seed_makes_the_same_customers(seeded, settings, tmp_path):
    def state():
        figures = AccountFigures.objects.order_by("account__number")
        rows = list(figures.values_list("account__number", "account__name", "revenue", "direct_value", "tier"))
        notices = Notification.objects.order_by("user__username", "title", "text")
        visits = Visit.objects.order_by("number").values_list("number", "state", "account__number")
        papers = Document.objects.order_by("account__number", "part", "serial")
        documents = list(papers.values_list("account__number", "part", "serial", "title", "sha256"))
        wishes = AccessAsk.objects.order_by("pk").values_list("account__number", "asked_by__username")
        return rows, list(notices.values_list("user__username", "title", "text")), list(visits), list(wishes), documents

    first = state()
    empty()
    seed(accounts=60, seed=5)
    assert state() == first
    empty()
    seed(accounts=60, seed=6)
    assert state() != first


def test_demo_fills_the_day_of_its_people(seeded):
    now = timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time(9, 30)))
    wish = AccessAsk.objects.open().first()
    view = SavedView.objects.get(is_shared=True)

    for model in (Visit, VisitPerson, Negotiation, Request, Commitment, Notification):
        assert model.objects.exists(), model
    assert Visit.objects.filter(state="under_way").count() == 1
    assert Visit.objects.past(at=now).exclude(state="under_way").count() == 1
    assert Opportunity.objects.exclude(product=None).exists()
    assert not Account.objects.visible_to(wish.asked_by).filter(pk=wish.account_id).exists()
    assert Notification.objects.get(key=f"ask-{wish.pk}").user == wish.account.owner
    assert {"request", "promise", "visit", "ask"} <= set(Notification.objects.values_list("kind", flat=True))
    for person in User.objects.filter(notifications__isnull=False).distinct():
        assert notices_of(person).count() == Notification.objects.filter(user=person).count()
    assert AccountFilter(
        QueryDict(view.query), user=view.user, as_of=timezone.localdate(), queryset=Account.objects.all()
    ).is_valid()


def test_demo_shows_documents_of_each_part_with_their_files(seeded):
    documents = list(Document.objects.select_related("account"))

    assert {document.part for document in documents} == set(DocumentPart)
    assert len({document.account for document in documents}) <= 4
    assert {document.extension for document in documents} == {"PDF", "TXT", "CSV"}
    assert not list(lost_files(has_contents=True))
    for document in documents:
        assert document.created_at < timezone.now() - dt.timedelta(days=1)
        with document.file.open() as file:
            assert content_type_of(document.file_name, file) == document.content_type


def test_dossiers_were_not_all_written_today(seeded):
    """The timeline of a demo account tells of what was lived, not of how the demo was made."""
    today = timezone.localdate()

    for model in (Contact, TeamMember, CompetitorRelation):
        assert model.history.exists()
        assert not model.history.filter(history_date__date__gte=today).exists(), model


def test_second_call_changes_nothing(seeded):
    before = OrderLine.objects.count()

    seed(accounts=10)

    assert (Account.objects.count(), OrderLine.objects.count()) == (60, before)


def test_real_data_is_never_mixed_with_demo_data():
    AccountFactory(name="澜江化工集团有限公司")

    with pytest.raises(CommandError) as refused:
        seed(accounts=10)

    assert refused.value.returncode == 1
    assert Account.objects.count() == 1
    assert not is_seeded()


@pytest.mark.parametrize("options", [{"accounts": 0}, {"lines": 0}, {"seed": -1}])
def test_senseless_sizes_are_refused_as_wrong_usage(options):
    with pytest.raises(CommandError) as refused:
        seed(**options)

    assert refused.value.returncode == 2


def test_loading_leaves_the_tables_as_they_were(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    before = laid_out()

    seed(accounts=20, lines=200, seed=2)

    assert laid_out() == before


def laid_out():
    """Describe the constraints and indexes of the tables of orders as the database has them."""
    with connection.cursor() as cursor:
        return {
            model: connection.introspection.get_constraints(cursor, model._meta.db_table)
            for model in (Order, OrderLine)
        }
