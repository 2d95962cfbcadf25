"""Forms in a real browser: drafts, the end of a session, one fact edited in its place, shortcuts, paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_main_job import Complaints, complaints, person  # noqa: F401
from tests.instances import wait_until

pytestmark = pytest.mark.slow


def first_account(page: Page) -> str:
    """Give the address of the first account of the list."""
    page.goto("/accounts/")
    return (page.locator("tbody .k-lead-cell a").first.get_attribute("href") or "").rstrip("/")


def type_city(page: Page, url: str, city: str) -> None:
    """Type a city into the basic data and wait until it is kept."""
    page.goto(url)
    with page.expect_response(lambda answer: answer.url.endswith("/drafts/")) as kept:
        page.fill("[name=city]", city)
    assert kept.value.status == 204


def test_typed_text_is_kept_and_laid_over_the_form_again(open_page, site, complaints):  # noqa: F811
    page = complaints.listen(open_page(person(site, "manager")))
    url = f"{first_account(page)}/edit/basic/"
    type_city(page, url, "昆山")
    expect(page.locator("[data-draft-note]")).to_contain_text("已存为草稿")

    other = open_page(person(site, "manager"))
    other.goto(url)
    assert other.input_value("[name=city]") != "昆山"
    other.locator("[data-draft-fill]").click()
    assert other.input_value("[name=city]") == "昆山"
    expect(other.locator("[data-draft]")).to_have_count(0)
    other.locator(".k-savebar button[value=only]").click()

    other.goto(url)
    expect(other.locator("[data-draft]")).to_have_count(0)
    assert other.input_value("[name=city]") == "昆山"


def test_draft_is_discarded_on_the_page_and_by_leaving_on_purpose(open_page, site, complaints):  # noqa: F811
    page = complaints.listen(open_page(person(site, "manager")))
    url = f"{first_account(page)}/edit/basic/"
    type_city(page, url, "太仓")
    page.locator(".k-savebar a").click()
    expect(page).to_have_url(re.compile(r"/dossier/"))

    def is_offered() -> bool:
        page.goto(url)
        return page.locator("[data-draft]").count() > 0

    wait_until(lambda: not is_offered(), seconds=10, what="the draft being forgotten")
    type_city(page, url, "常熟")
    assert is_offered()
    page.locator("[data-draft] button:not([data-draft-fill])").click()
    expect(page.locator("[data-draft]")).to_have_count(0)


def test_what_is_sent_after_the_session_ended_is_offered_after_sign_in(open_page, site):
    name = person(site, "manager")
    page = open_page(name)
    url = f"{first_account(page)}/edit/business/"
    page.goto(url)
    page.context.clear_cookies(name="sessionid")
    page.fill("[name=relation_note]", "客户高层已换人")

    page.locator(".k-savebar button[value=only]").click()
    page.fill("[name=login]", name)
    page.fill("[name=password]", site.passwords[name])
    page.press("[name=password]", "Enter")

    expect(page).to_have_url(re.compile(re.escape(url)))
    page.locator("[data-draft-fill]").click()
    assert page.input_value("[name=relation_note]") == "客户高层已换人"


def test_fact_is_edited_in_its_place(open_page, site, complaints):  # noqa: F811
    page = complaints.listen(open_page(person(site, "manager")))
    page.goto(f"{first_account(page)}/dossier/")
    block = page.locator("section[aria-labelledby=block-characteristics]")
    block.locator("a[href$='/direction/']").evaluate("link => { link.closest('dd').id = 'here' }")
    fact = page.locator("#here")

    fact.locator("a").focus()
    page.keyboard.press("Enter")
    expect(fact.locator("textarea")).to_be_focused()
    fact.locator("textarea").fill("转向节能改造")
    fact.locator("button").click()

    expect(fact.locator(".k-fact")).to_contain_text("转向节能改造")
    expect(fact.locator(".k-fact a")).to_be_focused()
    page.reload()
    expect(block).to_contain_text("转向节能改造")


def test_part_that_does_not_load_says_so_and_is_tried_again(open_page, site):
    page = open_page(person(site, "manager"))
    page.goto(f"{first_account(page)}/dossier/")
    block = page.locator("section[aria-labelledby=block-characteristics]")
    page.route("**/facts/**", lambda route: route.fulfill(status=500))

    block.locator("a[href$='/direction/']").click()
    expect(block.get_by_role("alert")).to_contain_text("这一块没有加载出来")
    page.unroute("**/facts/**")
    block.get_by_role("alert").get_by_role("button").press("Enter")
    expect(block.locator("textarea[name=direction]")).to_be_focused()
    expect(block.get_by_role("alert")).to_have_count(0)

    block.locator("textarea[name=direction]").fill("先写在这里")
    page.route("**/facts/**", lambda route: route.abort())
    block.locator("form button.is-main").click()
    expect(block.get_by_role("alert")).to_contain_text("没有保存成功")
    page.unroute("**/facts/**")
    block.get_by_role("alert").get_by_role("button").click()
    expect(block.locator(".k-fact", has_text="先写在这里")).to_have_count(1)


def test_leaving_an_unsaved_form_is_warned_of(open_page, site):
    page = open_page(person(site, "manager"))
    page.goto(f"{first_account(page)}/team/")
    page.goto("/accounts/new/")
    page.fill("[name=name]", "未保存的客户")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.locator(".k-nav a").first.click()
    page.wait_for_url(lambda url: "/new/" not in url)

    assert asked == ["beforeunload"]


def visit_under_way(page: Page, *items: str) -> None:
    """Plan a visit with a checklist and check in."""
    account = first_account(page).rsplit("/", 1)[-1]
    page.goto(f"/visits/new/{account}/")
    page.fill("[name=purpose]", "谈框架")
    page.fill("[name=checklist]", "\n".join(items))
    page.locator(".k-savebar button").click()
    page.locator("form[action$='/check-in/'] button").click()
    expect(page.locator("[name=summary]")).to_be_visible()


def test_typed_summary_outlives_a_tick_of_the_checklist(open_page, site, complaints):  # noqa: F811
    page = complaints.listen(open_page(person(site, "manager")))
    visit_under_way(page, "名片", "图纸")
    address = page.url.split("#")[0]
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    with page.expect_response(lambda answer: answer.url.endswith("/drafts/")):
        page.fill("[name=summary]", "客户同意试用三个月")

    page.get_by_label("名片").check()
    expect(page.locator("#checklist-done")).to_have_text("1 / 2")
    page.get_by_label("图纸").press("Space")
    expect(page.locator("#checklist-done")).to_have_text("2 / 2")

    expect(page.get_by_label("图纸")).to_be_focused()
    assert page.input_value("[name=summary]") == "客户同意试用三个月"
    assert asked == []
    page.locator("h1").click()
    page.keyboard.press("?")
    page.locator("#shortcuts form button").click()
    page.locator(".k-nav a").first.click()
    page.wait_for_url(lambda url: "/visits/" not in url)
    assert asked == ["beforeunload"]

    page.goto(address)
    expect(page.get_by_label("名片")).to_be_checked()
    page.locator("[data-draft-fill]").click()
    assert page.input_value("[name=summary]") == "客户同意试用三个月"
    page.locator("form[action$='/close/'] .k-savebar button").click()
    expect(page.locator("main")).to_contain_text("客户同意试用三个月")
    expect(page.locator("[data-draft]")).to_have_count(0)
    assert asked == ["beforeunload"]


def test_fact_saved_in_its_place_leaves_another_one_guarded(open_page, site, complaints):  # noqa: F811
    page = complaints.listen(open_page(person(site, "manager")))
    page.goto(f"{first_account(page)}/dossier/")
    block = page.locator("section[aria-labelledby=block-characteristics]")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    for name in ("direction", "policy"):
        block.locator(f"a[href$='/{name}/']").click()
        block.locator(f"textarea[name={name}]").fill("还没有写完")

    block.locator("form:has([name=policy]) button").click()
    expect(block.locator("textarea")).to_have_count(1)
    page.locator(".k-nav a").first.click()
    page.wait_for_url(lambda url: "/dossier/" not in url)

    assert asked == ["beforeunload"]


def test_error_summary_has_the_focus_and_leads_to_the_field(open_page, site):
    page = open_page(person(site, "manager"))
    page.goto("/accounts/new/")
    page.fill("[name=phone]", "1")
    page.locator(".k-savebar button").click()

    expect(page.locator(".k-errors")).to_be_focused()
    page.locator(".k-errors a").first.click()
    expect(page.locator("[name=name]")).to_be_focused()


def test_keys_show_the_shortcuts_and_open_pages(open_page, site, complaints):  # noqa: F811
    page = complaints.listen(open_page(person(site, "manager")))
    page.goto("/more/")

    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile(r"/accounts/$"))


@pytest.mark.parametrize("path", ["/accounts/", "/pyramid/", ""])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_print_whole_and_without_navigation(path, theme, open_page, site):
    page = open_page(person(site, "executive"), theme=theme)
    page.goto(path or first_account(page) + "/")
    page.emulate_media(media="print")

    for css in (".k-nav", ".k-top", ".k-filter", ".k-canvas", ".k-skip"):
        for one in page.locator(css).all():
            expect(one).to_be_hidden()
    for one in page.locator(".k-chart .k-astable").all():
        expect(one).to_be_visible()
    expect(page.locator("h1").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
