"""No page has a finding of axe-core, is wider than its window, or loads from another host."""

import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.urls import resolve, reverse
from playwright.sync_api import Page, expect

from tests.access.rows import ROWS
from tests.access.world import NUMBER, named_urls
from tests.e2e.conftest import Site
from tests.e2e.test_main_job import person

pytestmark = pytest.mark.slow

PAGES = [
    "/",
    "/accounts/",
    "/pyramid/",
    "/pyramid/false-keys/",
    "/pyramid/moves/",
    "/plans/",
    "/imports/",
    "/jobs/",
    "/notifications/",
    "/shortcuts/",
]
FORMS = [
    "/edit/basic/",
    "/facts/basic/city/",
    "/owner/",
    "/team/",
    "/category/",
    "/people/new/",
    "/competitors/new/",
    "/incidents/new/",
    "/addresses/new/",
]
ROOMS = [
    "/promises/",
    "/access/",
    "/visits/",
    "/visits/week/",
    "/visits/new/",
    "/negotiations/",
    "/negotiations/new/",
    "/negotiations/opportunities/",
    "/negotiations/opportunities/new/",
    "/service/",
    "/service/new/",
    "/settings/keys/",
    "/views/",
]
LISTS = ["/visits/", "/negotiations/", "/negotiations/opportunities/", "/service/", "/promises/", "/plans/"]
TABS = ["/", "/dossier/", "/people/", "/trade/", "/value/", "/history/"]
# Addresses that answer with a file, a part of a page, a word for a machine, or the way to another page.
NOT_PAGES = {
    *("livez", "readyz", "view_open", "visits:visit_feed", "negotiations:negotiation_try", "access:ask_hidden"),
    "search_suggest",
    *("imports:template", "imports:batch_errors", "accounts:document_file"),
    *("plans:account_pdf", "plans:plan_pdf", "plans:plan_of_account", "visits:visit_brief"),
}
# Who walks a page: the first of these roles who may open it.
PARTS = {"manager": "owner", "executive": "executive", "admin": "admin_user"}
CHINESE = "zh-hans"
LOOKS = [("desk", "light", "zh-hans"), ("phone", "light", "en"), ("desk", "dark", "en"), ("phone", "dark", "zh-hans")]


@pytest.fixture
def speak(open_page: Callable[..., Page]) -> Iterator[Callable[[Page, str], None]]:
    """Switch the language of the signed-in person as the page does; afterwards everybody speaks Chinese again."""
    spoken: dict[Page, str] = {}

    def switch(page: Page, language: str) -> None:
        page.goto("/more/")
        page.locator(f"main button[name=language][value='{language}']").click()
        spoken[page] = language

    yield switch
    for page, language in spoken.items():
        if language != CHINESE:
            switch(page, CHINESE)


def findings(page: Page, axe) -> list[str]:
    found = axe(page)
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, *([f"{width} px wider than the window"] if width > 0 else [])]


@pytest.mark.parametrize(("size", "theme"), [("desk", "light"), ("phone", "dark")])
def test_sign_in_has_no_finding(open_page, axe, size, theme):
    page = open_page(size=size, theme=theme)
    page.goto("/auth/login/")

    assert findings(page, axe) == []


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS, ids=lambda look: str(look))
def test_pages_have_no_finding(open_page, speak, site: Site, axe, size, theme, language):
    page = open_page(person(site, "executive"), size=size, theme=theme)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    speak(page, language)
    page.goto("/accounts/")
    account = page.locator("tbody .k-lead-cell a").first.get_attribute("href").rstrip("/")
    found = {}

    for path in [
        *PAGES,
        *(f"{account}{tab}" for tab in TABS),
        "/accounts/new/",
        *(f"{account}{form}" for form in FORMS),
    ]:
        page.goto(path)
        found[path] = findings(page, axe)

    assert {path: problems for path, problems in found.items() if problems} == {}
    assert hosts == {site.address.removeprefix("http://")}


@pytest.mark.parametrize(("size", "theme", "language"), [("desk", "dark", "en"), ("phone", "light", "zh-hans")])
def test_rooms_have_no_finding(open_page, speak, site, axe, size, theme, language):
    page = open_page(person(site, "manager"), size=size, theme=theme)
    speak(page, language)
    details = []
    for path in LISTS:
        page.goto(path)
        details += [link.get_attribute("href") for link in page.locator("tbody .k-lead-cell a").all()[:1]]
    assert len(details) >= 4
    found = {}

    for path in [*ROOMS, *details]:
        assert page.goto(path).status == 200, path
        found[path] = findings(page, axe)

    assert {path: problems for path, problems in found.items() if problems} == {}


