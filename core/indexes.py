"""Indexes that fit how lists are sorted."""

from copy import copy
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class FallingIndex(models.Index):
    """An index whose falling columns keep what is unknown at the end, as the lists do.

    SQLite holds the unknown for the least there is; PostgreSQL must be told.
    """

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **kwargs: Any
    ) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return super().create_sql(model, schema_editor, using, **kwargs)
        told: Any = copy(self)
        told.fields_orders = [
            (name, "DESC NULLS LAST" if order == "DESC" else order) for name, order in told.fields_orders
        ]
        return super(FallingIndex, told).create_sql(model, schema_editor, using, **kwargs)
