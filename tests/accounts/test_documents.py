"""Documents of a dossier: numbers, parts, what may be changed by whom, and that no file is left behind."""

import datetime as dt
import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from accounts.actions import (
    EditConflictError,
    archive_account,
    archive_document,
    file_document,
    restore_document,
    update_document,
)
from accounts.choices import DocumentPart
from accounts.file_store import document_store, filing
from accounts.models import Document
from tests.accounts.factories import AccountGrantFactory, make_document
from tests.accounts.office_files import HTML, PDF, files_kept
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 28)


def change(document, *, by, **changes):
    return update_document(by=by, document=document, changes=changes, version=document.version, as_of=TODAY)


def test_document_gets_the_next_number_of_its_part(account, owner):
    kinds = ["licence", "credit_report", "survey", "contract", "profile"]

    made = [make_document(account=account, by=owner, kind=kind) for kind in kinds]

    assert [document.number for document in made] == ["I-001", "II-001", "I-002", "III-001", "I-003"]
    assert make_document(account=AccountFactory(owner=owner), by=owner).number == "I-001"


def test_document_keeps_its_file_and_what_was_said_of_it(account, owner):
    content = "设备部提出".encode()

    document = make_document(
        account=account, by=owner, name="../企业 简介.txt", content=content, note="旧版", is_verified=True
    )

    stored = Document.objects.get(pk=document.pk)
    assert (stored.title, stored.file_name, stored.size) == ("企业 简介", "企业 简介.txt", len(content))
    assert (stored.content_type, stored.sha256) == ("text/plain", hashlib.sha256(content).hexdigest())
    assert (stored.created_by, stored.verified_by, stored.verified_on) == (owner, owner, timezone.localdate())
    with stored.file.open() as file:
        assert file.read() == content
    assert "简介" not in stored.file.name
    assert stored.history.get().history_user == owner


def test_file_lies_where_only_the_service_reads_it(account, owner, settings):
    path = Path(document_store().path(make_document(account=account, by=owner).file.name))

    assert path.is_relative_to(settings.DATA_DIR / "documents")
    assert stat.S_IMODE(path.parents[1].stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", b""), ("a.pdf", HTML), ("a.html", HTML), ("a.txt", b"x" * (1024 * 1024 + 1))]
)
def test_file_that_may_not_be_filed_leaves_neither_row_nor_file(name, content, account, owner, settings):
    settings.DOCUMENT_MAX_MB = 1
    before = files_kept()

    with pytest.raises(ValidationError):
        make_document(account=account, by=owner, name=name, content=content)

    assert not Document.objects.exists()
    assert files_kept() == before


