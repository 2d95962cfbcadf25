"""Writing many records at once, with the history that says they are made up."""

from collections.abc import Iterable, Iterator
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, models
from django.utils import timezone

from core.bulk import insert_rows, is_plain, preparer, take_keys, update_rows

__all__ = ["REASON", "create_all", "insert_rows", "set_column"]

REASON = "seed_demo"
MODEL = TypeVar("MODEL", bound=models.Model)


def create_all(model: type[MODEL], rows: list[MODEL]) -> list[MODEL]:
    """Create records and the first entry of their history, where they have one. Cost: 3 statements."""
    if not rows:
        return rows
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.generated]
    lacking = [row for row in rows if row.pk is None]
    for row, key in zip(lacking, take_keys(model, len(lacking)) if lacking else [], strict=True):
        row.pk = key
    values = list(_values(rows, fields))
    insert_rows(model, [field.column for field in fields], values)
    if hasattr(model, "history"):
        _write_history(model, rows, [field.column for field in fields], values)
    return rows


def _values(rows: list[Any], fields: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Prepare records as `save` would, column by column, and mark them as saved."""
    for row in rows:
        row._prepare_related_fields_for_save(operation_name="create_all")
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    columns = []
    for field in fields:
        if is_plain(field):
            columns.append(map(attrgetter(field.attname), rows))
        else:
            prepare = preparer(field)
            columns.append(map(prepare, [field.pre_save(row, True) for row in rows]))
    return zip(*columns, strict=True)


def _write_history(model: Any, rows: list[MODEL], columns: list[str], values: list[tuple[Any, ...]]) -> None:
    """Copy what was written into the history. `sign` and `_history_date` of a record, or of its account, are heeded."""
    history = model.history.model
    own = {"history_date", "history_change_reason", "history_type", "history_user_id"}
    kept = [name for field in history._meta.concrete_fields if (name := field.column) not in {*own, "history_id"}]
    copied = itemgetter(*(columns.index(name) for name in kept))
    moment = preparer(history._meta.get_field("history_date"))
    now = timezone.now()
    insert_rows(
        history,
        [*kept, "history_date", "history_change_reason", "history_type", "history_user_id"],
        (
            (
                *copied(row_values),
                moment(_day_of(row) or now),
                REASON,
                "+",
                getattr(getattr(row, "_history_user", None), "pk", None),
            )
            for row, row_values in zip(rows, values, strict=True)
        ),
    )


def _day_of(row: Any) -> Any:
    """Give the moment a record was made at, that of its account where it says none; none: now."""
    account = row._state.fields_cache.get("account")
    return getattr(row, "_history_date", None) or getattr(account, "_history_date", None)


def set_column(model: type[models.Model], field: str, values: Iterable[tuple[Any, int]]) -> None:
    """Set one field of many rows, given as (value, primary key). Cost: 1 statement."""
    update_rows(model, [field], ((key, value) for value, key in values))
