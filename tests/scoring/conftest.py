"""What several modules of this folder begin with."""

import pytest

from accounts.models import Account
from scoring.models import ScoringRun
from tests.factories import AccountFactory
from tests.scoring.company import AS_OF, DAY, make_company, run, trade
from tests.trade.trading import buy


@pytest.fixture
def company(owner, jiangsu):
    """Forty accounts of the owner in 江苏, scored."""
    accounts = make_company()
    Account.objects.update(owner=owner, region=jiangsu)
    run()
    return accounts


@pytest.fixture
def loser(company, owner, jiangsu):
    """The largest account of all, which loses money: flagged."""
    account = AccountFactory(number="LOSE", name="亏损大户", owner=owner, region=jiangsu)
    trade(account, size=9000, gap=20, since=300)
    for back in range(10, 300, 30):
        buy(account, AS_OF - back * DAY, "9000", cost="18000")
    run(AS_OF + DAY)
    return account


@pytest.fixture
def two_periods(company, owner, jiangsu):
    """The company as of AS_OF, and a day later, when its smallest account has become its largest."""
    riser = AccountFactory(number="RISE", name="后起之秀", owner=owner, region=jiangsu)
    trade(riser, size=1, gap=30, since=300)
    run()
    buy(riser, AS_OF, "900000", cost="100000")
    run(AS_OF + DAY, overrides={"hysteresis": "off"}, force_publish=True)
    return ScoringRun.objects.get(as_of=AS_OF, replaced_by=None)
