"""The table of import fields as docs/imports.md shows it, written from the fields themselves."""

import re

from django.utils import translation

from imports.fields import Field, Holds, KindOfFile
from imports.registry import available, importer_of

BLOCK = re.compile(r"<!-- fields: (\w+) -->\n.*?<!-- end -->", re.DOTALL)
HOLDS = {
    Holds.IDENTIFIER: "identifier, up to 64 characters",
    Holds.QUANTITY: "number",
    Holds.AMOUNT: "amount",
    Holds.RATIO: "share: 0.15, 15%, 8.5折",
    Holds.INTEGER: "whole number",
    Holds.DATE: "date",
    Holds.CURRENCY: "currency: CNY, 人民币, ¥",
    Holds.EMAIL: "e-mail address",
}


def with_tables(text: str) -> str:
    """Give a document with its tables of fields as the importers have them now. Raises: KeyError for another kind."""
    kinds = {kind.value: importer.about for kind in available() if (importer := importer_of(kind)) is not None}
    return BLOCK.sub(lambda match: _block(kinds[match[1]]), text)


def _block(kind: KindOfFile) -> str:
    lines = [
        f"<!-- fields: {kind.kind} -->",
        "| field | English header | Chinese header | also known as | holds |",
        "|---|---|---|---|---|",
        *(_row(kind, named) for named in kind.fields),
        "<!-- end -->",
    ]
    return "\n".join(lines)


def _row(kind: KindOfFile, named: Field) -> str:
    is_required = any(sets == ((named.name,),) for sets in kind.required)
    cells = (
        f"**`{named.name}`**" if is_required else f"`{named.name}`",
        named.label_en,
        named.label_zh,
        " · ".join(dict.fromkeys(named.synonyms)),
        _holds(named),
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _holds(named: Field) -> str:
    if named.choices is not None:
        with translation.override("en"):
            return "one of: " + ", ".join(f"`{value}` {label}" for value, label in named.choices.choices if value)
    if named.holds is Holds.WORDS:
        return f"words of up to {named.length} characters, parted by commas"
    return HOLDS.get(named.holds, f"text, up to {named.length} characters")
