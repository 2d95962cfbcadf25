"""Requests and complaints of the invented customers: most settled, some running, a few late."""

import datetime as dt

from django.utils import timezone

from accounts.choices import Category
from accounts.models import Account, Contact
from kam.demo.draws import Draw
from kam.demo.records import create_all
from service.choices import RequestKind, RequestState, Severity, StepKind
from service.deadlines import deadlines
from service.models import Request, RequestStep
from users.choices import Role
from users.models import User

DAYS_BACK = 200
STILL_OPEN_DAYS = 9
OTHERS_SHARE = 0.2
CHUNK = 500
SEVERITIES = [Severity.NORMAL, Severity.NORMAL, Severity.LOW, Severity.HIGH, Severity.HIGH, Severity.CRITICAL]
# Subject, what the customer said, what solved it.
WISHES = [
    ("3 号机组机封渗漏", "巡检时发现 3 号机组机械密封滴漏，要求尽快派人。", "更换机封组件并试运行 4 小时，无渗漏。"),
    ("循环泵振动超标", "驱动端振动值 7.1 mm/s，超过报警线。", "重新对中并更换联轴器弹性块，振动降至 2.3 mm/s。"),
    ("备件交期查询", "询问叶轮和轴套的到货时间，计划月底检修。", "已确认备件 12 日到货，并预留一套周转件。"),
    ("需要安装图纸", "三期泵组安装需要带基础尺寸的正式图纸。", "图纸已由解决方案组签发，客户设计院已收到。"),
    ("现场操作培训", "新到班组 6 人，希望安排半天操作与维护培训。", "已完成培训，签到与考核记录随附。"),
    ("加急发货 20 台", "生产线提前投运，希望 20 台提前两周交付。", "拆分两批发货，首批 12 台已到现场。"),
    ("质保期内电机更换", "电机绝缘下降，申请质保更换。", "确认属质保范围，已更换并取回旧件分析。"),
    ("能耗复测", "希望复测整机能耗，作为节能验收依据。", "复测报告已出具，单位能耗下降 6.8%。"),
]
# Subject, what the customer said, what we explained, the facts, what solved it.
COMPLAINTS = [
    (
        *("到货数量与送货单不符", "送货单 48 台，实收 46 台，影响装机。"),
        *(
            "已致歉并说明拆箱清点流程。",
            "仓库监控显示第二车少装 2 台，送货单未更新。",
            "次日补发 2 台，并增加装车复核。",
        ),
    ),
    (
        *("交货延误未提前告知", "合同交期已过 5 天，没有人联系我们。"),
        *(
            "已说明铸件返工原因，承认未及时告知。",
            "延误 5 天，客户经理当时休假且无人代管。",
            "按合同补偿，并指定第二联系人。",
        ),
    ),
    (
        *("服务工程师响应太慢", "报修 20 小时后才有人回电。"),
        *("已听取经过并道歉。", "值班转接失败，记录显示首次来电未派单。"),
        "修复转接，恢复 24 小时热线抽查。",
    ),
    (
        *("外观划伤", "开箱发现 3 台涂层划伤。"),
        *(
            "已请客户拍照留存，并说明处理办法。",
            "照片与装箱照比对，损伤发生在运输途中。",
            "现场补漆并更换一台，向承运方索赔。",
        ),
    ),
]
HANDED = ["需要现场工程师判断，资料已附。", "客户要求技术负责人回电。", "涉及备件交期，请跟进到货。"]
REJECTED = "不属于我方供货范围，已告知客户联系原厂。"
UNCONFIRMED = "三次回访未能联系到客户，问题两周未再出现。"


