"""The pages of documents: the contents, filing, correcting, putting away, taking a file along."""

import hashlib
import stat
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actions import archive_account, archive_document, update_document
from accounts.file_store import document_store
from accounts.models import Document
from tests.accounts.factories import make_document
from tests.accounts.office_files import HTML, PDF, files_kept
from tests.factories import AccountFactory
from tests.opening import fields_of, filled

pytestmark = pytest.mark.django_db

DOCUMENTS = "/accounts/KH-000127/documents/"
NEW = f"{DOCUMENTS}new/"


def sent(client, *, name="合同 2026.pdf", content=PDF, **facts):
    """Fill in the form as it is opened; `content` none: no file was chosen."""
    facts = {"kind": "contract"} | facts
    file = {} if content is None else {"file": SimpleUploadedFile(name, content)}
    return filled(client.get(NEW), **facts) | file


def page_of(client, url=DOCUMENTS, **query):
    return client.get(url, query).content.decode()


def test_file_is_filed_under_its_own_name_with_the_next_number(account, owner, client):
    client.force_login(owner)

    response = client.post(NEW, sent(client, paper_place="档案柜3", note="签字盖章", is_verified="on"), follow=True)

    document = Document.objects.get()
    assert response.redirect_chain == [(DOCUMENTS, 302)]
    assert (document.number, document.title, document.file_name) == ("III-001", "合同 2026", "合同 2026.pdf")
    assert (document.paper_place, document.note, document.created_by) == ("档案柜3", "签字盖章", owner)
    assert document.is_verified
    page = response.content.decode()
    for told in ("III-001", "合同 2026", "签字盖章", "沈一帆", "PDF"):
        assert told in page


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.pdf", None, "choose"),
        ("a.pdf", b"", "empty"),
        ("a.html", HTML, "Allowed are"),
        ("a.pdf", HTML, "does not hold"),
        ("a.pdf", PDF + bytes(1024 * 1024), "1.0 MB; a document may have 1 MB"),
    ],
)
def test_wrong_file_is_refused_with_the_reason_and_nothing_typed_is_lost(
    name, content, told, account, owner, client, settings
):
    settings.DOCUMENT_MAX_MB = 1
    owner.language = "en"
    owner.save()
    client.force_login(owner)
    before = files_kept()

    response = client.post(NEW, sent(client, name=name, content=content, title="框架合同", note="两份"))

    assert response.status_code == 200
    assert told.lower() in response.content.decode().lower()
    assert 'href="#id_file"' in response.content.decode()  # the summary leads to the field
    assert {name: fields_of(response)[name] for name in ("title", "note", "kind")} == {
        "title": "框架合同",
        "note": "两份",
        "kind": "contract",
    }
    assert not Document.objects.exists()
    assert files_kept() == before


def test_file_is_asked_for_again_where_something_else_is_wrong(account, owner, client):
    client.force_login(owner)

    response = client.post(NEW, sent(client, dated_on="no day"))

    assert set(response.context["form"].errors) == {"dated_on", "file"}
    assert not Document.objects.exists()


def test_large_file_that_came_over_the_disk_is_kept_whole_for_us_alone(account, owner, client):
    content = PDF + bytes(3 * 1024 * 1024)  # more than is held in memory while it is received
    client.force_login(owner)

    client.post(NEW, sent(client, content=content))

    document = Document.objects.get()
    assert stat.S_IMODE(Path(document_store().path(document.file.name)).stat().st_mode) == 0o600
    assert b"".join(client.get(f"{DOCUMENTS}{document.pk}/file/").streaming_content) == content
    assert document.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("name", ["../../../etc/passwd.pdf", "..\\..\\win.pdf", "a\u202efdp.pdf", "/etc/cron.d/x.pdf"])
def test_name_that_leads_elsewhere_leads_nowhere(name, account, owner, client):
    client.force_login(owner)
    before = files_kept()

    client.post(NEW, sent(client, name=name))

    document = Document.objects.get()
    assert "/" not in document.file_name
    assert "\\" not in document.file_name
    assert files_kept() - before == {document.file.name}
    assert "\u202e" not in document.file_name


def test_doubled_submission_files_one_document_and_one_file(account, owner, client):
    client.force_login(owner)
    before = files_kept()
    data = sent(client)

    for _ in range(2):
        data["file"] = SimpleUploadedFile("a.pdf", PDF)
        assert client.post(NEW, data).url == DOCUMENTS

    assert Document.objects.count() == 1
    assert files_kept() - before == {Document.objects.get().file.name}


