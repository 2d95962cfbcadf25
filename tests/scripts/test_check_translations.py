"""The translation check finds what a reader of Chinese would stumble over."""

import polib
import pytest

from scripts.check_translations import faults


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    made = polib.POFile()
    made.extend(entries)
    return made


def source(msgid: str, plural: str = "") -> polib.POFile:
    return catalogue(polib.POEntry(msgid=msgid, msgid_plural=plural, occurrences=[("accounts/views.py", "3")]))


def test_faithful_translation_has_no_fault() -> None:
    translated = catalogue(polib.POEntry(msgid="%(n)s accounts", msgstr="%(n)s 个客户"))

    assert faults(source("%(n)s accounts"), translated) == []


def test_plural_may_leave_the_number_out() -> None:
    entry = polib.POEntry(msgid="one", msgid_plural="%(n)s accounts", msgstr_plural={0: "多个客户"})

    assert faults(source("one", "%(n)s accounts"), catalogue(entry)) == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (None, "missing"),
        (polib.POEntry(msgid="%(n)s left", msgstr=""), "untranslated"),
        (polib.POEntry(msgid="%(n)s left", msgstr="还剩 %(n)s", flags=["fuzzy"]), "fuzzy"),
        (polib.POEntry(msgid="%(n)s left", msgstr="还剩 %(m)s"), "placeholders differ"),
        (polib.POEntry(msgid="%(n)s left", msgstr="没有了"), "placeholders differ"),
    ],
)
def test_each_fault_is_named_once(entry: polib.POEntry | None, fault: str) -> None:
    found = faults(source("%(n)s left"), catalogue(*([entry] if entry else [])))

    assert [line.partition(":")[0] for line in found] == [fault]


def test_text_that_is_gone_is_named() -> None:
    stale = catalogue(polib.POEntry(msgid="Old", msgstr="旧"), polib.POEntry(msgid="Kept", msgstr="留"))

    assert faults(source("Kept"), stale) == ["no longer used: 'Old'"]
