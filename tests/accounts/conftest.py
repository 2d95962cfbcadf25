"""What several modules of this folder begin with."""

import pytest

from accounts.actions import (
    make_commitment,
)
from accounts.choices import Side
from tests.accounts.factories import DUE


@pytest.fixture
def promise(account, owner):
    return make_commitment(by=owner, account=account, side=Side.OURS, matter="交付三期泵组安装图纸", due_on=DUE)
