"""Documents in a real browser: filed and taken along without JavaScript, and nothing runs that a file brings."""

import pytest
from playwright.sync_api import expect

from tests.accounts.office_files import HTML, PDF
from tests.e2e.test_main_job import Complaints, complaints, person  # noqa: F401

pytestmark = pytest.mark.slow

NAME = "年度框架合同 2026.pdf"


@pytest.mark.parametrize("javascript", [False, True])
def test_document_is_filed_and_taken_along(open_page, site, complaints, javascript):  # noqa: F811
    page = complaints.listen(open_page(person(site, "manager"), javascript=javascript))
    page.goto("/accounts/")
    account = (page.locator("tbody .k-lead-cell a").first.get_attribute("href") or "").rstrip("/")
    page.goto(f"{account}/documents/")
    page.locator(f"main .k-list-head a[href='{account}/documents/new/']").click()

    page.set_input_files("[name=file]", {"name": "evil.pdf", "mimeType": "application/pdf", "buffer": HTML})
    page.select_option("[name=kind]", "contract")
    page.fill("[name=note]", "签字盖章")
    page.locator(".k-savebar button").click()
    expect(page.locator(".k-errors a[href='#id_file']")).to_be_visible()
    expect(page.locator("[name=note]")).to_have_value("签字盖章")

    page.set_input_files("[name=file]", {"name": NAME, "mimeType": "application/pdf", "buffer": PDF})
    page.locator(".k-savebar button").click()
    expect(page).to_have_url(f"{site.address}{account}/documents/")

    filed = page.locator("#part-archive").locator("xpath=ancestor::section").locator("tbody tr").last
    expect(filed).to_contain_text("年度框架合同 2026")
    with page.expect_download() as taken:
        filed.locator("a[href$='/file/']").click()
    assert taken.value.suggested_filename == NAME
    assert taken.value.path().read_bytes() == PDF
