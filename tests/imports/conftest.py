"""Fixtures of the imports: messages in English, files to import, the command."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests.imports.files import Result, run_import, write_rows
from users.models import User


@pytest.fixture
def english() -> Iterator[None]:
    """Messages as they are written in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Result]:
    """Import rows given as text, a line a row: load("orders", "order_number, …", "--dry-run", user="owner")."""

    def load_rows(kind: str, text: str, *arguments: str, user: Any = None, name: str = "file.csv") -> Result:
        path = write_rows(tmp_path / name, text)
        who = ["--user", user.username] if user is not None else []
        return run_import(kind, path, *arguments, *who)

    return load_rows


@pytest.fixture
def importer(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client
