"""New accounts on their way into the database, and what is derived of accounts once they are there."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from accounts.actions.derived import CHUNK_ROWS, refresh_derived
from accounts.models import Account, AccountFigures
from imports.importing import Importer
from imports.piles import NewRows, Pile, all_columns, record_history, values_of


class NewAccounts:
    """New accounts with their rows of figures, laid out. They are found at once; the rest is derived by `settle`."""

    def __init__(self, importer: Importer) -> None:
        columns, of_figures = all_columns(Account), all_columns(AccountFigures)
        self.rows = importer.keep(NewRows(Account, columns, is_keyed=True))
        self.figures = importer.keep(NewRows(AccountFigures, of_figures))
        self._by = importer.now.by
        self._values, self._figures_values = values_of(Account, columns), values_of(AccountFigures, of_figures)

    def add_at(self, accounts: Iterable[tuple[int, Account]]) -> None:
        """Pile up accounts by the place under which rows refer to them."""
        rows, figures = [], []
        for place, account in accounts:
            account.derive_search()
            rows.append((place, *self._values(account)))
            figures.append((place, *self._figures_values(AccountFigures(account_id=-place))))
        self.rows.add_at(rows)
        self.figures.add_at(figures)

    def write(self, references: Mapping[str, Pile] | None = None) -> None:
        """Create the accounts with their history and figures."""
        self.rows.insert(references)
        self.figures.insert({"account_id": self.rows})
        record_history(self.rows, by=self._by, moment=timezone.now())


def settle_accounts() -> None:
    """Derive completeness and the day of review of all accounts that lack them. Cost: 5 queries a 500 accounts.

    Each part is committed by itself; a run that was interrupted goes on where it stopped.
    """
    last = 0
    waiting = Account.objects.filter(review_due_on=None).order_by("pk").values_list("pk", flat=True)
    while keys := list(waiting.filter(pk__gt=last)[:CHUNK_ROWS]):
        refresh_derived(keys)
        last = keys[-1]
