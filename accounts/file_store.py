"""Where the files of documents lie: below DATA_DIR under random names, reached through views alone."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import transaction

Store = Callable[[File[bytes]], str]


def document_store() -> Storage:
    """Give the store of documents. It has no public address."""
    return storages["documents"]


def random_place(_document: Any, _name: str) -> str:
    """Draw a name that says nothing of the file, in one of 256 folders."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


@contextmanager
def filing() -> Iterator[Store]:
    """Open a transaction together with a way to write files: what is rolled back leaves no file behind."""
    store, written = document_store(), []

    def write(file: File[bytes]) -> str:
        name = store.save(random_place(None, ""), file)
        written.append(name)
        return name

    try:
        with transaction.atomic():
            yield write
    except BaseException:
        for name in written:
            store.delete(name)
        raise
