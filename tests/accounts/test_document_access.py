"""Who reads a document, by every door: those of an account by who sees it, those of part II as credit incidents."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.actions import update_document
from accounts.models import Document
from tests.accounts.factories import AccountGrantFactory, make_document
from tests.accounts.office_files import PDF, files_kept
from tests.factories import AccountFactory
from tests.opening import filled
from users.models import ReadLog

pytestmark = pytest.mark.django_db

DOCUMENTS = "/accounts/KH-000127/documents/"
SECRET = "北溟资信"
OUTSIDERS = ["stranger", "director_elsewhere", "service_user", "admin_user"]


@pytest.fixture
def guarded(account, owner):
    """A document of part II whose title, note, file and file name hold a word of their own."""
    return make_document(
        account=account,
        by=owner,
        kind="credit_report",
        title=f"{SECRET}报告",
        note=f"{SECRET}公司出具",
        name=f"{SECRET}.txt",
        content=f"{SECRET}：逾期两次".encode(),
    )


def text(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


@pytest.mark.parametrize("persona", OUTSIDERS)
def test_foreign_document_does_not_exist_by_any_address(persona, account, owner, client, request):
    document = make_document(account=account, by=owner, title="澜江简介")
    client.force_login(request.getfixturevalue(persona))
    here, before = f"{DOCUMENTS}{document.pk}/", files_kept()

    for url in (DOCUMENTS, f"{DOCUMENTS}new/", here, f"{here}file/", f"{here}edit/"):
        assert client.get(url).status_code == 404
    for url in (f"{DOCUMENTS}new/", f"{here}edit/", f"{here}archive/", f"{here}restore/"):
        assert client.post(url, {"title": "改", "kind": "licence", "version": 1}).status_code == 404

    assert list(Document.objects.values_list("title", "version", "archived_at")) == [("澜江简介", 1, None)]
    assert files_kept() == before
    assert not Document.objects.visible_to(request.getfixturevalue(persona)).exists()


def test_document_of_another_account_is_not_reached_through_mine(account, owner, stranger, client):
    foreign = make_document(account=AccountFactory(owner=stranger), by=stranger, title="外人")
    client.force_login(owner)

    for path in ("", "file/", "edit/"):
        assert client.get(f"{DOCUMENTS}{foreign.pk}/{path}").status_code == 404
    for path in ("edit/", "archive/", "restore/"):
        assert client.post(f"{DOCUMENTS}{foreign.pk}/{path}", {"title": "改", "version": 1}).status_code == 404
    assert Document.objects.get().title == "外人"


@pytest.mark.parametrize(
    ("persona", "reads"), [("owner", True), ("director", True), ("executive", True), ("teammate", False)]
)
def test_part_ii_is_read_by_who_reads_credit_incidents(persona, reads, guarded, client, request):
    client.force_login(request.getfixturevalue(persona))
    here = f"{DOCUMENTS}{guarded.pk}/"

    page = text(client.get(DOCUMENTS))
    assert (SECRET in page) is reads
    assert ("/access/ask/credit/" in page) is not reads
    for url in (here, f"{here}file/", f"{here}edit/"):
        response = client.get(url)
        assert response.status_code == (200 if reads else 404)
        assert (SECRET in text(response)) is reads


def test_page_of_who_may_not_read_is_the_same_whether_there_is_anything_or_not(account, owner, teammate, client):
    client.force_login(teammate)
    empty = text(client.get(DOCUMENTS))

    make_document(account=account, by=owner, kind="credit_report", title=SECRET)

    for query in ({"q": "资信"}, {"q": "II-001"}, {"kind": "credit_report"}, {"state": "archived"}):
        assert SECRET not in text(client.get(DOCUMENTS, query))
    assert _without_tokens(text(client.get(DOCUMENTS))) == _without_tokens(empty)


def _without_tokens(page):
    return [line for line in page.splitlines() if "csrf" not in line]


@pytest.mark.parametrize("persona", ["owner", "director", "executive", "teammate"])
def test_guarded_document_is_told_nowhere_else(persona, guarded, account, owner, client, request):
    update_document(
        by=owner, document=guarded, changes={"title": f"{SECRET}第二版"}, version=1, as_of=timezone.localdate()
    )
    person = request.getfixturevalue(persona)
    client.force_login(person)
    is_reader = persona != "teammate"

    for tab in ("", "timeline/", "history/", "dossier/"):
        page = text(client.get(f"/accounts/KH-000127/{tab}"))
        assert SECRET not in page
        assert ("II-001" in page) is (is_reader and tab in ("", "timeline/"))
    found = client.get("/search/", {"q": "KH-000127 II-001"})
    assert (found.status_code == 302) is is_reader
    assert SECRET not in text(client.get("/search/", {"q": "资信"}))


def test_grant_by_name_opens_part_ii_for_reading_alone(guarded, account, owner, teammate, client):
    AccountGrantFactory(account=account, user=teammate, kind="credit", granted_by=owner)
    client.force_login(teammate)
    here = f"{DOCUMENTS}{guarded.pk}/"

    assert SECRET in text(client.get(DOCUMENTS))
    assert SECRET in text(client.get(f"{here}file/"))
    page = text(client.get(here))
    assert SECRET in page
    assert f"{here}edit/" not in page
    assert client.get(f"{here}edit/").status_code == 404
    for path in ("edit/", "archive/", "restore/"):
        assert client.post(f"{here}{path}", {"title": "改", "kind": "licence", "version": 1}).status_code == 404
    assert list(Document.objects.values_list("version", "archived_at")) == [(1, None)]


@pytest.mark.parametrize("kind", ["personal", "bottom_line"])
def test_grant_of_another_kind_or_one_that_ended_opens_nothing(kind, guarded, account, owner, teammate, client):
    AccountGrantFactory(account=account, user=teammate, kind=kind, granted_by=owner)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    AccountGrantFactory(account=account, user=teammate, kind="credit", granted_by=owner, expires_on=yesterday)
    client.force_login(teammate)

    assert client.get(f"{DOCUMENTS}{guarded.pk}/file/").status_code == 404
    assert not Document.objects.visible_to(teammate).exists()


def test_grant_for_one_account_opens_no_other(guarded, account, owner, teammate, client):
    other = AccountFactory(owner=owner, team=[teammate])
    AccountGrantFactory(account=other, user=teammate, kind="credit", granted_by=owner)

    assert not Document.objects.visible_to(teammate).exists()


def test_grant_to_who_does_not_see_the_account_opens_nothing(guarded, account, owner, stranger):
    AccountGrantFactory(account=account, user=stranger, kind="credit", granted_by=owner)

    assert not Document.objects.visible_to(stranger).exists()


def test_part_ii_is_not_on_offer_to_who_may_not_write_there(account, teammate, client):
    client.force_login(teammate)
    url = f"{DOCUMENTS}new/"
    before = files_kept()
    data = filled(client.get(url), kind="licence") | {"kind": "credit_report"}

    assert "credit_report" not in str(client.get(url).context["form"]["kind"])
    assert client.post(url, data | {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 200
    mine = make_document(account=account, by=teammate)
    edit = f"{DOCUMENTS}{mine.pk}/edit/"
    assert client.post(edit, filled(client.get(edit)) | {"kind": ["credit_report"]}).status_code == 200

    assert list(Document.objects.values_list("part", "version")) == [("basic", 1)]
    assert files_kept() - before == {mine.file.name}


def test_same_file_in_part_ii_is_pointed_out_to_its_readers_alone(account, owner, teammate, client):
    secret = make_document(account=account, by=owner, kind="statement", title=SECRET, name="a.pdf", content=PDF)
    mine = make_document(account=account, by=teammate, kind="contract", title="合同", name="b.pdf", content=PDF)

    for person, reads in ((teammate, False), (owner, True)):
        client.force_login(person)
        page = text(client.get(f"{DOCUMENTS}{mine.pk}/"))
        assert (SECRET in page) is reads
        assert (f"{DOCUMENTS}{secret.pk}/" in page) is reads


def test_document_that_left_part_ii_tells_nothing_of_its_time_there(guarded, account, owner, teammate, client):
    update_document(
        by=owner,
        document=guarded,
        changes={"kind": "profile", "title": "企业概况", "note": ""},
        version=1,
        as_of=timezone.localdate(),
    )
    here = f"{DOCUMENTS}{guarded.pk}/"

    client.force_login(teammate)
    for url in (here, "/accounts/KH-000127/history/", "/accounts/KH-000127/timeline/", "/accounts/KH-000127/"):
        assert SECRET not in text(client.get(url)).replace(f"{SECRET}.txt", "")
    assert "企业概况" in text(client.get(here))

    client.force_login(owner)
    assert f"{SECRET}报告" in text(client.get(here))


def test_look_at_part_ii_is_on_record_once_a_day(guarded, account, owner, director, teammate, client):
    open_one = make_document(account=account, by=owner)
    client.force_login(owner)
    for url in (f"{DOCUMENTS}{open_one.pk}/", f"{DOCUMENTS}{open_one.pk}/file/", f"{DOCUMENTS}?kind=profile"):
        text(client.get(url))
    assert not ReadLog.objects.exists()

    for person in (owner, owner, teammate, director):
        client.force_login(person)
        for url in (DOCUMENTS, f"{DOCUMENTS}{guarded.pk}/", f"{DOCUMENTS}{guarded.pk}/file/"):
            text(client.get(url))

    looks = list(ReadLog.objects.order_by("user__username").values_list("user__username", "kind", "account_number"))
    assert looks == [("director", "credit", "KH-000127"), ("owner", "credit", "KH-000127")]


def test_form_of_a_guarded_document_keeps_no_draft(guarded, account, owner, client):
    open_one = make_document(account=account, by=owner)
    client.force_login(owner)

    for document, keeps in ((guarded, False), (open_one, True)):
        page = text(client.get(reverse("accounts:document_edit", args=[account.number, document.pk])))
        assert ('name="draft"' in page) is keeps
    assert 'name="draft"' not in text(client.get(f"{DOCUMENTS}new/"))