def test_refusal_of_a_large_file_says_size_and_limit(account, owner, settings):
    settings.DOCUMENT_MAX_MB = 1

    with pytest.raises(ValidationError) as refused:
        make_document(account=account, by=owner, content=b"x" * (1024 * 1024 * 3 // 2))

    assert "1.5 MB" in str(refused.value)
    assert "1 MB" in str(refused.value)


def test_transaction_that_is_rolled_back_leaves_no_file(account, owner):
    before = files_kept()
    met = []

    def file_and_fail():
        file, facts = SimpleUploadedFile("a.pdf", PDF), {"kind": "contract"}
        with filing() as store:
            file_document(by=owner, account=account, file=file, facts=facts, store=store, as_of=TODAY)
            met.append(len(files_kept() - before))
            raise RuntimeError("the end of the transaction fails")

    with pytest.raises(RuntimeError):
        file_and_fail()

    assert met == [1]
    assert not Document.objects.exists()
    assert files_kept() == before


def test_archived_account_takes_no_document(account, owner):
    document = make_document(account=account, by=owner)
    archive_account(by=owner, account=account, at=timezone.now())
    before = files_kept()

    for act in (
        lambda: make_document(account=account, by=owner),
        lambda: change(document, by=owner, title="改"),
        lambda: archive_document(by=owner, document=document, at=timezone.now(), as_of=TODAY),
        lambda: restore_document(by=owner, document=document, as_of=TODAY),
    ):
        with pytest.raises(ValidationError):
            act()

    assert files_kept() == before
    assert Document.objects.get().version == 1


def test_particulars_are_corrected_with_history(account, owner, teammate):
    document = make_document(account=account, by=owner)

    change(document, by=teammate, title="企业简介（2026）", note="新版")

    stored = Document.objects.get()
    assert (stored.title, stored.version, stored.number) == ("企业简介（2026）", 2, "I-001")
    assert [save.history_user for save in stored.history.order_by("history_id")] == [owner, teammate]


def test_save_over_another_version_is_refused(account, owner):
    document = make_document(account=account, by=owner)
    change(document, by=owner, title="甲")

    with pytest.raises(EditConflictError):
        change(document, by=owner, title="乙")

    assert Document.objects.get().title == "甲"


def test_confirmation_names_who_and_when_and_can_be_taken_back(account, owner, teammate):
    document = make_document(account=account, by=owner)

    confirmed = change(document, by=teammate, is_verified=True)
    again = change(confirmed, by=owner, is_verified=True, note="复印件")
    assert (again.verified_by, again.verified_on) == (teammate, TODAY)

    assert change(again, by=owner, is_verified=False).is_verified is False
    assert Document.objects.get().verified_by is None


def test_kind_of_another_part_moves_the_document_and_no_number_is_given_twice(account, owner):
    first, second = (make_document(account=account, by=owner) for _ in range(2))

    moved = change(second, by=owner, kind="contract")

    assert (moved.part, moved.number) == (DocumentPart.ARCHIVE, "III-001")
    assert make_document(account=account, by=owner).number == "I-003"
    assert change(moved, by=owner, kind="survey").number == "I-004"
    assert Document.objects.get(pk=first.pk).number == "I-001"


def test_part_ii_is_written_by_who_may_write_credit_facts(account, owner, teammate, director, executive):
    for person in (owner, director, executive, None):
        make_document(account=account, by=person, kind="payment")
    document, mine = Document.objects.first(), make_document(account=account, by=teammate)
    AccountGrantFactory(account=account, user=teammate, kind="credit", granted_by=owner)
    before = files_kept()

    for act in (
        lambda: make_document(account=account, by=teammate, kind="payment"),
        lambda: change(mine, by=teammate, kind="payment"),
        lambda: change(document, by=teammate, kind="licence"),
        lambda: archive_document(by=teammate, document=document, at=timezone.now(), as_of=TODAY),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert files_kept() == before
    assert Document.objects.filter(part=DocumentPart.CREDIT, archived_at=None, version=1).count() == 4


def test_document_is_archived_once_and_restored(account, owner):
    document = make_document(account=account, by=owner)

    for _ in range(2):
        archive_document(by=owner, document=document, at=timezone.now(), as_of=TODAY)
    assert list(Document.objects.archived()) == [document]
    assert Document.objects.get().version == 2

    restore_document(by=owner, document=document, as_of=TODAY)
    assert list(Document.objects.active()) == [document]
    assert document.file.storage.exists(document.file.name)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"serial": 1}, "document_number_once"),
        ({"title": ""}, "document_has_title"),
        ({"size": 0}, "document_has_file"),
        ({"file": ""}, "document_has_file"),
        ({"part": "credit"}, "document_kind_fits_part"),
        ({"verified_by": 1}, "document_confirmed_on_a_day"),
    ],
)
def test_database_refuses_what_no_document_is(facts, name, account, owner):
    make_document(account=account, by=owner)
    document = make_document(account=account, by=owner)
    if "verified_by" in facts:
        facts = {"verified_by": owner.pk}

    # SQLite names the columns of a unique index, not the index.
    told = "unique|document_number_once" if name == "document_number_once" else name
    with pytest.raises(IntegrityError, match=f"(?i){told}"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**facts)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_documents_filed_at_once_get_different_numbers(account, owner):
    def file_one(_turn):
        try:
            return make_document(account=account, by=owner).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        numbers = sorted(pool.map(file_one, range(5)))

    assert numbers == [f"I-00{place}" for place in range(1, 6)]
