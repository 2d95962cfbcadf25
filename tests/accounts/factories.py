"""Readable touches, promises and wishes for access."""

import datetime as dt
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.actions import file_document
from accounts.file_store import filing
from accounts.models import AccessAsk, Account, AccountGrant, Commitment, Document, Interaction
from tests.factories import AccountFactory, UserFactory
from users.models import User

DUE = dt.date(2026, 12, 1)


class InteractionFactory(DjangoModelFactory):
    class Meta:
        model = Interaction

    account = factory.SubFactory(AccountFactory)
    user = factory.SubFactory(UserFactory)
    happened_at = dt.datetime(2026, 6, 15, 10, 20, tzinfo=dt.UTC)
    summary = factory.Sequence(lambda n: f"确认第{n}批补货")


class CommitmentFactory(DjangoModelFactory):
    """An open promise of ours, held by the owner of its account; `state` other than open is settled on its due day."""

    class Meta:
        model = Commitment

    account = factory.SubFactory(AccountFactory)
    side = "ours"
    matter = factory.Sequence(lambda n: f"交付第{n}期图纸")
    due_on = dt.date(2026, 6, 30)

    @classmethod
    def _create(cls, model_class: type[Commitment], *args: Any, **kwargs: Any) -> Commitment:
        kwargs.setdefault("holder", kwargs["account"].owner or UserFactory())
        if kwargs.get("state", "open") != "open":
            kwargs.setdefault("settled_on", kwargs["due_on"])
        return model_class.objects.create(**kwargs)


class AccessAskFactory(DjangoModelFactory):
    class Meta:
        model = AccessAsk

    account = factory.SubFactory(AccountFactory)
    asked_by = factory.SubFactory(UserFactory)
    reason = "同一集团的项目需要了解情况"


class AccountGrantFactory(DjangoModelFactory):
    class Meta:
        model = AccountGrant

    account = factory.SubFactory(AccountFactory)
    user = factory.SubFactory(UserFactory)
    granted_by = factory.SubFactory(UserFactory)
    kind = "personal"


def make_document(
    *,
    account: Account,
    by: User | None = None,
    name: str = "企业简介.txt",
    content: bytes = "设备部提出，采购部比选。".encode(),
    **facts: Any,
) -> Document:
    """File a document with its file, as the page does; of part I unless `kind` says otherwise."""
    with filing() as store:
        return file_document(
            by=by,
            account=account,
            file=SimpleUploadedFile(name, content),
            facts={"kind": "profile", **facts},
            store=store,
            as_of=timezone.localdate(),
        )
