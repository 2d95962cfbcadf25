"""Whether the files of documents lie where their rows say, and which files no row names."""

import datetime as dt
import hashlib
from collections.abc import Iterator

from django.core.files.storage import Storage

from accounts.document_numbers import document_number
from accounts.file_store import document_store
from accounts.models import Document

CHUNK_BYTES = 1024 * 1024


def lost_files(*, has_contents: bool = False) -> Iterator[str]:
    """Name each document whose file is missing or of another size; `has_contents`: or holds something else.

    Asked by the operator, who sees all. Cost: 1 query, and a look at each file.
    """
    store = document_store()
    rows = Document.objects.order_by("account__number", "part", "serial")
    facts = rows.values_list("account__number", "part", "serial", "file", "size", "sha256")
    for account, part, serial, name, size, sha256 in facts.iterator(chunk_size=1000):
        document = f"{account} {document_number(part, serial)}"
        if not store.exists(name):
            yield f"{document}: the file {name} is missing"
        elif store.size(name) != size or (has_contents and _sha256(store, name) != sha256):
            yield f"{document}: the file {name} was changed"


def files_without_document(*, before: dt.datetime) -> Iterator[str]:
    """Name the files written before a moment that no document names: left by a process that was killed.

    Cost: 1 query a folder.
    """
    store = document_store()
    for folder in _folders(store):
        names = {f"{folder}/{name}" for name in store.listdir(folder)[1]}
        known = set(Document.objects.filter(file__in=names).values_list("file", flat=True))
        yield from (name for name in sorted(names - known) if store.get_modified_time(name) < before)


def _folders(store: Storage) -> list[str]:
    try:
        return sorted(store.listdir("")[0])
    except FileNotFoundError:
        return []


def _sha256(store: Storage, name: str) -> str:
    digest = hashlib.sha256()
    with store.open(name) as file:
        for chunk in file.chunks(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
