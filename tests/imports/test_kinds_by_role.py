"""Kinds of files by role, and the templates of each."""

import csv
import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from imports import actions
from imports.actions import create_batch_of_operator
from imports.choices import BatchState, Kind
from imports.models import ImportBatch
from imports.registry import available
from tests.imports.uploads import GOOD, checked, columns_of, page, taken_in, upload, work
from trade.models import Product
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db


def test_import_of_the_operator_is_listed_for_administrators_only(
    client: Client, admin_user: User, owner: User, tmp_path: Any
) -> None:
    path = tmp_path / "nightly.csv"
    path.write_text(GOOD)
    batch = create_batch_of_operator(by=None, kind=Kind.ACCOUNTS, path=path)

    client.force_login(admin_user)
    assert client.get(page("batch_detail", batch)).status_code == 200
    client.force_login(owner)
    assert client.get(page("batch_detail", batch)).status_code == 404


def test_kinds_are_offered_by_role_and_refused_by_the_action_besides(importer: Client, owner: User) -> None:
    shown = importer.get(reverse("imports:batch_create")).context
    assert [kind["kind"] for kind in shown["kinds"]] == [Kind.ACCOUNTS, Kind.CONTACTS, Kind.ORDERS]
    assert [value for value, _label in shown["form"].fields["kind"].choices] == ["accounts", "contacts", "orders"]
    assert upload(importer, "code,name\nP-1,泵\n", kind="products").context["form"].errors.keys() == {"kind"}
    assert importer.get(reverse("imports:template", args=["products", "csv"])).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.create_batch(by=owner, kind=Kind.PRODUCTS, file_name="x.csv", chunks=[b"code\nP-1\n"])
    assert not ImportBatch.objects.exists()


def test_kind_that_was_open_to_a_role_before_is_neither_checked_nor_written_any_more(
    client: Client, director: User
) -> None:
    client.force_login(director)
    batch = checked(client, "code,name\nP-1,泵\n", kind="products")
    assert batch.state == BatchState.CHECKED
    sent = columns_of(client, batch)
    User.objects.filter(pk=director.pk).update(role=Role.MANAGER)

    assert client.post(page("batch_write", batch)).status_code == 403
    assert client.post(page("batch_columns", batch), sent).status_code == 403
    assert work() == []
    assert not Product.objects.exists()


@pytest.mark.parametrize("kind", [kind.value for kind in available()])
def test_template_is_recognised_when_it_comes_back(client: Client, executive: User, kind: str) -> None:
    importer = client
    importer.force_login(executive)
    answer = importer.get(reverse("imports:template", args=[kind, "csv"]))
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    [headers] = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    book = load_workbook(io.BytesIO(importer.get(reverse("imports:template", args=[kind, "xlsx"])).content))
    assert [cell.value for cell in book.active[1]] == headers

    batch = taken_in(importer, answer.content, kind=kind)

    form = importer.get(page("batch_columns", batch)).context["form"]
    assert [column["name"] for column in form.columns() if column["is_unread"]] == []


def test_template_speaks_the_language_of_the_reader(importer: Client, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(language="en")

    text = importer.get(reverse("imports:template", args=["accounts", "csv"])).content.decode("utf-8-sig")

    assert "客户" not in text
    assert importer.get(reverse("imports:template", args=["nonsense", "csv"])).status_code == 404
    assert importer.get(reverse("imports:template", args=["accounts", "exe"])).status_code == 404
