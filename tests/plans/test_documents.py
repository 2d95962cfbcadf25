"""The printed plan: what stands on it, in which language, and that nothing is fetched while printing."""

import http.server
import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from accounts.models import Account
from core.pdf import missing_glyphs, own_asset, render_pdf
from plans.documents import plan_document, plan_of_account_document
from plans.models import AccountPlan
from tests.factories import ContactFactory
from users.models import User

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_plan_is_printed_in_chinese(plan: AccountPlan, owner: User) -> None:
    pdf = plan_document(plan.account, plan=plan, language="zh-hans", printed_by=owner).pdf

    text = text_of(pdf)
    for expected in [
        plan.account.name,
        plan.number,
        "年销售额",
        "882万",
        "三期扩建中标",
        "机封渗漏两次",
        "第 1 页，共 2 页",
        "沈一帆",
    ]:
        assert expected in text


def test_plan_is_printed_in_english_whatever_the_page_speaks(plan: AccountPlan, owner: User) -> None:
    pdf = plan_document(plan.account, plan=plan, language="en", printed_by=owner).pdf

    text = text_of(pdf)
    for expected in ["Goals, gaps, actions", "Page 1 of 2", "Printed by 沈一帆", "8.82 m", "Draft"]:
        assert expected in text
    assert "目标、差距" not in text


def test_account_without_plan_is_printed_with_an_honest_gap(account: Account) -> None:
    text = text_of(plan_of_account_document(account, language="en", printed_by=None).pdf)

    assert "No plan is written for this account yet" in text
    assert "not computed yet" in text


def test_decider_without_a_tie_is_shown_as_a_gap(plan: AccountPlan) -> None:
    ContactFactory(account=plan.account, name="贺明远", buying_role="decides", tie_holder=None)

    text = text_of(plan_document(plan.account, plan=plan, language="en", printed_by=None).pdf)

    assert "nobody holds the tie" in text


class Trap(http.server.BaseHTTPRequestHandler):
    visits: list[str] = []

    def do_GET(self) -> None:
        self.visits.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def trap() -> Iterator[str]:
    Trap.visits.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Trap)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_nothing_is_fetched_while_printing(trap: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret-of-the-disk")
    hostile = f"""<html><head><link rel="stylesheet" href="{trap}/a.css"><style>@import url({trap}/b.css);
        body{{background:url({trap}/c.png)}} @font-face{{font-family:x;src:url({trap}/d.ttf)}}</style></head>
        <body style="font-family:x"><img src="{trap}/e.png"><img src="file://{secret}">
        <object data="{trap}/f.svg"></object>
        <a rel="attachment" href="file://{secret}">x</a><link rel="attachment" href="file://{secret}">
        <svg><image href="{trap}/g.png"/></svg><img src="asset:../../etc/passwd">正文</body></html>"""

    pdf = render_pdf(hostile)

    assert Trap.visits == []
    assert "正文" in text_of(pdf)
    assert not PdfReader(io.BytesIO(pdf)).attachments
    assert b"the-secret-of-the-disk" not in pdf


def test_words_of_customers_stay_words(plan: AccountPlan, trap: str) -> None:
    plan.conclusion = f'<img src="{trap}/x.png"><script>alert(1)</script>'
    plan.save()

    text = text_of(plan_document(plan.account, plan=plan, language="zh-hans", printed_by=None).pdf)

    assert "<script>" in text
    assert Trap.visits == []


@pytest.mark.parametrize("name", ["NotoSansSC-400.ttf/..", "../kam/settings.py", "", "print.css"])
def test_only_own_assets_are_given_out(name: str) -> None:
    with pytest.raises(ValueError, match="not an asset"):
        own_asset(name)


def test_font_draws_the_names_of_people_and_companies() -> None:
    names = "喆堃淼犇羴龘翀玥珺琤甯祎禛芃苒茜荀葑蕤赟迆郗钰锴闫陟雒霈鹙麒麟澜江鄱阳湖邛崃衢州泸沽亳州儋州"

    assert missing_glyphs(names + "¥−·“”‘’—…《》（）、。，；：？！↑↓●○◆▲■") == set()


def test_missing_glyph_is_noticed() -> None:
    assert missing_glyphs("甲\U0010fffd") == {"\U0010fffd"}


def test_command_prints_the_plan_of_an_account(plan: AccountPlan, tmp_path: Path) -> None:
    output = tmp_path / "plan.pdf"

    call_command(
        "print_document", "plan", plan.account.number, "--language", "en", "--output", str(output), stdout=io.StringIO()
    )

    assert "Account plan" in text_of(output.read_bytes())
    assert list(tmp_path.iterdir()) == [output]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["plan", "NO-SUCH"], 1), (["dossier", "KH-000127"], 2), (["visit_brief", "BF-1"], 1)],
)
def test_command_says_what_is_wrong(account: Account, tmp_path: Path, arguments: list[str], code: int) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("print_document", *arguments, "--output", str(tmp_path / "x.pdf"))

    assert caught.value.returncode == code
    assert list(tmp_path.iterdir()) == []
