"""Which kinds of jobs there are. A room declares its kinds in its `tasks` module, which is imported at the start:

    @job("scoring.retier", label=_("Re-tier all accounts"))
    def retier(run: JobContext) -> dict[str, Any] | None:
        ...

The function is called in a worker with the context of its run (see jobs.running.JobContext). It must be safe to call
again after an interruption: it goes on from `run.cursor`, or does nothing that is already done. What it returns is kept
as the result; of that, pages use `url` (a path that shows what came out) and `summary` (one sentence).

Who must hear of the end of a job adds a function to `when_ended`. It is called in the transaction that ends the job.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from jobs.models import JobRun
    from jobs.running import JobContext

JobFunction = Callable[["JobContext"], dict[str, Any] | None]


class Notice(enum.Enum):
    """When the person who asked for a job is told of its end."""

    ALWAYS = "always"
    WHEN_LONG = "when long"
    NEVER = "never"


@dataclass(frozen=True)
class JobKind:
    """One kind of job: its registered name, what people call it, the function that does it, and who hears of it.

    A shared kind concerns the whole company: those who steer see such jobs whoever asked. A quiet one is work of the
    house that no list shows but the queue.
    """

    name: str
    label: str | Promise
    function: JobFunction
    notice: Notice = Notice.WHEN_LONG
    is_mailed: bool = True
    is_shared: bool = False
    is_quiet: bool = False


class UnknownKind(LookupError):
    """No room declares this kind of job."""


_kinds: dict[str, JobKind] = {}
when_ended: list[Callable[["JobRun"], None]] = []


def job(
    name: str,
    *,
    label: str | Promise,
    notice: Notice = Notice.WHEN_LONG,
    is_mailed: bool = True,
    is_shared: bool = False,
    is_quiet: bool = False,
) -> Callable[[JobFunction], JobFunction]:
    """Declare a function as a kind of job. Raises: ValueError when another function has that name."""

    def register(function: JobFunction) -> JobFunction:
        known = _kinds.get(name)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"Two jobs are called {name}")
        _kinds[name] = JobKind(name, label, function, notice, is_mailed, is_shared, is_quiet)
        return function

    return register


def kind_named(name: str) -> JobKind:
    """Return a declared kind. Raises: UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"No job is called {name}; there are: {', '.join(sorted(_kinds))}") from None


def label_of(name: str) -> str | Promise:
    """Give what people call a kind; a kind that no longer exists shows its name."""
    return _kinds[name].label if name in _kinds else name


def shared_kinds() -> list[str]:
    """List the kinds that concern the whole company."""
    return [kind.name for kind in _kinds.values() if kind.is_shared]


def quiet_kinds() -> list[str]:
    """List the kinds that only the queue shows."""
    return [kind.name for kind in _kinds.values() if kind.is_quiet]
