"""The broker of the tests: files below DATA_DIR, which can be read and taken away."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings


class Broker:
    """What lies in the folder of messages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def take(self) -> list[int]:
        """Return the numbers of the jobs that were sent since the last look, in no order."""
        numbers = []
        for file in self.folder.glob("*.msg"):
            _args, kwargs, _options = json.loads(base64.b64decode(json.loads(file.read_text())["body"]))
            numbers.append(kwargs["job_id"])
            file.unlink()
        return numbers

    def go_away(self) -> None:
        self.folder.rename(self.folder.with_name("away"))

    def come_back(self) -> None:
        if self.folder.with_name("away").exists():
            self.folder.with_name("away").rename(self.folder)


@pytest.fixture
def broker() -> Iterator[Broker]:
    broker = Broker(settings.BROKER_DIR / "messages")
    broker.take()
    yield broker
    broker.come_back()
