"""The numbers of documents, and which files may be filed: rules without a database."""

import io

import pytest
from django.core.exceptions import ValidationError

from accounts.choices import KINDS_OF_PART, PART_OF_KIND, DocumentKind, DocumentPart
from accounts.document_numbers import document_number, read_number
from accounts.file_kinds import FILE_KINDS, LONGEST_NAME, clean_name, content_type_of, stem_of
from tests.accounts import office_files as files


def test_every_kind_is_bound_in_exactly_one_part():
    assert set(PART_OF_KIND) == set(DocumentKind)
    assert sum(len(kinds) for kinds in KINDS_OF_PART.values()) == len(DocumentKind)


@pytest.mark.parametrize(
    ("part", "serial", "number"), [("basic", 1, "I-001"), ("credit", 42, "II-042"), ("archive", 1234, "III-1234")]
)
def test_number_says_part_and_place(part, serial, number):
    assert document_number(part, serial) == number
    assert read_number(number) == (DocumentPart(part), serial)


@pytest.mark.parametrize("text", ["i-1", " I-001 ", "Ⅰ-1", "Ｉ－００１", "I – 1"])
def test_number_is_read_as_people_type_it(text):
    assert read_number(text) == (DocumentPart.BASIC, 1)


@pytest.mark.parametrize("text", ["", "I", "IV-1", "I-", "I-1x", "KH-000127", "I-1234567", "1-1", "II 3"])
def test_other_words_are_no_number(text):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("合同.pdf", files.PDF, "application/pdf"),
        ("a.PDF", files.PDF, "application/pdf"),
        ("a.b.docx", files.DOCX, FILE_KINDS["docx"].content_type),
        ("a.xlsx", files.XLSX, FILE_KINDS["xlsx"].content_type),
        ("a.pptx", files.PPTX, FILE_KINDS["pptx"].content_type),
        ("a.doc", files.OLD_WORD, "application/msword"),
        ("a.png", files.PNG, "image/png"),
        ("a.jpg", files.JPEG, "image/jpeg"),
        ("a.jpeg", files.JPEG, "image/jpeg"),
        ("a.webp", files.WEBP, "image/webp"),
        ("a.txt", "付款约定".encode(), "text/plain"),
        ("a.txt", "付款约定".encode("gb18030"), "text/plain"),
        ("a.txt", "付款约定".encode("utf-16"), "text/plain"),
        ("a.txt", "\ufeff付款 <60 天".encode(), "text/plain"),
        ("a.csv", "项目,金额\n收入,1\n".encode(), "text/csv"),
    ],
)
def test_file_is_known_by_its_name_and_by_what_it_holds(name, content, content_type):
    file = io.BytesIO(content)

    assert content_type_of(name, file) == content_type
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", files.HTML),
        ("a.svg", files.SVG),
        ("a.exe", files.PROGRAM),
        ("a.js", b"alert(1)"),
        ("a.zip", files.packed("a.txt")),
        ("a.docm", files.DOCX),
        ("a.pdf.exe", files.PDF),
        ("pdf", files.PDF),
        ("a", files.PDF),
        ("", files.PDF),
    ],
)
def test_kind_that_is_not_on_the_list_is_refused_with_the_list(name, content):
    with pytest.raises(ValidationError) as refused:
        content_type_of(name, io.BytesIO(content))

    assert "DOCX" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", files.HTML),
        ("a.pdf", b"<html>" + files.PDF),
        ("a.pdf", files.PROGRAM),
        ("a.png", files.JPEG),
        ("a.jpg", files.PNG),
        ("a.webp", b"RIFF\x10\x00\x00\x00WAVEfmt "),
        ("a.doc", files.DOCX),
        ("a.docx", files.OLD_WORD),
        ("a.docx", files.XLSX),
        ("a.docx", files.packed("word/document.xml")),
        ("a.docx", files.packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("a.docx", files.DOCX[: len(files.DOCX) // 2]),
        ("a.docx", b"PK\x05\x06"),
        ("a.txt", files.HTML),
        ("a.txt", "\ufeff  <svg onload=alert(1)>".encode()),
        ("a.txt", files.HTML.decode().encode("utf-16")),
        ("a.csv", files.SVG),
        ("a.txt", files.PROGRAM),
        ("a.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("a.txt", files.PNG),
    ],
)
def test_file_that_holds_something_else_than_its_name_says_is_refused(name, content):
    file = io.BytesIO(content)

    with pytest.raises(ValidationError) as refused:
        content_type_of(name, file)

    assert name.rpartition(".")[2].upper() in str(refused.value)
    assert file.tell() == 0


def test_packed_file_with_a_huge_directory_is_not_read():
    honest = files.DOCX
    place = honest.rindex(b"PK\x05\x06")
    huge = honest[: place + 12] + (64 * 1024 * 1024).to_bytes(4, "little") + honest[place + 16 :]

    with pytest.raises(ValidationError):
        content_type_of("a.docx", io.BytesIO(huge))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\li\\合同.pdf", "合同.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("a\x00.pdf", "a.pdf"),
        ("  合同 .pdf ", "合同 .pdf"),
    ],
)
def test_name_of_a_file_loses_folders_and_what_is_not_seen(typed, name):
    assert clean_name(typed) == name


def test_long_name_keeps_its_extension():
    name = clean_name("长" * 300 + ".pdf")

    assert len(name) == LONGEST_NAME
    assert name.endswith("长.pdf")
    assert stem_of("年度.合同.pdf") == "年度.合同"
