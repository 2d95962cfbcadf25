"""Saved views: kept, shared, renamed and deleted by whoever made them, and nobody sees more by one."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.factories import AccountFactory
from users.models import SavedView
from users.saved_views import change_view, delete_view, kept_query, overwrite_view, save_view

LIST = "/accounts/"


@pytest.fixture
def shared(owner, account):
    """A view of the owner that everyone finds: accounts with 澜江 in their name, with two columns."""
    return save_view(by=owner, page="accounts", name="澜江系", query="q=澜江&columns=city,phone", is_shared=True)


def test_view_keeps_filters_and_columns_but_no_page():
    assert kept_query("q=%E6%BE%9C&tier=&page=7&saved=3&columns=city,phone&sort=name") == (
        "q=%E6%BE%9C&sort=name",
        ["city", "phone"],
    )


def test_view_too_long_to_keep_is_refused():
    with pytest.raises(ValidationError):
        kept_query("q=" + "x" * 2000)


def test_view_is_saved_from_the_list_and_shown_as_a_tab(owner, account, client):
    client.force_login(owner)

    response = client.post("/views/new/?list=accounts&q=澜江&sort=name&columns=city", {"name": "澜江系"}, follow=True)

    view = SavedView.objects.get()
    assert (view.user, view.page, view.name, view.columns, view.is_shared) == (
        owner, "accounts", "澜江系", ["city"], False
    )  # fmt: skip
    assert response.redirect_chain[-1][0].startswith(LIST)
    assert response.request["QUERY_STRING"].endswith(f"columns=city&saved={view.pk}")
    here = [tab for tab in response.context["tabs"] if tab.is_here]
    assert [tab.label for tab in here] == ["澜江系"]
    assert [column.name for column in response.context["tools"].columns if column.is_on] == ["city"]


def test_doubled_submission_saves_once(owner, account, client):
    client.force_login(owner)
    url = "/views/new/?list=accounts&q=澜江"
    token = client.get(url).context["form"].initial["token"]

    for _ in range(2):
        assert client.post(url, {"name": "甲", "token": token}).status_code == 302

    assert SavedView.objects.count() == 1


def test_name_taken_is_said_and_nothing_typed_is_lost(owner, shared, client):
    client.force_login(owner)

    response = client.post("/views/new/?list=accounts", {"name": "澜江系", "is_shared": "on"})

    assert response.status_code == 200
    assert "name" in response.context["form"].errors
    assert SavedView.objects.count() == 1


def test_shared_view_shows_each_reader_only_what_they_may_see(shared, account, stranger, west, client):
    AccountFactory(number="KH-000999", name="澜江西部", owner=stranger, region=west)
    client.force_login(stranger)

    response = client.get(f"/views/{shared.pk}/", follow=True)

    assert [each.number for each in response.context["page"].object_list] == ["KH-000999"]
    assert account.name not in response.content.decode()
    assert "澜江系" in [tab.label for tab in response.context["tabs"]]


def test_view_that_is_not_shared_is_seen_by_its_owner_alone(shared, teammate, client):
    change_view(by=shared.user, view=shared, facts={"name": "澜江系", "is_shared": False})
    client.force_login(teammate)

    assert client.get(f"/views/{shared.pk}/").status_code == 404
    assert "澜江系" not in client.get(LIST).content.decode()
    assert "澜江系" not in client.get("/views/").content.decode()


@pytest.mark.parametrize("persona", ["teammate", "executive", "admin_user"])
def test_shared_view_is_changed_by_its_owner_alone(persona, shared, client, request):
    person = request.getfixturevalue(persona)
    client.force_login(person)

    assert client.get(f"/views/{shared.pk}/edit/").status_code == 404
    assert client.post(f"/views/{shared.pk}/edit/", {"name": "x"}).status_code == 404
    assert client.post(f"/views/{shared.pk}/overwrite/", {"query": "q=x"}).status_code == 404
    assert client.post(f"/views/{shared.pk}/delete/").status_code == 404
    for write in (
        lambda: change_view(by=person, view=shared, facts={"name": "x", "is_shared": True}),
        lambda: overwrite_view(by=person, view=shared, query="q=x"),
        lambda: delete_view(by=person, view=shared),
    ):
        with pytest.raises(PermissionDenied):
            write()
    view = SavedView.objects.get()
    assert (view.name, view.columns) == ("澜江系", ["city", "phone"])


def test_owner_renames_overwrites_and_deletes(shared, client):
    client.force_login(shared.user)

    client.post(f"/views/{shared.pk}/edit/", {"name": "长江", "is_shared": ""})
    client.post(f"/views/{shared.pk}/overwrite/", {"query": f"tier=gold&saved={shared.pk}&page=3"})
    view = SavedView.objects.get()
    assert (view.name, view.is_shared, view.query, view.columns) == ("长江", False, "tier=gold", [])

    assert client.get(f"/views/{shared.pk}/delete/").status_code == 200
    client.post(f"/views/{shared.pk}/delete/")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("url", ["/views/new/", "/views/new/?list=nothing", "/views/999/", "/views/999/edit/"])
def test_view_of_no_list_and_view_that_is_not_there_are_not_found(url, owner, client):
    client.force_login(owner)

    assert client.get(url).status_code == 404


def test_views_ask_for_sign_in(shared, client):
    for url in ("/views/", "/views/new/?list=accounts", f"/views/{shared.pk}/"):
        assert client.get(url).status_code == 302
