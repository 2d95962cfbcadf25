"""Customers that a person was told of but does not see, kept in the session under keys that tell nothing."""

import secrets
from typing import Any

SESSION_KEY = "hidden_accounts"
MOST_KEPT = 30


def remember_hidden(session: Any, account_id: int) -> str:
    """Keep a customer for the person of the session; return the key that stands in an address."""
    kept: dict[str, int] = session.get(SESSION_KEY, {})
    known = {pk: key for key, pk in kept.items()}
    key = known.get(account_id) or secrets.token_urlsafe(9)
    kept[key] = account_id
    session[SESSION_KEY] = dict(list(kept.items())[-MOST_KEPT:])
    return key


def recall_hidden(session: Any, key: str) -> int | None:
    """Give the customer that stands for a key in this session."""
    account_id: int | None = session.get(SESSION_KEY, {}).get(key)
    return account_id
