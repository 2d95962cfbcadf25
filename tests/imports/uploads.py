"""Bring in files by the pages, as a person does."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from imports.models import ImportBatch
from jobs.models import JobRun
from jobs.running import perform

GOOD = "客户编号,客户名称,城市,备忘\nKH-000901,东海泵业有限公司,宁波,老客户\nKH-000902,西岭阀门有限公司,成都,\n"


def upload(client: Client, text: str | bytes = GOOD, *, name: str = "客户.csv", **changes: str) -> Any:
    content = text.encode() if isinstance(text, str) else text
    data = {"kind": "accounts", "token": "t-1", "file": SimpleUploadedFile(name, content)} | changes
    return client.post(reverse("imports:batch_create"), data)


def page(name: str, batch: ImportBatch) -> str:
    return reverse(f"imports:{name}", args=[batch.number])


def columns_of(client: Client, batch: ImportBatch, **changes: str) -> dict[str, str]:
    """Give what a browser would send of the page of columns when nothing is changed on it."""
    form = client.get(page("batch_columns", batch)).context["form"]
    sent = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return sent | {"duplicates": "skip"} | changes


def work() -> list[JobRun]:
    """Do the waiting jobs as a worker does them."""
    waiting = list(JobRun.objects.live().order_by("id").values_list("id", flat=True))
    return [job for number in waiting if (job := perform(number))]


def taken_in(client: Client, text: str | bytes = GOOD, **changes: str) -> ImportBatch:
    upload(client, text, **changes)
    return ImportBatch.objects.latest("pk")


def checked(client: Client, text: str = GOOD, **changes: str) -> ImportBatch:
    batch = taken_in(client, text, **changes)
    client.post(page("batch_columns", batch), columns_of(client, batch))
    work()
    batch.refresh_from_db()
    return batch
