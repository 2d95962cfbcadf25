"""Pages of imports: a file is taken in, its columns are confirmed, it is checked and written by the worker."""

import csv
import datetime as dt
import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Account
from imports.actions import take_in
from imports.choices import BatchState, Kind
from imports.models import ImportBatch, RememberedMapping, uploads_folder
from jobs.choices import JobState
from jobs.models import JobRun
from tests.imports.uploads import GOOD, checked, columns_of, page, taken_in, upload, work
from users.models import User

pytestmark = pytest.mark.django_db


BAD = 'number,name,founded_on\nKH-000903,北原机械有限公司,1998-05-06\nKH-000904,"=HYPERLINK(""http://x"")",32.13.2020\n'


def test_file_is_taken_in_checked_and_written(importer: Client, owner: User) -> None:
    answer = upload(importer)
    batch = ImportBatch.objects.get()
    assert answer.headers["Location"] == page("batch_columns", batch)

    html = importer.get(page("batch_columns", batch)).content.decode()
    assert "老客户" in html
    assert re.search(r"[:：] ?备忘", html)
    importer.post(page("batch_columns", batch), columns_of(importer, batch))
    assert 'hx-trigger="every 2s"' in importer.get(page("batch_detail", batch)).content.decode()
    [check] = work()
    batch.refresh_from_db()
    assert (check.state, check.result_url) == (JobState.DONE, page("batch_detail", batch))
    assert (batch.state, batch.counts["created"], batch.findings["unknown_headers"]) == ("checked", 2, ["备忘"])
    assert not Account.objects.exists()
    assert 'hx-trigger="every' not in importer.get(page("batch_detail", batch)).content.decode()

    importer.post(page("batch_write", batch))
    [written] = work()
    batch.refresh_from_db()
    assert (written.state, batch.state) == (JobState.DONE, BatchState.DONE)
    made = Account.objects.get(number="KH-000901")
    assert (made.name, made.city, made.owner) == ("东海泵业有限公司", "宁波", owner)
    assert page("batch_write", batch) not in importer.get(page("batch_detail", batch)).content.decode()


def test_same_file_again_changes_nothing_and_is_not_offered_to_be_written(importer: Client) -> None:
    first = checked(importer)
    importer.post(page("batch_write", first))
    work()
    before = list(Account.objects.order_by("pk").values())

    again = taken_in(importer, token="t-2")
    assert first.number in importer.get(page("batch_columns", again)).content.decode()
    importer.post(page("batch_columns", again), columns_of(importer, again))
    work()
    again.refresh_from_db()

    assert (again.state, again.counts["unchanged"], again.can_be_written) == ("checked", 2, False)
    importer.post(page("batch_write", again))
    assert work() == []
    again.refresh_from_db()
    assert again.state == BatchState.CHECKED
    assert list(Account.objects.order_by("pk").values()) == before


def test_doubled_clicks_take_in_check_and_write_once(importer: Client) -> None:
    upload(importer)
    second = upload(importer)

    batch = ImportBatch.objects.get()
    assert second.headers["Location"] == page("batch_columns", batch)
    sent = columns_of(importer, batch)
    importer.post(page("batch_columns", batch), sent)
    importer.post(page("batch_columns", batch), sent)
    assert JobRun.objects.count() == 1
    work()
    importer.post(page("batch_write", batch))
    importer.post(page("batch_write", batch))
    assert JobRun.objects.count() == 2
    assert len([path for path in uploads_folder().iterdir() if path.name == batch.stored_name]) == 1


def test_columns_chosen_by_hand_are_remembered_for_the_next_file_like_it(importer: Client, owner: User) -> None:
    text = "Kd,Firma\nKH-000905,南湾电机有限公司\n"
    batch = taken_in(importer, text)
    assert importer.get(page("batch_columns", batch)).context["form"].columns()[0]["is_unread"]

    sent = columns_of(importer, batch, column_0="number", column_1="name")
    importer.post(page("batch_columns", batch), sent)
    work()
    batch.refresh_from_db()

    assert batch.counts["created"] == 1
    assert RememberedMapping.objects.get(user=owner).mapping == {"number": 0, "name": 1}
    following = taken_in(importer, text, token="t-2")
    shown = importer.get(page("batch_columns", following))
    assert [column["field"].value() for column in shown.context["form"].columns()] == ["number", "name"]
    assert shown.context["is_remembered"]


