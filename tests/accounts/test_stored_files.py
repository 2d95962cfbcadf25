"""Documents against their files: what is lost is said, what nobody names is removed when asked for."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from accounts.file_store import document_store, random_place
from tests.accounts.factories import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def documents(account, owner):
    """Three documents: one whose file is missing, one whose file was changed, one as it was filed."""
    store = document_store()
    missing, changed, whole = (make_document(account=account, by=owner) for _ in range(3))
    store.delete(missing.file.name)
    with Path(store.path(changed.file.name)).open("r+b") as file:
        file.write(b"?")
    return missing, changed, whole


def check(*options):
    """Run the command; give its exit code and what it says."""
    out = StringIO()
    try:
        call_command("check_documents", *options, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_missing_and_changed_files_are_named(documents):
    missing, changed, whole = documents

    code, said = check("--contents")

    assert code == 1
    assert f"KH-000127 {missing.number}: the file {missing.file.name} is missing" in said
    assert f"KH-000127 {changed.number}: the file {changed.file.name} was changed" in said
    assert whole.file.name not in said


def test_contents_are_read_only_when_asked_for(documents):
    _missing, changed, _whole = documents
    assert changed.file.name not in check()[1]


def test_file_without_document_is_removed_when_asked_for_and_old_enough(account, owner):
    store, kept = document_store(), make_document(account=account, by=owner)
    old, new = (store.save(random_place(None, ""), ContentFile(b"x")) for _ in range(2))
    yesterday = timezone.now().timestamp() - 25 * 60 * 60
    for name in (old, kept.file.name):
        os.utime(store.path(name), (yesterday, yesterday))

    code, said = check()
    assert code == 0
    assert f"{old}: no document names this file\n" in said
    assert store.exists(old)

    assert f"{old}: no document names this file, removed" in check("--remove")[1]
    assert [store.exists(name) for name in (old, new, kept.file.name)] == [False, True, True]
