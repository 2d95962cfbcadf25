"""Which kinds of jobs there are. A room declares its kinds in its `tasks` module, which is imported at the start:

    @job("scoring.retier", label=_("Re-tier all accounts"))
    def retier(run: JobContext) -> dict[str, Any] | None:
        ...

The function is called in a worker with the context of its run (see jobs.running.JobContext). It must be safe to call
again after an interruption: it goes on from `run.cursor`, or does nothing that is already done. What it returns is kept
as the result; of that, pages use `url` (a path that shows what came out) and `summary` (one sentence).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from jobs.running import JobContext

JobFunction = Callable[["JobContext"], dict[str, Any] | None]


@dataclass(frozen=True)
class JobKind:
    """One kind of job: its registered name, what people call it, and the function that does it."""

    name: str
    label: str | Promise
    function: JobFunction


class UnknownKind(LookupError):
    """No room declares this kind of job."""


_kinds: dict[str, JobKind] = {}


def job(name: str, *, label: str | Promise) -> Callable[[JobFunction], JobFunction]:
    """Declare a function as a kind of job. Raises: ValueError when another function has that name."""

    def register(function: JobFunction) -> JobFunction:
        known = _kinds.get(name)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"Two jobs are called {name}")
        _kinds[name] = JobKind(name, label, function)
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
