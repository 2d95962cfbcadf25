"""The printed visit brief: what stands on it, on one sheet, in which language, and what is kept out."""

import datetime as dt
import io
import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.actions import log_interaction, make_commitment
from accounts.choices import Side
from accounts.models import Account, AccountFigures, Contact
from core.pdf import missing_glyphs
from plans.actions import create_plan, save_rows
from plans.documents import visit_brief
from plans.models import Goal
from service.actions import open_request, resolve
from tests.factories import (
    AccountFactory,
    ContactFactory,
    ContactPersonalFactory,
    CreditIncidentFactory,
    OrderLineFactory,
)
from tests.opening import filled
from users.models import User
from visits.actions import create_visit
from visits.calendar import calendar_of
from visits.documents import notice_of
from visits.models import Visit

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 18, 8, 0, tzinfo=dt.UTC)


def text_of(pdf: bytes, folder: Path) -> str:
    """Read a PDF back as a reader of the sheet sees it, line by line."""
    path = folder / "read.pdf"
    path.write_bytes(pdf)
    command = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def says(text: str, words: str) -> bool:
    """Tell whether a sheet holds some words; blanks between glyphs do not count."""
    return words.replace(" ", "") in text.replace(" ", "")


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def known(visit: Visit, owner: User) -> Visit:
    """The visit, with promises, an order, figures and a plan of its customer."""
    account = visit.account
    make_commitment(by=owner, account=account, side=Side.OURS, matter="安装图纸", due_on=dt.date(2026, 11, 10))
    make_commitment(by=owner, account=account, side=Side.THEIRS, matter="支付质保金", due_on=dt.date(2026, 11, 30))
    OrderLineFactory(order__account=account, order__number="SO-88", net_amount=123_000)
    AccountFigures.objects.filter(account=account).update(
        revenue=42_180_000, prior_revenue=39_000_000, tier="platinum", rank=3, last_visit_on=dt.date(2026, 10, 18)
    )
    plan = create_plan(by=owner, account=account, year=2026)
    save_rows(by=owner, plan=plan, rows=[Goal(name="钱包份额", measure="percent", ideal_value=45)], gone=[])
    return visit


def test_brief_is_printed_in_chinese(known: Visit, owner: User, tmp_path: Path) -> None:
    pdf = visit_brief(known, language="zh-hans", printed_by=owner, now=NOW).pdf

    text = text_of(pdf, tmp_path)
    for expected in [
        known.number,
        known.account.name,
        "2026年11月20日 周五 09:30–10:30",
        "就明年框架协议取得总经理口头同意",
        "周启明",
        "陆总",
        "层级对应",
        "三期泵组进展",
        "4,218万元",
        "第 3 位",
        "安装图纸",
        "逾期",
        "支付质保金",
        "11月30日",
        "SO-88",
        "钱包份额",
        "年销售额",
        "图纸 2 套",
        "沈一帆",
        "第 1 页，共 1 页",
    ]:
        assert says(text, expected)
    assert says(text, "2026年11月18日 16:00")


def test_brief_is_printed_in_english_whatever_the_page_speaks(known: Visit, owner: User, tmp_path: Path) -> None:
    text = text_of(visit_brief(known, language="en", printed_by=owner, now=NOW).pdf, tmp_path)

    for expected in ["Visit brief", "Printed by 沈一帆", "Top management", "Levels match", "To ask for", "Page 1 of 1"]:
        assert says(text, expected)
    assert not says(text, "见谁")


def test_levels_that_do_not_fit_are_explained(
    account: Account, owner: User, chief: Contact, tmp_path: Path, visit: Visit
) -> None:
    visit.people.ours().exclude(user=owner).delete()

    text = text_of(visit_brief(visit, language="zh-hans", printed_by=None).pdf, tmp_path)

    assert says(text, "我方偏低")
    assert says(text, "请安排同级人员同行")


def test_visit_about_which_little_is_known_is_printed_with_honest_gaps(
    account: Account, owner: User, tmp_path: Path
) -> None:
    start = dt.datetime(2026, 12, 1, 2, tzinfo=dt.UTC)
    facts = {"purpose": "认识客户", "planned_start": start, "planned_end": start + dt.timedelta(hours=1)}
    bare = create_visit(by=owner, account=account, facts=facts)

    text = text_of(visit_brief(bare, language="en", printed_by=None).pdf, tmp_path)

    for expected in [
        "Nobody of the customer is named yet",
        "No agenda is written",
        "None is open",
        "No plan is written",
    ]:
        assert says(text, expected)


def test_guarded_facts_stay_out_of_the_brief(known: Visit, owner: User, chief: Contact, tmp_path: Path) -> None:
    ContactPersonalFactory(contact=chief, hobbies="集邮成痴", family="三个女儿")
    CreditIncidentFactory(account=known.account, what_happened="恶意拖欠")

    text = text_of(visit_brief(known, language="zh-hans", printed_by=owner).pdf, tmp_path)

    for secret in ["集邮成痴", "三个女儿", "恶意拖欠"]:
        assert not says(text, secret)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("guests", "touches"), [(1, 4), (3, 2), (9, 0)])
