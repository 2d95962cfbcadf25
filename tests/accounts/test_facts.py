"""One fact of the dossier, edited where it stands; without script on a small page."""

import pytest

from accounts.actions import update_block
from accounts.choices import Block
from accounts.forms.blocks import GROUPS
from accounts.models import Account
from tests.opening import fields_of, filled

DOSSIER = "/accounts/KH-000127/dossier/"
CITY = "/accounts/KH-000127/facts/basic/city/"
HTMX = {"HX-Request": "true"}


def test_every_fact_of_the_page_can_be_edited(account, owner, client):
    client.force_login(owner)

    for part in client.get(DOSSIER).context["parts"]:
        names = {name for _title, fields in GROUPS[part.summary.block] for name in fields}
        assert {fact.name for fact in part.facts} <= names


def test_fact_is_edited_in_its_place(account, teammate, client):
    Account.objects.filter(pk=account.pk).update(city="南京")
    client.force_login(teammate)
    assert f'hx-get="{CITY}"' in client.get(DOSSIER).content.decode()
    form = client.get(CITY, headers=HTMX)

    shown = client.post(CITY, filled(form, city="苏州"), headers=HTMX)

    assert set(fields_of(form)) == {"csrfmiddlewaretoken", "version", "city", "initial-city"}
    assert "苏州" in shown.content.decode()
    assert "<html" not in shown.content.decode()
    account.refresh_from_db()
    assert (account.city, account.version) == ("苏州", 2)
    assert account.history.first().history_user == teammate


def test_fact_is_edited_on_a_page_without_script(account, owner, client):
    client.force_login(owner)

    answer = client.post(CITY, filled(client.get(CITY), city="苏州"))

    assert answer.url == f"{DOSSIER}#block-basic"


def test_cancel_shows_the_fact_as_it_is(account, owner, client):
    client.force_login(owner)

    page = client.get(f"{CITY}?shown", headers=HTMX).content.decode()

    assert "<form" not in page
    assert f'href="{CITY}"' in page


def test_fact_that_someone_else_changed_is_shown_beside_mine(account, owner, teammate, client):
    client.force_login(teammate)
    mine = filled(client.get(CITY, headers=HTMX), city="苏州")
    update_block(
        by=owner,
        account=account,
        block=Block.BASIC,
        changes={"city": "南京"},
        version=1,
        as_of=account.created_at.date(),
    )

    page = client.post(CITY, mine, headers=HTMX)

    assert page.status_code == 409
    assert "沈一帆" in page.content.decode()
    assert "南京" in page.content.decode()
    account.refresh_from_db()
    assert account.city == "南京"


@pytest.mark.parametrize(
    ("path", "value"),
    [("basic/credit_code/", "91110000802100433C"), ("transaction/credit_days/", "x"), ("basic/parent/", "KH-1")],
)
def test_wrong_value_is_told_in_place_and_changes_nothing(path, value, account, owner, client):
    client.force_login(owner)
    url = f"/accounts/KH-000127/facts/{path}"
    name = path.split("/")[1]

    page = client.post(url, filled(client.get(url, headers=HTMX), **{name: value}), headers=HTMX)

    assert page.status_code == 200
    assert f'id="id_{name}-e"' in page.content.decode()
    assert Account.objects.get(pk=account.pk).version == 1


@pytest.mark.parametrize("path", ["basic/owner/", "basic/category/", "basic/version/", "x/city/", "business/city/"])
def test_other_facts_are_not_found(path, account, owner, client):
    client.force_login(owner)

    assert client.get(f"/accounts/KH-000127/facts/{path}").status_code == 404
    assert client.post(f"/accounts/KH-000127/facts/{path}", {}).status_code == 404


@pytest.mark.parametrize("persona", ["stranger", "director_elsewhere", "service_user", "admin_user"])
def test_fact_of_a_foreign_account_is_not_found_and_stays(persona, account, owner, client, request):
    client.force_login(owner)
    data = filled(client.get(CITY), city="改")
    client.force_login(request.getfixturevalue(persona))

    assert client.get(CITY).status_code == 404
    assert client.post(CITY, data).status_code == 404
    account.refresh_from_db()
    assert account.city == ""