def test_same_file_twice_in_one_account_is_pointed_out(account, owner, client):
    make_document(account=AccountFactory(owner=owner), content=PDF, name="z.pdf", title="别家合同")
    first = make_document(account=account, by=owner, content=PDF, name="x.pdf", title="旧合同")
    client.force_login(owner)

    page = client.post(NEW, sent(client), follow=True)

    assert [str(message) for message in page.context["messages"]][1].rstrip("。.").endswith(f"{first.number}")
    assert "别家合同" not in page.content.decode()
    second = Document.objects.get(account=account, kind="contract")
    assert f"{DOCUMENTS}{first.pk}/" in page_of(client, f"{DOCUMENTS}{second.pk}/")
    assert f"{DOCUMENTS}{second.pk}/" in page_of(client, f"{DOCUMENTS}{first.pk}/")


def test_link_of_a_part_chooses_its_first_kind(account, owner, client):
    client.force_login(owner)

    for part, kind in (("basic", "licence"), ("credit", "credit_report"), ("archive", "contract"), ("x", "")):
        assert client.get(NEW, {"part": part}).context["form"]["kind"].value() == kind


def test_contents_list_every_document_by_part_and_number(account, owner, client):
    for kind, title in (("profile", "简介"), ("contract", "合同"), ("licence", "执照"), ("payment", "付款")):
        make_document(account=account, by=owner, kind=kind, title=title)
    make_document(account=AccountFactory(owner=owner), title="别家简介")
    client.force_login(owner)

    parts = client.get(DOCUMENTS).context["parts"]

    told = [[f"{document.number} {document.title}" for document in part.page] for part in parts]
    assert told == [["I-001 简介", "I-002 执照"], ["II-001 付款"], ["III-001 合同"]]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"q": "i-2"}, ["I-002"]),
        ({"q": "Ⅲ-1"}, ["III-001"]),
        ({"q": "I-003"}, []),
        ({"q": "框架"}, ["III-001"]),
        ({"q": "盖章 合同"}, ["III-001"]),
        ({"q": "licence.txt"}, ["I-002"]),
        ({"kind": "licence"}, ["I-002"]),
        ({"kind": "licence", "q": "框架"}, []),
        ({"state": "archived"}, ["I-003"]),
        ({"state": "nonsense", "kind": "nonsense"}, ["I-001", "I-002", "III-001"]),
    ],
)
def test_documents_are_found_by_number_words_kind_and_state(query, numbers, account, owner, client):
    make_document(account=account, by=owner, title="简介")
    make_document(account=account, by=owner, title="执照", kind="licence", name="licence.txt")
    make_document(account=account, by=owner, title="框架合同", kind="contract", note="签字盖章")
    gone = make_document(account=account, by=owner, title="旧简介")
    archive_document(by=owner, document=gone, at=timezone.now(), as_of=timezone.localdate())
    client.force_login(owner)

    parts = client.get(DOCUMENTS, query).context["parts"]

    assert [document.number for part in parts if part.page for document in part.page] == numbers


def test_long_part_is_turned_over_page_by_page(account, owner, client):
    for _ in range(26):
        make_document(account=account, by=owner)
    client.force_login(owner)

    assert "I-025" in page_of(client)
    assert "I-026" not in page_of(client)
    assert "I-026" in page_of(client, basic=2)


@pytest.mark.parametrize("count", [1, 3])
def test_contents_cost_the_same_for_many_documents(count, account, owner, client, django_assert_num_queries):
    for kind in ("profile", "payment", "contract"):
        for _ in range(count):
            make_document(account=account, by=owner, kind=kind, is_verified=True)
    client.force_login(owner)
    client.get(DOCUMENTS)

    with django_assert_num_queries(16):
        client.get(DOCUMENTS)


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_a_document_costs_the_same_for_many_changes(
    count, account, owner, teammate, client, django_assert_num_queries
):
    document = make_document(account=account, by=owner)
    for turn in range(count):
        make_document(account=account, by=owner)
        document = update_document(
            by=teammate,
            document=document,
            changes={"title": f"简介{turn}", "is_verified": True},
            version=document.version,
            as_of=timezone.localdate(),
        )
    client.force_login(owner)
    client.get(f"{DOCUMENTS}{document.pk}/")

    with django_assert_num_queries(11):
        client.get(f"{DOCUMENTS}{document.pk}/")


