"""Encrypted columns: what the disk holds, how keys change, what a wrong key does."""

import stat
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from core.encryption import EncryptedAmountField, EncryptedTextField, UnreadableError, decrypt, encrypt, own_key, rotate

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@given(st.text())
def test_text_comes_back_as_it_was(text: str) -> None:
    assert decrypt(encrypt(text)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**13), max_value=10**13))
def test_amount_comes_back_exactly(amount: Decimal) -> None:
    field = EncryptedAmountField()

    token = field.get_prep_value(amount)

    assert field.from_db_value(token, None, None) == amount


def test_token_shows_nothing_and_differs_every_time() -> None:
    first, second = encrypt("底线 −3.0%"), encrypt("底线 −3.0%")

    assert first != second
    assert "底线" not in first


@pytest.mark.parametrize("value", ["", None])
def test_empty_text_stays_empty(value: str | None) -> None:
    field = EncryptedTextField()

    assert field.get_prep_value(value) == value
    assert field.from_db_value(value, None, None) == value


def test_key_in_front_writes_and_the_one_behind_reads(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.FIELD_KEYS = tmp_path, [OLD]
    token = encrypt("旧钥匙")

    settings.FIELD_KEYS = [NEW, OLD]
    assert decrypt(token) == "旧钥匙"
    turned = rotate(token)

    settings.FIELD_KEYS = [NEW]
    assert decrypt(turned) == "旧钥匙"
    with pytest.raises(UnreadableError, match="FIELD_KEYS"):
        decrypt(token)


def test_own_key_is_made_once_and_for_its_owner_alone(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.FIELD_KEYS = tmp_path, []

    token = encrypt("自有钥匙")

    path = tmp_path / "field-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert decrypt(token) == "自有钥匙"
    assert [each.name for each in tmp_path.iterdir()] == ["field-key"]


def test_own_key_goes_on_reading_after_keys_were_given(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.FIELD_KEYS = tmp_path, []
    token = encrypt("自有钥匙")

    settings.FIELD_KEYS = [NEW]

    assert decrypt(token) == "自有钥匙"


def test_no_own_key_is_made_where_keys_are_given(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.FIELD_KEYS = tmp_path, [NEW]

    encrypt("给定钥匙")

    assert list(tmp_path.iterdir()) == []


def test_processes_that_make_the_own_key_at_once_agree(tmp_path: Path) -> None:
    path, read = tmp_path / "field-key", []
    threads = [threading.Thread(target=lambda: read.append(own_key(path))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(read) == 8
    assert len(set(read)) == 1


def test_key_that_is_none_is_refused_without_showing_it(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.FIELD_KEYS = tmp_path, ["not-a-key-but-secret"]

    with pytest.raises(ImproperlyConfigured) as caught:
        encrypt("x")

    assert "not-a-key-but-secret" not in str(caught.value)


def test_tampered_token_is_refused() -> None:
    token = encrypt("3")

    with pytest.raises(UnreadableError) as caught:
        decrypt(token[:-4] + "AAA=")

    assert caught.value.__cause__ is None


@pytest.mark.parametrize("name", ["exact", "in", "contains", "gt", "startswith", "regex"])
@pytest.mark.parametrize("field", [EncryptedTextField(), EncryptedAmountField()])
def test_encrypted_column_cannot_be_asked_what_it_holds(field: Any, name: str) -> None:
    assert field.get_lookup(name) is None
    assert field.get_lookup("isnull") is not None
