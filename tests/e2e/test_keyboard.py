"""A whole task by the keys alone: no click, no focus set by the test."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Site
from tests.e2e.test_main_job import Complaints, complaints, person  # noqa: F401

pytestmark = pytest.mark.slow

FARTHEST = 120


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press a key until an element has the focus."""
    expect(wanted).to_be_attached()
    for _ in range(FARTHEST):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{wanted} is not reached by {key}")


def sign_in_by_keys(page: Page, site: Site) -> None:
    """Sign the account manager in without a click."""
    name = person(site, "manager")
    page.goto("/auth/login/")
    expect(page.locator("[name=login]")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(site.passwords[name])
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("首页")


def test_activity_is_logged_by_the_keys_alone(open_page, site, complaints):  # noqa: F811
    page = complaints.listen(open_page())
    sign_in_by_keys(page, site)

    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile(r"/accounts/$"))
    tier = page.locator(".k-filter select[name=category]")
    tab_to(page, tier)
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile(r"category="))
    expect(tier).to_be_focused()
    button = page.locator(".k-filter button")
    tab_to(page, button)
    expect(button).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"category="))
    expect(button).to_be_focused()

    account = page.locator("tbody .k-lead-cell a").first
    tab_to(page, account)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/accounts/[^/?]+/$"))
    tab_to(page, page.locator("main a[href$='/interactions/new/']").first)
    page.keyboard.press("Enter")
    tab_to(page, page.locator("[name=summary]"))
    page.keyboard.type("电话确认了下周的会面")
    tab_to(page, page.locator("main .k-savebar button"))
    page.keyboard.press("Enter")

    expect(page).not_to_have_url(re.compile(r"/new/"))
    expect(page.locator("main")).to_contain_text("电话确认了下周的会面")


def test_account_is_opened_from_the_suggestions_by_the_keys_alone(open_page, site, complaints):  # noqa: F811
    page = complaints.listen(open_page())
    sign_in_by_keys(page, site)

    page.keyboard.press("/")
    expect(page.locator(".k-search input")).to_be_focused()
    page.keyboard.type("有限")
    offered = page.locator(".k-suggest a")
    expect(offered.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(offered).to_have_count(0)
    expect(page.locator(".k-search input")).to_be_focused()
    page.keyboard.type("公司")
    expect(offered.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(offered.first).to_be_focused()
    wanted = offered.first.get_attribute("href") or ""
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(re.escape(wanted) + "$"))
