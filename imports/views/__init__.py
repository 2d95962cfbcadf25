"""Pages of imports."""

from imports.views.batches import batch_detail, batch_discard, batch_errors, batch_list, batch_stop, batch_write
from imports.views.columns import batch_columns
from imports.views.uploading import batch_create, template

__all__ = [
    "batch_columns",
    "batch_create",
    "batch_detail",
    "batch_discard",
    "batch_errors",
    "batch_list",
    "batch_stop",
    "batch_write",
    "template",
]
