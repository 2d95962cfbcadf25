"""What a browser loads: little, from this host alone, and letters for every name."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Site

KIB = 1024


class Traffic:
    """What a page asked the network for, by request: address, kind, bytes on the wire."""

    def __init__(self, page: Page) -> None:
        self.requests: dict[str, dict[str, Any]] = {}
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        self.requests[event["requestId"]] = {"url": event["request"]["url"], "type": event.get("type"), "bytes": 0}

    def _finished(self, event: dict[str, Any]) -> None:
        self.requests[event["requestId"]]["bytes"] = event["encodedDataLength"]

    def all(self) -> list[dict[str, Any]]:
        """Return the requests that went over the network."""
        return [request for request in self.requests.values() if not request["url"].startswith("data:")]


@pytest.mark.parametrize("path", ["/auth/login/", "/", "/accounts/", "/accounts/new/"])
def test_first_visit_stays_small_and_on_this_host(site: Site, open_page: Callable[..., Page], path: str) -> None:
    page = open_page("" if path.startswith("/auth/") else "lujingchuan")
    page.goto("about:blank")
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    traffic = Traffic(page)

    page.goto(f"{site.address}{path}", wait_until="networkidle")

    requests = traffic.all()
    others = [request["url"] for request in requests if not request["url"].startswith(site.address)]
    without_fonts = sum(request["bytes"] for request in requests if request["type"] != "Font")
    assert others == []
    assert len(requests) <= 10
    assert 50 * KIB < without_fonts <= 150 * KIB


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("客户计划 2026", "noto-sans-sc-core-400.woff2"),
        ("昉", "noto-sans-sc-core-400.woff2"),
        ("優", "-400-normal.woff2"),
        ("㛃䶮㐂", "noto-sans-sc-rest-400.woff"),
    ],
)
def test_every_name_finds_its_letters(open_page: Callable[..., Page], text: str, file: str) -> None:
    page = open_page()
    page.goto("/auth/login/", wait_until="networkidle")

    fonts = page.evaluate(
        """async text => {
            const faces = await document.fonts.load('14px "Noto Sans SC"', text);
            return [faces.map(face => face.status), performance.getEntriesByType("resource").map(entry => entry.name)];
        }""",
        text,
    )

    assert set(fonts[0]) == {"loaded"}
    assert any(file in name for name in fonts[1])
