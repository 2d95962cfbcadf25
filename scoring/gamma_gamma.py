"""Gamma-Gamma: what an account spends on a purchase day.

Source: Fader & Hardie, "The Gamma-Gamma Model of Monetary Value" (2013).

Units: money in any one currency unit; n purchase days with positive net, m their mean net.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.bgnbd import HistoryTooShortError

Floats = npt.NDArray[np.float64]

LOWEST, HIGHEST = 1e-3, 1e3  # bounds of p, q − 1 and of v in units of the mean spend


@dataclass(frozen=True)
class Parameters:
    """p of the spend of one day; q (above 1) and v of its mean among customers."""

    p: float
    q: float
    v: float

    @property
    def population_mean(self) -> float:
        """The mean spend of a customer about whom nothing is known."""
        return self.p * self.v / (self.q - 1)


@dataclass(frozen=True)
class Fit:
    """A fitted model with what its maximum looked like."""

    parameters: Parameters
    log_likelihood: float
    customers: int
    converged: bool


def fit(n: Floats, m: Floats, *, least_customers: int = 10) -> Fit:
    """Fit p, q, v by maximum likelihood on the customers with n > 0 and m > 0.

    Raises: HistoryTooShortError when fewer customers than asked, or customers that all spend the same, are left.
    """
    from scipy.optimize import minimize

    n, m = np.asarray(n, dtype=np.float64), np.asarray(m, dtype=np.float64)
    used = (n > 0) & (m > 0)
    order = np.lexsort((m[used], n[used]))
    n, m = n[used][order], m[used][order]
    if n.size < least_customers or float(m.max()) == float(m.min()):
        raise HistoryTooShortError(f"{n.size} customers with a positive spend")
    scale = float(np.mean(m))
    best = None
    for start in ((2.0, 2.0, 1.0), (6.0, 3.0, 0.5), (0.5, 1.0, 1.0)):
        found = minimize(
            _negative_mean_log_likelihood,
            np.log(start),
            args=(n, m / scale),
            jac=True,
            method="L-BFGS-B",
            bounds=[(np.log(LOWEST), np.log(HIGHEST))] * 3,
            options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-8},
        )
        if best is None or found.fun < best.fun - 1e-12:
            best = found
        if found.success:
            break
    assert best is not None
    p, above_one, v = (float(value) for value in np.exp(best.x))
    log_likelihood = -float(best.fun) * n.size - n.size * float(np.log(scale))
    return Fit(Parameters(p, 1 + above_one, v * scale), log_likelihood, int(n.size), bool(best.success))


def expected_spend(parameters: Parameters, n: Floats, m: Floats) -> Floats:
    """Return E[M | m, n] = p(v + mn)/(pn + q − 1); without any day the population mean."""
    q, p, v = parameters.q, parameters.p, parameters.v
    n = np.asarray(n, dtype=np.float64)
    total = np.where(n > 0, np.asarray(m, dtype=np.float64) * n, 0.0)
    return np.asarray(p * (v + total) / (p * n + q - 1))


def _negative_mean_log_likelihood(logs: Floats, n: Floats, m: Floats) -> tuple[float, Floats]:
    """Return the value and its gradient by the logarithms of p, q − 1, v."""
    from scipy.special import gammaln, psi

    p, above_one, v = np.exp(logs)
    q = 1 + above_one
    pn, total = p * n, n * m
    log_sum = np.log(v + total)
    value = gammaln(pn + q) - gammaln(pn) - gammaln(q) + q * np.log(v)
    value = value + (pn - 1) * np.log(m) + pn * np.log(n) - (pn + q) * log_sum
    psi_both = psi(pn + q)
    by_p = n * (psi_both - psi(pn) + np.log(total) - log_sum)
    by_q = psi_both - psi(q) + np.log(v) - log_sum
    by_v = q / v - (pn + q) / (v + total)
    gradient = np.array([np.mean(by_p) * p, np.mean(by_q) * above_one, np.mean(by_v) * v])
    return -float(np.mean(value)), -gradient
