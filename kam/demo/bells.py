"""What waits for the demo people: wishes to see accounts, the notices of the morning, and a shared view of a list."""

import datetime as dt
from functools import partial

from django.utils import timezone

from accounts.actions.asks import notice_of_ask
from accounts.choices import Category
from accounts.models import AccessAsk, Account, TeamMember
from accounts.telling import said_to
from accounts.views.lists import PAGE
from kam.demo.draws import Draw
from kam.demo.records import create_all
from kam.mornings import tell_morning
from users.choices import Role
from users.models import Notification, User
from users.notifying import notify_all
from users.saved_views import save_view

REASONS = ["同一集团在我区有新建项目，需要了解合作情况。", "客户总部迁入我区，想对齐报价与服务承诺。"]
VIEW_NAME = "铂金、金级超过 90 天未拜访"
VIEW_QUERY = "tier=platinum%2Cgold&missing=visit"
HOUR = dt.time(9, 30)


def create_notices(seed: int, *, as_of: dt.date) -> int:
    """Write wishes, a shared view and notices; return how many notices. Cost: that of a morning, and 10 statements."""
    wishes = create_all(AccessAsk, _wishes(Draw(seed, "bells")))
    owned = [(wish.account.owner, wish) for wish in wishes]
    notify_all(said_to(owner, partial(notice_of_ask, ask=wish)) for owner, wish in owned if owner is not None)
    _share_view()
    tell_morning(at=timezone.make_aware(dt.datetime.combine(as_of, HOUR)))
    return Notification.objects.count()


def _wishes(draw: Draw) -> list[AccessAsk]:
    """Let managers ask to see some of the first key accounts, each one that is not theirs. Cost: 3 queries."""
    owned = Account.objects.active().exclude(owner=None).select_related("owner").order_by("number")
    accounts = list(owned.filter(category=Category.KEY)[: len(REASONS)])
    managers = list(User.objects.active().filter(role=Role.MANAGER).order_by("pk")[:4])
    on_team = set(TeamMember.objects.filter(account__in=accounts).values_list("account", "user"))
    wishes = []
    for account, reason in zip(accounts, REASONS, strict=False):
        others = [one for one in managers if one != account.owner and (account.pk, one.pk) not in on_team]
        if others:
            wishes.append(AccessAsk(account=account, asked_by=draw.pick(others), reason=reason))
    return wishes


def _share_view() -> None:
    """Let a director share a view of the list of accounts. Cost: 3 statements."""
    director = User.objects.active().filter(role=Role.DIRECTOR).order_by("pk").first()
    if director is not None:
        save_view(by=director, page=PAGE, name=VIEW_NAME, query=VIEW_QUERY, is_shared=True)