def test_columns_page_says_what_cannot_be_and_keeps_what_was_chosen(importer: Client) -> None:
    batch = taken_in(importer)

    twice = importer.post(page("batch_columns", batch), columns_of(importer, batch, column_3="name"))
    lacking = importer.post(page("batch_columns", batch), columns_of(importer, batch, column_0="", column_1=""))

    assert "客户名称" in twice.context["form"].errors["column_3"][0]
    assert twice.context["form"].columns()[3]["field"].value() == "name"
    assert lacking.context["form"].non_field_errors()
    assert JobRun.objects.count() == 0


def test_encoding_is_chosen_by_the_address_and_used_by_the_check(importer: Client) -> None:
    batch = taken_in(importer, "number,name\nKH-000906,Møller Pumpe\n".encode("cp1252"))
    shown = importer.get(page("batch_columns", batch), {"encoding": "cp1252"})
    assert "Møller" in shown.content.decode()

    refused = importer.get(page("batch_columns", batch), {"encoding": "utf-8"})
    assert refused.status_code == 200
    assert "Møller" in refused.content.decode()

    importer.post(page("batch_columns", batch), columns_of(importer, batch, encoding="cp1252"))
    work()
    batch.refresh_from_db()
    assert (batch.state, batch.encoding) == (BatchState.CHECKED, "cp1252")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04 broken", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"", ""),
        (b"\n\n\n", ""),
    ],
)
def test_file_that_cannot_be_read_is_refused_at_once_and_not_kept(importer: Client, content: bytes, words: str) -> None:
    before = set(uploads_folder().iterdir())

    answer = upload(importer, content)

    assert words in answer.context["form"].errors["file"][0]
    assert not ImportBatch.objects.exists()
    assert set(uploads_folder().iterdir()) == before


