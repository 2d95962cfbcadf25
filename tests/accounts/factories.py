"""Readable touches, promises and wishes for access."""

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import AccessAsk, AccountGrant, Commitment, Interaction
from tests.factories import AccountFactory, UserFactory

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
