"""BG/NBD: how often an account will buy, and whether it still does.

Source: Fader, Hardie & Lee, "Counting Your Customers the Easy Way", Marketing Science 24 (2005). The conditional
expectation is printed there with a form that overflows for heavy buyers; here it stands after Euler's transformation.

Units: time in weeks (days / 7). x repeat purchase days, t_x week of the last one; observed, the weeks since the first
purchase day, is T in the paper.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LOWEST, HIGHEST = 1e-3, 1e3  # bounds of every fitted parameter; alpha in units of the longest time observed
POLE_GAP = 1e-6  # distance kept from the removable singularities a = 1 and a + b + x = 1


@dataclass(frozen=True)
class Parameters:
    """The four parameters: r, alpha of the purchase rate; a, b of the chance to drop out."""

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True)
class Fit:
    """A fitted model with what its maximum looked like."""

    parameters: Parameters
    log_likelihood: float
    customers: int
    converged: bool


class HistoryTooShortError(ValueError):
    """The rows cannot identify the model."""


def fit(x: Floats, t_x: Floats, observed: Floats, *, least_customers: int = 30, least_repeaters: int = 10) -> Fit:
    """Fit r, alpha, a, b by maximum likelihood.

    Shape: one entry a customer in each array; equal rows are grouped, so their order does not matter.
    Raises: HistoryTooShortError when customers, repeaters or the spread of the time observed do not suffice.
    """
    from scipy.optimize import minimize

    x, t_x, observed = (np.asarray(values, dtype=np.float64) for values in (x, t_x, observed))
    repeaters = int(np.count_nonzero(x > 0))
    if x.size < least_customers or repeaters < least_repeaters or float(observed.max(initial=0.0)) <= 0:
        raise HistoryTooShortError(f"{x.size} customers, {repeaters} of them bought again")
    scale = float(observed.max())
    rows = _Grouped(x, t_x / scale, observed / scale)
    best = None
    for start in ((1.0, 1.0, 1.0, 1.0), (0.3, 0.2, 0.5, 2.0), (3.0, 1.0, 0.1, 3.0)):
        found = minimize(
            rows.negative_mean_log_likelihood,
            np.log(start),
            jac=True,
            method="L-BFGS-B",
            bounds=[(np.log(LOWEST), np.log(HIGHEST))] * 4,
            options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-8},
        )
        if best is None or found.fun < best.fun - 1e-12:
            best = found
        if found.success:
            break
    assert best is not None
    r, alpha, a, b = (float(value) for value in np.exp(best.x))
    log_likelihood = -float(best.fun) * x.size - float(x.sum()) * float(np.log(scale))
    return Fit(Parameters(r, alpha * scale, a, b), log_likelihood, int(x.size), bool(best.success))


def log_likelihood(parameters: Parameters, x: Floats, t_x: Floats, observed: Floats) -> float:
    """Return the log-likelihood of the rows under the parameters."""
    rows = _Grouped(*(np.asarray(values, dtype=np.float64) for values in (x, t_x, observed)))
    p = parameters
    value, _ = rows.negative_mean_log_likelihood(np.log([p.r, p.alpha, p.a, p.b]))
    return -value * rows.customers


def p_alive(parameters: Parameters, x: Floats, t_x: Floats, observed: Floats) -> Floats:
    """Return the probability that each customer still buys.

    A customer without a repeat purchase had no chance to drop out in this model: 1.
    """
    p = parameters
    x, t_x, observed = (np.asarray(values, dtype=np.float64) for values in (x, t_x, observed))
    repeated = x > 0
    with np.errstate(over="ignore"):
        exponent = (p.r + x) * (np.log(p.alpha + observed) - np.log(p.alpha + t_x))
        exponent += np.log(p.a) - np.log(np.where(repeated, p.b + x - 1, 1.0))
        odds = np.where(repeated, np.exp(exponent), 0.0)
    return np.asarray(1.0 / (1.0 + odds))


def expected_purchases(parameters: Parameters, weeks: float, x: Floats, t_x: Floats, observed: Floats) -> Floats:
    """Return the purchases expected of each customer in the coming weeks.

    E[Y(t)] = (a+b+x−1)/(a−1) · [1 − (1−z)^(a−1) · 2F1(a−1, a+b−1−r; a+b+x−1; z)] · P(alive), z = t/(α+observed+t).
    Cost: one hypergeometric evaluation a distinct pair (x, observed).
    """
    x, t_x, observed = (np.asarray(values, dtype=np.float64) for values in (x, t_x, observed))
    alive = p_alive(parameters, x, t_x, observed)
    pairs, inverse = np.unique(x + 1j * observed, return_inverse=True)
    growth = _growth(parameters, weeks, pairs.real, pairs.imag)
    return np.asarray(np.maximum(growth[inverse.reshape(x.shape)] * alive, 0.0))


def expected_purchases_of_new(parameters: Parameters, weeks: Floats) -> Floats:
    """Return E[X(t)], the repeat purchases expected of a customer about whom nothing is known yet."""
    from scipy.special import hyp2f1

    p = parameters
    a = _off_one(p.a)
    c = _off_zero(np.asarray(a + p.b - 1.0))
    t = np.asarray(weeks, dtype=np.float64)
    z = t / (p.alpha + t)
    return np.asarray(c / (a - 1) * (1 - (1 - z) ** (a - 1) * hyp2f1(a - 1, a + p.b - 1 - p.r, c, z)))


def _growth(parameters: Parameters, weeks: float, x: Floats, observed: Floats) -> Floats:
    """Return the expectation of customers who are alive."""
    from scipy.special import hyp2f1

    p = parameters
    a = _off_one(p.a)
    c = _off_zero(a + p.b + x - 1.0)
    z = weeks / (p.alpha + observed + weeks)
    with np.errstate(all="ignore"):
        rest = np.exp((a - 1) * np.log1p(-z)) * hyp2f1(a - 1, a + p.b - 1 - p.r, c, z)
        lost = ~np.isfinite(rest)
        if lost.any():  # a very large a underflows here, where the printed form is at ease
            printed = np.exp((p.r + x) * np.log1p(-z)) * hyp2f1(p.r + x, p.b + x, c, z)
            rest = np.where(lost, np.where(np.isfinite(printed), printed, 0.0), rest)
    return np.asarray(c / (a - 1) * (1 - rest))


def _off_one(a: float) -> float:
    return 1.0 + POLE_GAP if abs(a - 1.0) < POLE_GAP else a


def _off_zero(c: Floats) -> Floats:
    return np.where(np.abs(c) < POLE_GAP, POLE_GAP, c)


class _Grouped:
    """Rows grouped by equal (x, t_x, observed), so that the special functions run once a distinct value."""

    def __init__(self, x: Floats, t_x: Floats, observed: Floats) -> None:
        self.customers = int(x.size)
        order = np.lexsort((observed, t_x, x))
        x, t_x, observed = x[order], t_x[order], observed[order]
        changed = np.ones(x.size, dtype=bool)
        changed[1:] = (x[1:] != x[:-1]) | (t_x[1:] != t_x[:-1]) | (observed[1:] != observed[:-1])
        first = np.flatnonzero(changed)
        self.weight = np.diff(np.append(first, x.size)) / x.size
        self.t_x, self.observed = t_x[first], observed[first]
        self.levels, self.level = np.unique(x[first], return_inverse=True)
        self.x = x[first]
        self.repeated = self.x > 0

    def negative_mean_log_likelihood(self, logs: Floats) -> tuple[float, Floats]:
        """Return the value and its gradient by the logarithms of r, alpha, a, b."""
        from scipy.special import gammaln, psi

        r, alpha, a, b = np.exp(logs)
        levels = self.levels
        common = gammaln(r + levels) - gammaln(r) + gammaln(a + b) + gammaln(b + levels) - gammaln(b)
        common = common - gammaln(a + b + levels) + r * np.log(alpha)
        log_observed, log_t = np.log(alpha + self.observed), np.log(alpha + self.t_x)
        shape = r + self.x
        living = -shape * log_observed
        divisor = np.where(self.repeated, b + self.x - 1, 1.0)
        gone = np.where(self.repeated, np.log(a) - np.log(np.maximum(divisor, 1e-300)) - shape * log_t, -np.inf)
        both = np.logaddexp(living, gone)
        value = np.sum(self.weight * (common[self.level] + both))

        share = np.exp(gone - both)  # of the likelihood that comes from having dropped out
        psi_ab, psi_abx = psi(a + b), psi(a + b + levels)
        by_r = (psi(r + levels) - psi(r) + np.log(alpha))[self.level] - (1 - share) * log_observed - share * log_t
        by_alpha = r / alpha - shape * ((1 - share) / (alpha + self.observed) + share / (alpha + self.t_x))
        by_a = (psi_ab - psi_abx)[self.level] + share / a
        by_b = (psi_ab - psi_abx + psi(b + levels) - psi(b))[self.level] - share / divisor
        gradient = np.array([np.sum(self.weight * part) for part in (by_r, by_alpha, by_a, by_b)])
        return -float(value), -gradient * np.array([r, alpha, a, b])
