"""A real browser on a running product with demo data: web, worker and scheduler as `make run` starts them."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.conftest import Instances, missing
from tests.instances import ROOT, Instance, answers, free_port, wait_until

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; it must not call home."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing("chromium")
    return {
        "executable_path": program,
        "args": [
            *(["--no-sandbox"] if os.getuid() == 0 else []),
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }


class Site:
    """The running product: its address, its people (name → password), and the installation behind it."""

    def __init__(self, instance: Instance, address: str) -> None:
        self.instance = instance
        self.address = address
        self.passwords = read_passwords(instance.folder / "demo-users.txt")


def read_passwords(path: Path) -> dict[str, str]:
    """Read the demo users: the first two words of each line are name and password."""
    people = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        words = re.split(r"\s+", line.strip())
        if len(words) >= 2 and not line.startswith("#"):
            people[words[0]] = words[1]
    return people


@pytest.fixture(scope="session")
def site(instances: Instances) -> Iterator[Site]:
    """The product with sixty demo accounts, served on a port of its own."""
    instance = instances.sqlite()
    instance.manage("seed_demo", "--accounts", 60, "--seed", 7)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    server = instance.start("manage.py", "serve", "--port", port)
    try:
        wait_until(
            lambda: server.poll() is not None or answers(f"{address}/auth/login/"), seconds=90, what="serving pages"
        )
        assert server.poll() is None, instance.output()
        yield Site(instance, address)
    finally:
        instance.close()


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open a browser window of a size and theme, signed in: open_page("li.wei", size="phone", theme="dark")."""
    contexts: list[BrowserContext] = []

    def open_one(user: str = "", *, size: str = "desk", theme: str = "light", javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=site.address,
            viewport=SIZES[size],  # type: ignore[arg-type]
            color_scheme=theme,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            locale="zh-CN",
        )
        context.set_default_timeout(30_000)  # machines at work on other things are slow
        contexts.append(context)
        page = context.new_page()
        if user:
            page.goto("/auth/login/")
            page.fill("[name=login]", user)
            page.fill("[name=password]", site.passwords[user])
            page.press("[name=password]", "Enter")
            page.wait_for_url(lambda url: "/auth/login/" not in url)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Run axe-core on a page and return its violations, one line each."""
    script = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def run(page: Page) -> list[str]:
        page.evaluate(script)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)")
        return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]

    return run