def test_file_is_sent_to_be_saved_and_nothing_in_it_runs(account, owner, client):
    document = make_document(account=account, by=owner, name="年度 合同“甲”.pdf", content=PDF, kind="contract")
    client.force_login(owner)

    response = client.get(f"{DOCUMENTS}{document.pk}/file/")

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%B9%B4")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_store_has_no_address_of_its_own(account, owner, client):
    document = make_document(account=account, by=owner)
    client.force_login(owner)

    for address in (document.file.name, f"media/{document.file.name}", f"static/{document.file.name}"):
        assert client.get(f"/{address}").status_code == 404


def test_file_that_was_lost_is_said_to_be_missing(account, owner, client):
    document = make_document(account=account, by=owner)
    document_store().delete(document.file.name)
    client.force_login(owner)

    assert client.get(f"{DOCUMENTS}{document.pk}/file/").url == f"{DOCUMENTS}{document.pk}/"
    assert client.get(f"{DOCUMENTS}{document.pk}/").status_code == 200


def test_particulars_are_edited_and_the_change_is_shown(account, owner, client):
    document = make_document(account=account, by=owner)
    client.force_login(owner)
    url = f"{DOCUMENTS}{document.pk}/edit/"

    response = client.post(url, filled(client.get(url), title="企业简介（修订）", kind="contract"), follow=True)

    page = response.content.decode()
    assert response.redirect_chain == [(f"{DOCUMENTS}{document.pk}/", 302)]
    assert "III-001" in page
    assert "企业简介（修订）" in page
    assert "营业执照" not in page


def test_edit_of_two_people_shows_both_values(account, owner, teammate, client):
    document = make_document(account=account, by=owner)
    url = f"{DOCUMENTS}{document.pk}/edit/"
    client.force_login(owner)
    mine = filled(client.get(url), title="甲", is_verified="on")
    update_document(by=teammate, document=document, changes={"title": "乙"}, version=1, as_of=timezone.localdate())

    response = client.post(url, mine)

    assert response.status_code == 409
    assert "许静宜" in response.content.decode()
    assert ("乙", "甲") in [(clash.theirs, clash.mine) for clash in response.context["clashes"]]
    assert Document.objects.get().title == "乙"
    client.post(url, filled(response))
    assert (Document.objects.get().title, Document.objects.get().is_verified) == ("甲", True)


def test_document_is_archived_and_restored_by_its_page(account, owner, client):
    document = make_document(account=account, by=owner, title="旧简介")
    client.force_login(owner)
    here = f"{DOCUMENTS}{document.pk}/"

    assert client.post(f"{here}archive/").url == here
    assert "旧简介" not in page_of(client)
    assert "旧简介" in page_of(client, state="archived")
    assert b"".join(client.get(f"{here}file/").streaming_content)
    assert f"{here}restore/" in page_of(client, here)

    assert client.post(f"{here}restore/").url == here
    assert "旧简介" in page_of(client)


def test_archived_account_shows_its_documents_and_takes_no_change(account, owner, client):
    document = make_document(account=account, by=owner, title="简介")
    archive_account(by=owner, account=account, at=timezone.now())
    client.force_login(owner)
    here = f"{DOCUMENTS}{document.pk}/"

    assert "简介" in page_of(client)
    assert NEW not in page_of(client)
    assert f"{here}edit/" not in page_of(client, here)
    for url in (NEW, f"{here}edit/"):
        assert client.get(url).url == "/accounts/KH-000127/"
    for url in (f"{here}archive/", f"{here}restore/", f"{here}edit/", NEW):
        assert client.post(url, {"title": "改"}).url == "/accounts/KH-000127/"
    assert (Document.objects.get().title, Document.objects.get().version) == ("简介", 1)


def test_document_stands_in_timeline_and_history(account, owner, client):
    document = make_document(account=account, by=owner, title="企业简介2026")
    update_document(by=owner, document=document, changes={"note": "复印件"}, version=1, as_of=timezone.localdate())
    client.force_login(owner)

    for tab in ("", "timeline/", "history/"):
        page = page_of(client, f"/accounts/KH-000127/{tab}")
        assert "I-001" in page
        assert "复印件" in page
    filed = page_of(client, "/accounts/KH-000127/timeline/", kind="document")
    assert f"{DOCUMENTS}{document.pk}/" in filed
    assert filed.count("<time") == 1
    archive_document(by=owner, document=document, at=timezone.now(), as_of=timezone.localdate())
    assert f"{DOCUMENTS}{document.pk}/" not in page_of(client, "/accounts/KH-000127/timeline/", kind="document")
