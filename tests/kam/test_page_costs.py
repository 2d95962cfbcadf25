"""What a page asks of the database does not grow: one row, fifty, a thousand accounts (the benchmark: 100,000)."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.choices import Category
from accounts.models import Account, AccountFigures
from scoring.choices import Assessment
from scoring.models import Score
from tests.factories import IndustryFactory, RegionFactory
from tests.kam.page_costs import WORDS, counted, pages_of_company
from tests.scoring.company import AS_OF, make_company, run
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db


def asked_by(client: Client) -> dict[str, int]:
    """Count the queries of each page once it is warm."""
    asked = {}
    for page in pages_of_company():
        assert page.ask(client).status_code == page.status, page.name
        with CaptureQueriesContext(connection) as queries:
            page.ask(client)
        asked[page.name] = counted(queries)
    return asked


@pytest.mark.parametrize("rows", [1, 50])
def test_pages_cost_the_same_for_one_row_and_for_fifty(client, executive, owner, rows):
    make_company(rows)
    Account.objects.update(
        owner=owner, industry=IndustryFactory(), region=RegionFactory(), category=Category.KEY, search_text=f"{WORDS} x"
    )
    run(AS_OF - dt.timedelta(days=1))
    run()
    Score.objects.update(one_off=Assessment.FLAGGED)
    AccountFigures.objects.update(is_one_off=True)
    client.force_login(executive)

    assert asked_by(client) == {
        "list": 14,
        "filtered": 14,
        "search of two characters, sorted": 14,
        "deep page": 14,
        "360° page": 18,
        "pyramid": 20,
        "new form": 8,
        "create with duplicate check": 20,
    }


def test_pages_cost_the_same_for_a_thousand_accounts_as_for_a_hundred_thousand(client, settings, tmp_path):
    """The benchmark compares the same figures in a company a hundred times as large."""
    settings.DATA_DIR = tmp_path
    call_command("seed_demo", accounts=1000, lines=5000, seed=7)
    client.force_login(User.objects.filter(role=Role.EXECUTIVE)[0])

    asked = asked_by(client)
    assert {page.name: asked[page.name] for page in pages_of_company() if not page.allows(asked[page.name])} == {}
