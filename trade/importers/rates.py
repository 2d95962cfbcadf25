"""Import of exchange rates: matched by currency and the day from which a rate holds."""

from collections import defaultdict
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from imports.choices import Outcome
from imports.importing import Importer, Planned, Row, Unit
from imports.piles import NewRows
from imports.problems import BadValue
from imports.registry import register
from trade.importers.fields import RATES, ROLES_THAT_SET_PRICES
from trade.models import ExchangeRate

RATE_STEP = Decimal("0.00000001")
MOST = Decimal(10) ** 10


@register
class RateImporter(Importer):
    """A unit is one currency, a row its rate from a day on. Orders that were imported before keep their amounts."""

    about = RATES
    key_fields = ("currency",)
    roles = ROLES_THAT_SET_PRICES

    # Planning

    def plan(self, units: list[Unit]) -> Planned | None:
        known = self._known([unit.key for unit in units if unit.key])
        written: list[list[str]] = []
        for unit in units:
            rates: dict[str, Row] = {}
            for row in unit.good_rows():
                try:
                    day, rate = self._facts(row)
                    self._hold_once(day, row, rates)
                except BadValue as error:
                    row.refuse(error.message)
                    continue
                before = known[unit.key].get(day)
                row.outcome = (
                    Outcome.CREATED if before is None else Outcome.UNCHANGED if before == rate else Outcome.UPDATED
                )
                if rates[day] is row and before != rate:
                    written.append([unit.key, day, str(rate)])
        return {"rates": written} if written else None

    @staticmethod
    def _hold_once(day: str, row: Row, rates: dict[str, Row]) -> None:
        """Note the row of a day; another one of the same day must repeat it whole. Raises: BadValue."""
        first = rates.setdefault(day, row)
        if first is not row and not row.repeat:
            raise BadValue(
                _("row %(row)s is of the same currency and day and says something else") % {"row": first.number}
            )

    def _facts(self, row: Row) -> tuple[str, Decimal]:
        """Read the day and the rate of a row. Raises: BadValue."""
        currency, day, rate = row.get("currency"), row.get("valid_from"), row.get("rate")
        if not currency or day is None or rate is None:
            raise BadValue(_("a rate needs a currency, a day and the rate"))
        if currency == self.now.base_currency:
            raise BadValue(_("%(currency)s is the base currency and has no rate") % {"currency": currency})
        if len(currency) != 3:
            raise BadValue(_("“%(text)s” is no currency: write a code such as CNY") % {"text": currency})
        rounded = rate.quantize(RATE_STEP, rounding=ROUND_HALF_EVEN) if rate < MOST else rate
        if not 0 < rounded < MOST:
            raise BadValue(_("“%(text)s” is no exchange rate") % {"text": f"{rate:f}"})
        return day.isoformat(), rounded

    @staticmethod
    def _known(currencies: list[str]) -> dict[str, dict[str, Decimal]]:
        found: dict[str, dict[str, Decimal]] = defaultdict(dict)
        rates = ExchangeRate.objects.filter(currency__in=currencies).order_by()
        for currency, day, rate in rates.values_list("currency", "valid_from", "rate").iterator():
            found[currency][day.isoformat()] = rate
        return found

    # Writing

    @cached_property
    def rows(self) -> NewRows:
        return self.keep(NewRows(ExchangeRate, ("currency", "valid_from", "rate")))

    def lay_out(self, planned: Planned) -> None:
        self.rows.add(planned["rates"])

    def write(self) -> None:
        self.rows.insert(on_conflict="ON CONFLICT (currency, valid_from) DO UPDATE SET rate = excluded.rate")
