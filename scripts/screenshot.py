"""Take the picture of the README: the pyramid of the demo data, as a director sees it, into docs/img/pyramid.png."""

import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.instances import Instance, answers, free_port, wait_until  # noqa: E402

TARGET = ROOT / "docs" / "img" / "pyramid.png"


def director(folder: Path) -> tuple[str, str]:
    """Return name and password of the first director among the demo users."""
    for line in (folder / "demo-users.txt").read_text(encoding="utf-8").splitlines():
        if "director" in line:
            name, password = re.split(r"\s+", line.strip())[:2]
            return name, password
    sys.exit("screenshot: the demo has no director")


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="kam-screenshot-"))
    instance = Instance(folder)
    try:
        print("screenshot: demo data")
        instance.manage("migrate", "--noinput", "-v0")
        instance.manage("seed_demo")
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        instance.start("manage.py", "serve", "--port", port)
        wait_until(lambda: answers(f"{address}/livez"), seconds=60, what="serving pages")
        name, password = director(folder)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
            )
            page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
            page.goto(f"{address}/auth/login/")
            page.fill("[name=login]", name)
            page.fill("[name=password]", password)
            page.press("[name=password]", "Enter")
            page.wait_for_url(lambda url: "/auth/login/" not in url)
            page.goto(f"{address}/pyramid/", wait_until="networkidle")
            TARGET.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=TARGET)
            browser.close()
        print(f"screenshot: {TARGET.relative_to(ROOT)}")
    finally:
        instance.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
