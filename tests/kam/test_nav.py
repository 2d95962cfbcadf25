"""The navigation lists only what exists and what a person may open."""

import pytest

from kam import nav
from kam.nav import Entry
from tests.factories import UserFactory
from users.choices import Role

pytestmark = pytest.mark.django_db


def labels(user, path="/"):
    return [str(link.label) for group in nav.groups(user=user, path=path) for link in group.links]


def test_page_that_does_not_exist_is_not_listed(owner):
    entries = [Entry("home", "house", "Home"), Entry("nowhere:at_all", "house", "Nowhere")]

    assert [link.label for link in nav.links(entries, user=owner, path="/")] == ["Home"]


def test_page_of_another_role_is_not_listed(owner, admin_user):
    entries = [Entry("kam:components", "palette", "Components", frozenset({Role.ADMIN}))]

    assert nav.links(entries, user=owner, path="/") == []
    assert len(nav.links(entries, user=admin_user, path="/")) == 1


def test_administrator_who_is_no_staff_gets_no_link_to_the_settings():
    user = UserFactory(role=Role.ADMIN, is_staff=False)

    assert "/admin/" not in [link.url for group in nav.groups(user=user, path="/") for link in group.links]


def test_link_of_the_page_is_marked_and_home_only_on_home(owner):
    here = [
        link.url for group in nav.groups(user=owner, path="/pyramid/moves/") for link in group.links if link.is_here
    ]

    assert here == ["/pyramid/"]


def test_nearest_page_is_marked_where_one_lies_below_another(owner):
    path = "/negotiations/opportunities/SJ-0001/"

    here = [link.url for group in nav.groups(user=owner, path=path) for link in group.links if link.is_here]

    assert here == ["/negotiations/opportunities/"]


def test_bar_of_the_phone_holds_at_most_four_pages(owner):
    bar = nav.bar(nav.groups(user=owner, path="/"))

    assert 0 < len(bar) <= 4
    assert bar[0].url == "/"


def test_new_offers_what_a_person_may_begin(owner, service_user, admin_user):
    new = {
        user: [link.url for link in nav.links(nav.NEW, user=user, path="/")]
        for user in (owner, service_user, admin_user)
    }

    everyday = ["/visits/new/", "/accounts/all/log/", "/promises/new/", "/service/new/"]
    talks = ["/negotiations/opportunities/new/", "/negotiations/new/"]
    assert new[owner] == ["/accounts/new/", *everyday, *talks, "/imports/new/"]
    assert new[service_user] == everyday
    assert new[admin_user] == ["/imports/new/"]


@pytest.mark.parametrize(
    ("page", "form"), [("/accounts/all/log/", "interactions/new/"), ("/promises/new/", "promises/new/")]
)
def test_what_belongs_to_an_account_begins_with_its_choice(client, account, owner, stranger, page, form):
    client.force_login(owner)
    assert f'href="/accounts/{account.number}/{form}"' in client.get(page).content.decode()

    client.force_login(stranger)
    for query in ({}, {"q": "澜江"}):
        assert account.name not in client.get(page, query).content.decode()
