"""Lists in a browser: sorted on the phone, their sort kept by the filters, and every choice of a filter chosen."""

import os

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site
from tests.e2e.test_main_job import person

pytestmark = pytest.mark.slow

LISTS = {
    "/accounts/": "name",
    "/promises/": "account",
    "/visits/": "account",
    "/negotiations/": "title",
    "/negotiations/opportunities/": "-amount",
    "/service/": "severity",
    "/plans/": "year",
}


def picture(page: Page, name: str) -> None:
    """Keep a picture where a folder for pictures is named."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


@pytest.mark.parametrize(("path", "sort"), LISTS.items())
def test_sort_is_chosen_on_the_phone_and_kept_on_the_desk(site: Site, open_page, path: str, sort: str) -> None:
    page = open_page(person(site, "director"), size="phone")
    page.goto(path)
    expect(page.locator("thead").first).to_be_hidden()

    picture(page, f"phone{path.replace('/', '-')}")
    page.locator("select[name=sort]").select_option(sort)

    page.wait_for_url(f"**?*sort={sort}*")
    expect(page.locator("select[name=sort]")).to_have_value(sort)

    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator("select[name=sort]")).to_be_hidden()
    picture(page, f"desk{path.replace('/', '-')}")
    page.locator(".k-filter input[name=q]").fill("a")
    page.locator(".k-filter input[name=q]").press("Enter")
    page.wait_for_url("**q=a*")
    assert f"sort={sort}" in page.url


@pytest.mark.parametrize(
    ("path", "name"), [("/negotiations/opportunities/", "stage"), ("/negotiations/", "state"), ("/promises/", "state")]
)
def test_everything_can_be_chosen_and_taken_out_again(site: Site, open_page, path: str, name: str) -> None:
    page = open_page(person(site, "director"))
    page.goto(path)
    first = page.locator(f"select[name={name}]")

    first.select_option("all")
    page.wait_for_url(f"**{name}=all*")
    expect(page.locator(f"select[name={name}]")).to_have_value("all")

    page.locator(".k-chip").click()
    page.wait_for_url(lambda url: f"{name}=" not in url)
    expect(page.locator(f"select[name={name}]")).to_have_value("")