class Requests:
    """Draws and writes the requests of some accounts, each with its trail."""

    def __init__(self, seed: int, *, as_of: dt.date) -> None:
        self.draw = Draw(seed, "service")
        self.now = dt.datetime.combine(as_of, dt.time(9, 30), tzinfo=timezone.get_current_timezone())
        self.desk = list(User.objects.filter(role=Role.SERVICE).order_by("username"))
        self.steps: list[RequestStep] = []

    def create(self) -> int:
        """Write the requests, the oldest first, so that their numbers run with time; return how many."""
        candidates = Account.objects.active().exclude(owner=None).select_related("owner", "figures").order_by("number")
        needed = candidates.only("number", "category", "owner", "figures__tier").iterator(chunk_size=2000)
        turns = [(account, self._turns(account)) for account in needed]
        callers = self._callers([account.pk for account, count in turns if count])
        drawn = [self._draw(account, callers.get(account.pk)) for account, count in turns for _turn in range(count)]
        requests = sorted(drawn, key=lambda row: row.opened_at)
        places: dict[int, int] = {}
        for row in requests:
            year = timezone.localtime(row.opened_at).year
            places[year] = places.get(year, 0) + 1
            row.number = f"FW-{year}-{places[year]:06d}"
        create_all(Request, requests)
        for row in requests:
            self._trail(row)
        create_all(RequestStep, self.steps)
        return len(requests)

    def _turns(self, account: Account) -> int:
        """Draw how many requests an account has: key accounts a few, the others one or none."""
        if account.category == Category.KEY:
            return self.draw.whole(1, 4)
        return 1 if self.draw.chance(OTHERS_SHARE) else 0

    def _callers(self, account_ids: list[int]) -> dict[int, Contact]:
        """Name one person of each account. Cost: 1 query in 500 accounts."""
        found: dict[int, Contact] = {}
        for start in range(0, len(account_ids), CHUNK):
            people = Contact.objects.active().filter(account__in=account_ids[start : start + CHUNK]).order_by("-pk")
            found |= {person.account_id: person for person in people}
        return found

    def _draw(self, account: Account, caller: Contact | None) -> Request:
        draw = self.draw
        is_running = draw.chance(0.25)
        hours = draw.whole(1, STILL_OPEN_DAYS * 24) if is_running else draw.whole(STILL_OPEN_DAYS * 24, DAYS_BACK * 24)
        opened_at = self.now - dt.timedelta(hours=hours, minutes=draw.whole(0, 59))
        severity = draw.pick(SEVERITIES)
        until = deadlines(severity=severity, tier=account.figures.tier, since=opened_at)
        desk = draw.pick(self.desk) if self.desk else account.owner
        row = Request(
            account=account,
            contact=caller,
            severity=severity,
            holder=account.owner if draw.chance(0.35) else desk,
            created_by=desk,
            opened_at=opened_at,
            running_since=opened_at,
            answer_by=until.answer_by,
            due_at=until.due_at,
            escalates_at=until.escalates_at,
        )
        self._settle(row, self._words(row), is_running=is_running)
        return row

    def _words(self, row: Request) -> str:
        """Say what it is about; return what solves it."""
        if self.draw.chance(0.3):
            row.kind = RequestKind.COMPLAINT
            row.subject, row.description, row.explanation, row.facts, solution = self.draw.pick(COMPLAINTS)
            return solution
        row.subject, row.description, solution = self.draw.pick(WISHES)
        return solution

    def _settle(self, row: Request, solution: str, *, is_running: bool) -> None:
        """Bring a request into its state, with what the state asks for."""
        draw = self.draw
        waited = row.answer_by - row.opened_at
        if is_running and draw.chance(0.4):
            row.explanation = row.facts = ""
            return
        row.answered_at = min(self.now, row.opened_at + waited * (0.3 + 1.0 * draw.whole(0, 8) / 10))
        if is_running and draw.chance(0.65):
            row.state = RequestState.PROGRESS
            return
        ends = min(self.now, row.opened_at + (row.due_at - row.opened_at) * (0.2 + draw.whole(0, 10) / 10))
        if not is_running and draw.chance(0.06):
            row.state, row.close_reason, row.closed_at = RequestState.REJECTED, REJECTED, ends
            return
        row.state, row.resolution, row.resolved_at = RequestState.RESOLVED, solution, ends
        if is_running:
            return
        row.state, row.closed_at = RequestState.CLOSED, min(self.now, ends + dt.timedelta(days=1))
        if row.contact and draw.chance(0.9):
            row.confirmed_by, row.confirmed_on = row.contact.name, timezone.localtime(row.closed_at).date()
        else:
            row.close_reason = UNCONFIRMED

    def _trail(self, row: Request) -> None:
        """Write down how the request came to where it is."""
        desk = row.created_by or row.holder
        self._step(row, StepKind.OPENED, row.opened_at, by=desk, taker=desk)
        if row.holder_id != desk.pk:
            moment = row.opened_at + (row.answer_by - row.opened_at) * 0.2
            self._step(
                *(row, StepKind.HANDED, min(self.now, moment)),
                by=desk,
                giver=desk,
                taker=row.holder,
                note=self.draw.pick(HANDED),
            )
        if row.answered_at and row.state != RequestState.REJECTED:
            self._step(row, StepKind.STARTED, row.answered_at, by=row.holder)
        if row.resolved_at:
            self._step(row, StepKind.RESOLVED, row.resolved_at, by=row.holder, note=row.resolution)
        if row.closed_at:
            kind = StepKind.REJECTED if row.state == RequestState.REJECTED else StepKind.CLOSED
            self._step(row, kind, row.closed_at, by=desk, note=row.close_reason)

    def _step(
        self,
        row: Request,
        kind: StepKind,
        at: dt.datetime,
        *,
        by: User,
        giver: User | None = None,
        taker: User | None = None,
        note: str = "",
    ) -> None:
        self.steps.append(RequestStep(request=row, kind=kind, at=at, by=by, giver=giver, taker=taker, note=note))


def create_requests(seed: int, *, as_of: dt.date) -> int:
    """Make the requests and complaints of the demo; return how many."""
    return Requests(seed, as_of=as_of).create()