def test_file_larger_than_allowed_is_refused(importer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imports.forms.MAX_FILE_BYTES", 20)

    answer = upload(importer)

    assert answer.context["form"].errors["file"]
    assert not ImportBatch.objects.exists()


def test_refused_rows_come_back_as_a_file_without_formulas(importer: Client, stranger: User) -> None:
    batch = checked(importer, BAD)
    html = importer.get(page("batch_detail", batch)).content.decode()
    assert "32.13.2020" in html

    answer = importer.get(page("batch_errors", batch))
    content = b"".join(answer.streaming_content)

    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == ["number", "name", "founded_on", "error"]
    assert rows[1][1] == '\'=HYPERLINK("http://x")'
    assert rows[1][3]
    importer.post(page("batch_write", batch))
    work()
    batch.refresh_from_db()
    assert (batch.state, batch.counts["created"], batch.counts["errors"]) == (BatchState.PARTLY, 1, 1)
    assert b"".join(importer.get(page("batch_errors", batch)).streaming_content) == content
    importer.force_login(stranger)
    assert importer.get(page("batch_errors", batch)).status_code == 404


def test_file_refused_by_the_check_can_be_set_up_again(importer: Client) -> None:
    batch = checked(importer, "number,name,founded_on\nKH-1,甲公司,03/04/2020\n")

    assert batch.state == BatchState.REFUSED
    assert "03/04/2020" in importer.get(page("batch_detail", batch)).content.decode()
    importer.post(page("batch_columns", batch), columns_of(importer, batch, date_order="dmy"))
    work()
    batch.refresh_from_db()
    assert (batch.state, batch.message) == (BatchState.CHECKED, "")


OWN_PAGES = ["batch_columns", "batch_discard", "batch_errors"]


STEPS = ["batch_columns", "batch_write", "batch_stop", "batch_discard"]


@pytest.mark.parametrize("name", ["stranger", "director", "executive", "admin_user"])
def test_foreign_import_is_not_there(importer: Client, name: str, request: pytest.FixtureRequest) -> None:
    batch = checked(importer, BAD)
    importer.force_login(request.getfixturevalue(name))

    answers = [importer.get(page(address, batch)) for address in OWN_PAGES]
    answers += [importer.post(page(address, batch)) for address in STEPS]

    assert {answer.status_code for answer in answers} == {404}
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED
    assert work() == []
    if name != "admin_user":
        assert importer.get(page("batch_detail", batch)).status_code == 404
        assert batch.file_name not in importer.get(reverse("imports:batch_list")).content.decode()


def test_administrator_sees_the_course_of_an_import_but_none_of_its_rows(importer: Client, admin_user: User) -> None:
    batch = checked(importer, BAD)
    importer.force_login(admin_user)

    html = importer.get(page("batch_detail", batch)).content.decode()

    assert batch.file_name in html
    assert "32.13.2020" not in html
    assert page("batch_write", batch) not in html
    assert batch.file_name in importer.get(reverse("imports:batch_list")).content.decode()


@pytest.mark.parametrize("name", ["service_user", "teammate"])
def test_role_that_may_not_import_is_told_so(importer: Client, name: str, request: pytest.FixtureRequest) -> None:
    batch = checked(importer)
    importer.force_login(request.getfixturevalue(name))

    answers = [importer.get(reverse(f"imports:{address}")) for address in ["batch_list", "batch_create"]]
    answers += [importer.get(page(address, batch)) for address in ["batch_detail", *OWN_PAGES]]
    answers += [importer.post(page(address, batch)) for address in STEPS]
    answers += [upload(importer), importer.get(reverse("imports:template", args=["accounts", "csv"]))]

    assert {answer.status_code for answer in answers} == {403}
    assert ImportBatch.objects.count() == 1
    assert reverse("imports:batch_list") not in importer.get("/").content.decode()


def test_rows_count_for_what_the_person_may_do_when_the_worker_comes(importer: Client, owner: User) -> None:
    batch = checked(importer)
    importer.post(page("batch_write", batch))
    User.objects.filter(pk=owner.pk).update(role="service")

    [job] = work()

    batch.refresh_from_db()
    assert (job.state, batch.state) == (JobState.FAILED, BatchState.REFUSED)
    assert not Account.objects.exists()


@pytest.mark.parametrize("number", ["IM-1", "IM-0000001", "1", "IM-999999999999999", "IM-００００01"])
def test_number_that_names_no_import_is_not_found(importer: Client, number: str) -> None:
    assert importer.get(reverse("imports:batch_detail", args=[number])).status_code == 404


@pytest.mark.parametrize("rows", [1, 4])
def test_list_costs_the_same_for_any_number_of_rows(
    importer: Client, owner: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(rows):
        take_in(by=owner, kind=Kind.ACCOUNTS, file_name=f"{n}.csv", chunks=[GOOD.encode()])

    with django_assert_num_queries(5):  # session, person, count, batches, bell
        html = importer.get(reverse("imports:batch_list")).content.decode()

    assert html.count('class="k-lead-cell"') == rows


def test_pages_of_one_import_cost_a_handful_of_queries(
    importer: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    batch = checked(importer, BAD)

    with django_assert_num_queries(4):  # session, person, batch, bell
        importer.get(page("batch_detail", batch))
    with django_assert_num_queries(5):  # and the same file before
        importer.get(page("batch_columns", batch))


def test_list_is_narrowed_by_the_address(importer: Client) -> None:
    checked(importer)
    taken_in(importer, BAD, token="t-2", name="其他.csv")

    html = importer.get(reverse("imports:batch_list"), {"state": "draft"}).content.decode()

    assert "其他.csv" in html
    assert "客户.csv" not in html
    assert importer.get(reverse("imports:batch_list"), {"state": "nonsense", "page": "x"}).status_code == 200


def test_discarded_import_is_gone_with_its_files(importer: Client) -> None:
    batch = checked(importer, BAD)
    paths = [batch.stored_path, batch.errors_path]
    assert all(path.exists() for path in paths)
    assert importer.get(page("batch_discard", batch)).status_code == 200
    assert ImportBatch.objects.exists()

    answer = importer.post(page("batch_discard", batch))

    assert answer.headers["Location"] == reverse("imports:batch_list")
    assert not ImportBatch.objects.exists()
    assert not any(path.exists() for path in paths)


def test_written_import_cannot_be_discarded_or_set_up_anew(importer: Client) -> None:
    batch = checked(importer)
    importer.post(page("batch_write", batch))
    work()

    importer.post(page("batch_discard", batch))
    answer = importer.post(page("batch_columns", batch), {"column_0": "number"})

    assert answer.headers["Location"] == page("batch_detail", batch)
    assert ImportBatch.objects.get().state == BatchState.DONE
    assert work() == []


def test_unfinished_imports_are_thrown_away_when_the_person_brings_the_next_file(
    importer: Client, owner: User, stranger: User
) -> None:
    old = taken_in(importer)
    theirs = take_in(by=stranger, kind=Kind.ACCOUNTS, file_name="theirs.csv", chunks=[GOOD.encode()])
    ImportBatch.objects.update(created_at=timezone.now() - dt.timedelta(days=31))

    new = taken_in(importer, token="t-2")

    assert set(ImportBatch.objects.values_list("pk", flat=True)) == {theirs.pk, new.pk}
    assert not old.stored_path.exists()