def test_the_fullest_brief_fits_one_sheet(
    known: Visit, owner: User, executive: User, language: str, guests: int, touches: int, tmp_path: Path
) -> None:
    """What is to be done is printed whole; the last talks and the goals take the room that is left."""
    account = known.account
    Account.objects.filter(pk=account.pk).update(name="长" * 30 + "集团股份有限公司")
    people = [
        ContactFactory(account=account, name=f"联系人{n}", title="设备管理与采购中心副总经理", level="top", influence=5)
        for n in range(guests)
    ]
    for n in range(8):
        make_commitment(
            by=owner, account=account, side=Side.OURS, matter=f"承诺{n}" * 30, due_on=dt.date(2026, 12, n + 1)
        )
    for n in range(4):
        opened = NOW - dt.timedelta(days=60 * (n % 2))
        open_request(by=owner, account=account, subject=f"请求{n}" + "长" * 60, at=opened)
        said = {"user": owner, "channel": "call", "happened_at": NOW, "summary": f"谈话{n}" + "长" * 60}
        log_interaction(by=owner, account=account, facts=said)
        OrderLineFactory(order__account=account, order__number=f"SO-2026-{n}", net_amount=98_765_432)
    goals = [Goal(name=f"目标{n}" + "长" * 40, measure="money", ideal_value=98_765_432) for n in range(4)]
    save_rows(by=owner, plan=account.plans.get(), rows=goals, gone=[])
    full = create_visit(
        by=owner,
        account=Account.objects.get(pk=account.pk),
        facts={
            "purpose": "目的" * 200,
            "reminders": "\n".join(f"提醒{n}" + "长" * 100 for n in range(6)),
            "agenda": "\n".join(f"0{n}:30 议题{n}" + "长" * 60 for n in range(9)),
            "place": "会议室" * 40,
            "route": "路线" * 60,
            "planned_start": known.planned_start,
            "planned_end": known.planned_end,
        },
        ours=[owner],
        theirs=people,
        checklist="\n".join(f"准备事项{n}" + "长" * 60 for n in range(12)),
    )

    pdf = visit_brief(full, language=language, printed_by=executive).pdf

    assert pages_of(pdf) == 1
    text = text_of(pdf, tmp_path)
    for shown, n in [("提醒", 4), ("请求", 3), ("准备事项", 5), ("议题", 5), ("谈话", min(touches, 2))]:
        assert sum(says(text, f"{shown}{at}长") for at in range(9)) == n
    assert says(text, "承诺1承诺1")
    assert sum(says(text, f"目标{n}长") for n in range(4)) == max(min(touches, 3) - 1, 0)
    assert text.count("SO-") == max(touches - 2, 0)


def test_reminders_stay_among_us(known: Visit, owner: User, tmp_path: Path, client: Client) -> None:
    client.force_login(owner)
    page = reverse("visits:visit_edit", args=[known.number])
    sent = filled(client.get(page), reminders="周总不饮酒\r\n\r\n不要当场比价")
    assert client.post(page, sent).status_code == 302
    known.refresh_from_db()

    assert known.reminder_lines == ["周总不饮酒", "不要当场比价"]
    assert says(text_of(visit_brief(known, language="zh-hans", printed_by=owner).pdf, tmp_path), "不要当场比价")
    assert "周总不饮酒" in client.get(reverse("visits:visit_detail", args=[known.number])).content.decode()
    assert "周总不饮酒" not in notice_of(known, language="zh-hans", sender=owner).text
    feed = calendar_of([known], language="zh-hans", host="kam", address=lambda visit: visit.number)
    assert "周总不饮酒" not in feed.decode()
    assert "饮酒" not in client.get(reverse("accounts:account_timeline", args=[known.account.number])).content.decode()


def test_brief_names_the_open_requests_and_how_far_they_are(known: Visit, owner: User, tmp_path: Path) -> None:
    late = open_request(by=owner, account=known.account, subject="机封渗漏", at=NOW - dt.timedelta(days=60))
    done = open_request(by=owner, account=known.account, subject="备件清单", at=NOW)
    resolve(by=owner, request=done, resolution="已发", at=NOW)
    open_request(by=owner, account=AccountFactory(owner=owner), subject="别家的事", at=NOW)

    text = text_of(visit_brief(known, language="zh-hans", printed_by=owner, now=NOW).pdf, tmp_path)

    for number, subject, state in [(late.number, "机封渗漏", "逾期"), (done.number, "备件清单", "已解决")]:
        assert any(says(line, number) and says(line, subject) and says(line, state) for line in text.splitlines())
    assert not says(text, "别家的事")


def test_words_of_customers_stay_words(known: Visit, tmp_path: Path) -> None:
    known.purpose = '<img src="http://127.0.0.1:9/x.png"><script>alert(1)</script>'
    known.save()

    assert "<script>" in text_of(visit_brief(known, language="en", printed_by=None).pdf, tmp_path)


def test_font_draws_every_character_of_the_brief(known: Visit, owner: User, tmp_path: Path) -> None:
    known.checklist.update(is_done=True)
    for language in ("zh-hans", "en"):
        text = text_of(visit_brief(known, language=language, printed_by=owner).pdf, tmp_path)
        assert missing_glyphs(text) == set()
        assert not says(text, "\ufffd")


def test_brief_is_sent_privately_under_its_name(client: Client, known: Visit, owner: User) -> None:
    client.force_login(owner)

    answer = client.get(reverse("visits:visit_brief", args=[known.number]) + "?language=en")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert known.number in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_command_prints_the_brief_of_a_visit(known: Visit, tmp_path: Path) -> None:
    output = tmp_path / "brief.pdf"

    call_command(
        "print_document", "visit_brief", known.number, "--language", "en", "--output", str(output), stdout=io.StringIO()
    )

    assert known.number in text_of(output.read_bytes(), tmp_path)


def test_command_knows_no_such_visit(visit: Visit, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No visit") as caught:
        call_command("print_document", "visit_brief", visit.account.number, "--output", str(tmp_path / "x.pdf"))

    assert caught.value.returncode == 1
