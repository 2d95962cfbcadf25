"""Read a file of rows: CSV and TSV (also .gz), XLSX and XLS. What it is, is seen by its content, not its name."""

from imports.readers.encodings import ENCODING_NAMES, encoding_name
from imports.readers.tables import Table, open_table

__all__ = ["ENCODING_NAMES", "Table", "encoding_name", "open_table"]