def test_home_of_a_manager_has_no_finding(open_page, site, axe):
    page = open_page(person(site, "manager"), size="phone")
    page.goto("/")

    assert findings(page, axe) == []


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS, ids=lambda look: str(look))
def test_administrator_sees_every_component_and_the_queue_without_finding(
    open_page, speak, site, axe, size, theme, language
):
    page = open_page(person(site, "admin"), size=size, theme=theme)
    speak(page, language)

    for path in ("/components/", "/jobs/queue/"):
        page.goto(path)
        assert findings(page, axe) == []


@pytest.fixture(scope="session")
def world(site: Site) -> dict[str, SimpleNamespace]:
    """One of everything that has an address, on an account of the demo."""
    call = (
        f"from tests.e2e.demo_world import world_on_demo; print(json.dumps(world_on_demo({person(site, 'manager')!r})))"
    )
    printed = site.instance.manage("shell", "-c", f"import json; {call}").strip().splitlines()[-1]
    return {name: SimpleNamespace(**record) for name, record in json.loads(printed).items()}


def long_tail() -> list[str]:
    """Name the pages that no other test walks; a new address is among them without being written down."""
    account_pages = [f"/accounts/{NUMBER}{path}" for path in [*TABS, *FORMS]]
    walked = {resolve(path).view_name for path in [*PAGES, *ROOMS, *account_pages, "/accounts/new/"]}
    walked |= {"kam:components", "jobs:queue"}
    return [
        name
        for name in named_urls()
        if name not in walked | NOT_PAGES
        and not name.startswith("api:")
        and not name.endswith("_export")
        and ROWS[name].method == "get"
    ]


def address_of(name: str, world: dict[str, SimpleNamespace]) -> str:
    """Give the address of a page with the records of the demo."""
    account = world["flagged" if name == "scoring:flag_decide" else "account"].number
    arguments = {key: account if value == NUMBER else value for key, value in ROWS[name].arguments(world).items()}
    if name == "visits:summary_edit":
        arguments = {"number": world["closed_visit"].number}
    query = f"?period={world['earlier'].number}" if name == "scoring:standing" else ROWS[name].query
    return reverse(name, kwargs=arguments) + query


@pytest.mark.parametrize(
    ("half", "size", "theme", "language"), [(0, "desk", "light", "zh-hans"), (1, "phone", "dark", "en")]
)
def test_long_tail_of_pages_has_no_finding(open_page, speak, site, world, axe, half, size, theme, language):
    windows: dict[str, Page] = {}
    found = {}

    for name in long_tail()[half::2]:
        who = next(role for role, part in PARTS.items() if part in ROWS[name].allowed)
        if who not in windows:
            windows[who] = open_page(person(site, who), size=size, theme=theme)
            speak(windows[who], language)
        answer = windows[who].goto(address_of(name, world))
        is_page = answer.status == 200 and answer.request.redirected_from is None
        found[name] = findings(windows[who], axe) if is_page else [f"{answer.status} {answer.url}"]

    assert {name: problems for name, problems in found.items() if problems} == {}


def test_search_unknown_page_and_conflict_have_no_finding(open_page, site, world, axe):
    page, other = (open_page(person(site, "manager"), theme="dark") for _ in range(2))
    found = {}
    page.goto("/search/?q=KH-")
    assert page.locator("main a[href*='/accounts/']").count() > 0
    found["search"] = findings(page, axe)
    assert page.goto("/nowhere/").status == 404
    found["404"] = findings(page, axe)
    address = f"/accounts/{world['account'].number}/edit/basic/"
    for window in (page, other):
        window.goto(address)
        window.fill("[name=city]", "昆山" if window is page else "太仓")
    other.locator(".k-savebar button[value=only]").click()
    expect(other).not_to_have_url(address)
    with page.expect_response(lambda answer: answer.url.endswith(address)) as refused:
        page.locator(".k-savebar button[value=only]").click()
    assert refused.value.status == 409
    found["409"] = findings(page, axe)

    assert {name: problems for name, problems in found.items() if problems} == {}
