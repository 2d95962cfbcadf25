"""What one look at the value of accounts is about."""

from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import Account, AccountQuerySet
from scoring.forms import PyramidFilter
from scoring.models import ScoringRun
from scoring.selectors import earlier_runs, find_earlier_run, kept_runs, published_run
from users.requests import SignedInRequest

OWN_CHOICES = ("period", "since")  # which no list of accounts knows


def language() -> str:
    return get_language() or "zh-hans"


class Scope:
    """What one look at the pyramid is about: the run, the choices of the filter bar, the accounts they leave.

    `run` is the run that is looked at; `then` is the same one where it is not the one that pages show.
    Cost: 3 queries, and one for each chosen record.
    """

    def __init__(
        self, request: SignedInRequest, shown: ScoringRun, *, form: type[PyramidFilter] = PyramidFilter
    ) -> None:
        kept = kept_runs(shown)
        asked = request.GET.get("period", "")
        self.then = next((run for run in kept if str(run.number) == asked), None)
        self.run = self.then or shown
        earlier = earlier_runs(self.run)
        self.form = form(request.GET, user=request.user, shown=shown, kept=kept, earlier=earlier)
        self.accounts: AccountQuerySet = self.form.narrow(Account.objects.visible_to(request.user))
        self.chosen = self.form.chosen()
        self.since = find_earlier_run(self.run, self.chosen.get("since")) if earlier else None

    @property
    def query(self) -> dict[str, str]:
        """The choices as the lists of accounts understand them."""
        return {name: str(self.form[name].value()) for name in self.chosen if name not in OWN_CHOICES}

    @property
    def own(self) -> dict[str, str]:
        """The choices as the pages of the pyramid understand them."""
        return {**self.query, **{name: str(self.chosen[name]) for name in OWN_CHOICES if name in self.chosen}}

    @property
    def own_query(self) -> str:
        """The same as the end of an address."""
        query = urlencode(self.own)
        return f"?{query}" if query else ""

    def list_url(self, **more: str) -> str:
        """Give the address of the list behind a figure: of the accounts, or of where they stood then."""
        if self.then is None:
            return self.accounts_url(**more)
        return f"{reverse('scoring:standing')}?{urlencode({**self.own, **more})}"

    def accounts_url(self, **more: str) -> str:
        """Give the address of the list of accounts behind a figure of today."""
        return f"{reverse('accounts:account_list')}?{urlencode({**self.query, **more})}"


def run_or_404() -> ScoringRun:
    run = published_run()
    if run is None:
        raise Http404
    return run
