"""Making the demo: everything but the scores in one transaction, then the scores of some earlier days and of today."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import refresh_derived
from accounts.models import (
    Account,
    BusinessStatus,
    Characteristics,
    TeamMember,
    TransactionStatus,
)
from kam.demo.bells import create_notices
from kam.demo.companies import CHUNK, create_companies
from kam.demo.documents import create_documents
from kam.demo.dossiers import Dossiers
from kam.demo.loading import loading
from kam.demo.negotiations import create_negotiations
from kam.demo.orders import create_orders
from kam.demo.people import PEOPLE, create_people, set_passwords
from kam.demo.plans import Plans
from kam.demo.profiles import draw_profiles
from kam.demo.records import REASON
from kam.demo.reference import create_reference
from kam.demo.service import create_requests
from kam.demo.touches import create_touches
from kam.demo.visits import create_visits
from scoring.actions import run_scoring
from trade.models import Order, OrderLine
from users.models import Region, User

# Loaded at once. Not people, whose rows change again at once: PostgreSQL would not use their indexes until the commit.
DOSSIER: tuple[Any, ...] = (Characteristics, BusinessStatus, TransactionStatus, TeamMember)
EARLIER_MONTHS = (12, 6, 3, 1)
Say = Callable[[str], None]


class RealDataError(RuntimeError):
    """The database holds data that this command did not make."""


def is_seeded() -> bool:
    """Tell whether all there is was made here."""
    made = Account.history.filter(history_type="+", history_change_reason=REASON).values("id")
    return Account.objects.exists() and not Account.objects.exclude(pk__in=made).exists()


def refuse_real_data() -> None:
    """Raises: RealDataError where demo data would mix with anything else."""
    names = [person.username for person in PEOPLE]
    if Account.objects.exists() or Order.objects.exists() or Region.objects.exists():
        raise RealDataError(_("The database holds accounts, orders or regions. Demo data goes into an empty one only."))
    if User.objects.filter(username__in=names).exists():
        raise RealDataError(_("The database holds users with the names of the demo users."))


def seed(*, accounts: int, lines: int, seed: int, as_of: dt.date, say: Say) -> dict[str, str]:
    """Make the demo and return the passwords in clear. Shape: username → password."""
    refuse_real_data()
    with transaction.atomic():
        profiles = draw_profiles(seed, accounts)
        reference = create_reference(as_of=as_of, lines=lines)
        people = create_people(seed, accounts=accounts)
        passwords = set_passwords(people)
        with loading(Account, Account.history.model):
            companies = create_companies(seed, profiles, reference, people, as_of=as_of)
            say(_("%(n)s accounts") % {"n": len(companies)})
            chunks = [companies[start : start + CHUNK] for start in range(0, len(companies), CHUNK)]
            dossiers = Dossiers(seed, profiles, reference, people, as_of=as_of)
            with loading(*DOSSIER, *(model.history.model for model in DOSSIER)):
                for chunk in chunks:
                    dossiers.create(chunk)
            for chunk in chunks:
                refresh_derived([company.account.pk for company in chunk])
        with loading(Order, OrderLine):
            written = create_orders(seed, profiles, reference, companies, lines=lines, as_of=as_of)
        say(_("%(n)s order lines") % {"n": written})
    for place, months in enumerate(EARLIER_MONTHS):
        day = _month_end(as_of, months)
        run_scoring(as_of=day, full=place == 0, force_publish=True)
        say(_("scored as of %(day)s") % {"day": day.isoformat()})
    run_scoring(as_of=as_of, force_publish=True)
    say(_("scored as of %(day)s") % {"day": as_of.isoformat()})
    with transaction.atomic():
        say(_("%(n)s requests") % {"n": create_requests(seed, as_of=as_of)})
        say(_("%(n)s opportunities and negotiations") % {"n": create_negotiations(seed, as_of=as_of)})
        say(_("%(n)s visits") % {"n": create_visits(seed, as_of=as_of)})
        say(_("%(n)s account plans") % {"n": Plans(seed, as_of=as_of).create()})
        say(_("%(n)s interactions") % {"n": create_touches(seed, as_of=as_of)})
        say(_("%(n)s documents") % {"n": create_documents(seed, as_of=as_of)})
        say(_("%(n)s notices in the bells") % {"n": create_notices(seed, as_of=as_of)})
    return passwords


def _month_end(day: dt.date, months: int) -> dt.date:
    """Return the last day of the month so many months before."""
    years, month = divmod(day.year * 12 + day.month - 1 - months + 1, 12)
    return dt.date(years, month + 1, 1) - dt.timedelta(days=1)
