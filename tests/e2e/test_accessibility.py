"""No page has a finding of axe-core, is wider than its window, or loads from another host."""

import pytest
from playwright.sync_api import Page

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
LOOKS = [("desk", "light", "zh-hans"), ("phone", "light", "en"), ("desk", "dark", "en"), ("phone", "dark", "zh-hans")]


def speak(page: Page, language: str) -> None:
    """Switch the language of the signed-in person as the page does."""
    page.goto("/more/")
    page.locator(f"main button[name=language][value='{language}']").click()


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
def test_pages_have_no_finding(open_page, site: Site, axe, size, theme, language):
    page = open_page(person(site, "executive"), size=size, theme=theme)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    speak(page, language)
    page.goto("/accounts/")
    account = page.locator("tbody .k-lead-cell a").first.get_attribute("href").rstrip("/")
    tabs = [f"{account}{tab}" for tab in ("/", "/dossier/", "/people/", "/trade/", "/value/", "/history/")]
    found = {}

    for path in [*PAGES, *tabs, "/accounts/new/", *(f"{account}{form}" for form in FORMS)]:
        page.goto(path)
        found[path] = findings(page, axe)

    assert {path: problems for path, problems in found.items() if problems} == {}
    assert hosts == {site.address.removeprefix("http://")}


@pytest.mark.parametrize(("size", "theme", "language"), [("desk", "dark", "en"), ("phone", "light", "zh-hans")])
def test_rooms_have_no_finding(open_page, site, axe, size, theme, language):
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
def test_administrator_sees_every_component_and_the_queue_without_finding(open_page, site, axe, size, theme, language):
    page = open_page(person(site, "admin"), size=size, theme=theme)
    speak(page, language)

    for path in ("/components/", "/jobs/queue/"):
        page.goto(path)
        assert findings(page, axe) == []
