"""The columns of the lists of work: chosen in the address, on the page and in files, kept by a saved view."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from tests.kam.test_work_lists import EVERY_LIST, MAKERS, file_of, list_of, rows_of
from users.models import SavedView, User

pytestmark = pytest.mark.django_db

# A column of its own and one that shows only when chosen, of every list, with what it is called in a file.
CHOSEN = {
    "promises": ("due_on", "evidence", ["截止日期", "依据"]),
    "visits": ("state", "place", ["状态", "地点"]),
    "opportunities": ("stage", "created_on", ["阶段", "发现日期"]),
    "negotiations": ("state", "closed_on", ["状态", "结束日期"]),
    "requests": ("severity", "resolution", ["严重程度", "处理结果"]),
    "plans": ("year", "approved_at", ["年度", "已批准"]),
}


def headings(response: Any) -> list[str]:
    return [str(column.name) for column in response.context["table"].columns if column.name != "pick"]


@pytest.fixture
def one_of_each(account: Account, owner: User) -> Account:
    for make in MAKERS.values():
        make(account, owner, "样机")
    return account


@EVERY_LIST
def test_columns_are_those_of_the_address(page: str, one_of_each: Account, owner: User, client: Client) -> None:
    own, more, called = CHOSEN[page]
    client.force_login(owner)
    usual = headings(client.get(list_of(page)))

    response = client.get(list_of(page), {"columns": [more, own]})

    assert headings(response) == [usual[0], own, more]
    assert more not in usual
    on = [choice.name for choice in response.context["head"].tools.columns if choice.is_on]
    assert on == [own, more]
    header, _row = rows_of(client.get(file_of(page), {"columns": f"{own},{more}"}))
    assert header[-2:] == called
    assert set(header) < set(rows_of(client.get(file_of(page), {"columns": "all"}))[0])


@EVERY_LIST
def test_column_that_is_not_there_is_named_and_the_usual_ones_show(
    page: str, one_of_each: Account, owner: User, client: Client
) -> None:
    client.force_login(owner)

    response = client.get(list_of(page), {"columns": "password"})

    assert headings(response) == headings(client.get(list_of(page)))
    assert "没有此列" in response.content.decode()
    assert client.get(file_of(page), {"columns": "password"}).status_code == 400


@EVERY_LIST
def test_all_columns_cost_no_more_queries(
    page: str, account: Account, owner: User, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(owner)
    MAKERS[page](account, owner, "样机")
    counts = []
    for _ in range(2):
        for columns in ("", "all"):
            with django_assert_max_num_queries(40) as asked:
                client.get(list_of(page), {"columns": columns})
            counts.append(len(asked))
        MAKERS[page](account, owner, "样机")
        MAKERS[page](account, owner, "样机")
    assert len(set(counts)) == 1


@EVERY_LIST
def test_saved_view_keeps_the_columns(page: str, one_of_each: Account, owner: User, client: Client) -> None:
    own, more, _called = CHOSEN[page]
    client.force_login(owner)

    client.post(f"{reverse('view_new')}?list={page}&columns={own}&columns={more}", {"name": "短表"})

    view = SavedView.objects.get()
    assert (view.page, sorted(view.columns)) == (page, sorted([own, more]))
    assert headings(client.get(client.get(reverse("view_open", args=[view.pk]))["Location"]))[1:] == [own, more]
