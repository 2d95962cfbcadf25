"""The main job in a real browser: sign in, switch, look at the pyramid, reach an account, edit it, print its plan."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site

pytestmark = pytest.mark.slow


def person(site: Site, role: str) -> str:
    """Return the name of the first demo user with a role."""
    lines = (site.instance.folder / "demo-users.txt").read_text(encoding="utf-8").splitlines()
    return next(re.split(r"\s+", line)[0] for line in lines if role in re.split(r"\s+", line)[2:])


class Complaints:
    """What a browser complains about: errors on the console, refused content, failed requests."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def listen(self, page: Page) -> Page:
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.heard.append(f"script: {error}"))
        page.on("response", lambda response: self._answered(response))
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error":
            self.heard.append(text)

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.heard.append(f"{response.status} {response.url}")


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    heard = Complaints()
    yield heard
    assert heard.heard == []


def test_sign_in_refuses_a_wrong_password_and_takes_the_right_one(open_page, site):
    page = open_page()
    name = person(site, "manager")
    page.goto("/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", "wrong")
    page.press("[name=password]", "Enter")
    expect(page.locator(".k-errors")).to_be_visible()

    page.fill("[name=password]", site.passwords[name])
    page.press("[name=password]", "Enter")

    expect(page.locator("h1")).to_have_text("首页")


def test_language_and_theme_are_switched_and_kept(open_page, site, complaints):
    page = complaints.listen(open_page(person(site, "executive")))
    page.goto("/pyramid/")
    expect(page.locator("h1")).to_have_text("价值金字塔")

    page.get_by_role("button", name="EN").click()
    expect(page.locator("h1")).to_have_text("Value pyramid")
    page.get_by_role("button", name="Switch to dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Switch to light").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark

    page.goto("/accounts/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="中文").first.click()
    expect(page.locator("h1")).to_have_text("客户")


def test_pyramid_leads_by_a_tier_to_the_list_and_to_an_account(open_page, site, complaints):
    page = complaints.listen(open_page(person(site, "director")))
    page.goto("/pyramid/")
    tier = page.locator(".k-pyr a.k-bronze")
    count = int(tier.text_content().strip().replace(",", ""))

    tier.click()

    expect(page).to_have_url(re.compile(r"/accounts/\?.*tier=bronze"))
    expect(page.locator(".k-pager")).to_contain_text(f"共 {count} 家")
    row = page.locator("tbody .k-lead-cell a").first
    name = row.text_content()
    row.click()
    expect(page.locator("h1")).to_have_text(name)


def test_charts_are_drawn_and_have_their_tables(open_page, site, complaints):
    page = complaints.listen(open_page(person(site, "executive")))
    page.goto("/pyramid/")
    expect(page.locator("[data-chart=whale] canvas")).to_be_visible()
    expect(page.locator("[data-chart=matrix] canvas")).to_be_visible()

    page.locator("[name=whale-as][value=t]").check()
    expect(page.locator("[data-chart=whale]")).to_be_hidden()
    expect(page.get_by_role("region", name="鲸鱼曲线，表格").locator("tbody tr")).to_have_count(10)
    page.locator("[name=whale-as][value=p]").check()
    expect(page.locator("[data-chart=pareto] canvas")).to_be_visible()


def test_filter_narrows_the_pyramid_by_itself(open_page, site, complaints):
    page = complaints.listen(open_page(person(site, "executive")))
    page.goto("/pyramid/")
    everyone = page.locator(".k-stat dd a").first.text_content()

    page.locator("select[name=region]").select_option(index=1)

    expect(page).to_have_url(re.compile(r"region="))
    expect(page.locator(".k-stat dd a").first).not_to_have_text(everyone)


def test_pages_work_without_script(open_page, site):
    page = open_page(person(site, "executive"), javascript=False)
    page.goto("/pyramid/")

    page.locator("select[name=region]").select_option(index=1)
    page.get_by_role("button", name="筛选").click()
    expect(page).to_have_url(re.compile(r"region="))
    assert page.get_by_role("region", name="鲸鱼曲线，表格").locator("tbody tr").count() == 10
    page.locator(".k-menu summary").last.click()
    page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(re.compile(r"/auth/login/"))


def test_manager_edits_a_block_of_the_dossier(open_page, site, complaints):
    page = complaints.listen(open_page(person(site, "manager")))
    page.goto("/accounts/")
    page.locator("tbody .k-lead-cell a").first.click()
    address = page.url.rstrip("/")
    page.goto(f"{address}/edit/characteristics/")
    page.fill("[name=direction]", "向海外市场扩展")
    page.locator(".k-savebar button.is-main").click()

    page.goto(f"{address}/dossier/")

    expect(page.locator("main")).to_contain_text("向海外市场扩展")


def test_plan_is_printed_as_pdf(open_page, site):
    page = open_page(person(site, "manager"))
    page.goto("/plans/")
    page.locator("tbody .k-lead-cell a").first.click()
    link = page.get_by_role("link", name="打印 PDF")
    address = link.get_attribute("href")

    with page.expect_response(lambda response: response.url.endswith(address), timeout=90_000) as shown:
        link.click()

    assert (shown.value.status, shown.value.headers["content-type"]) == (200, "application/pdf")
    assert page.request.get(address).body().startswith(b"%PDF-")


def test_phone_reaches_every_page_by_the_bar(open_page, site, complaints):
    page = complaints.listen(open_page(person(site, "manager"), size="phone"))
    page.goto("/")

    page.locator(".k-bar").get_by_role("link", name="更多").click()

    expect(page.get_by_role("navigation", name="全部页面").get_by_role("link", name="价值金字塔")).to_be_visible()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()


def test_keyboard_reaches_content_and_search(open_page, site):
    page = open_page(person(site, "manager"))
    page.goto("/more/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
