"""Ridge Cox regression by Newton steps.

Partial likelihood of Cox (1972) with Breslow's handling of ties and risk sets {entry < t <= time}:

    l(b) = sum over events i of eta_i - sum over event times t of d_t log S0(t),   S0(t) = sum over at risk of exp(eta)

penalised as l(b) - penalty / 2 |b|^2.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

from fusion.cohort.outcome import Outcome
from fusion.errors import InferenceFailed
from fusion.shapes import Coefficients, Floats, Matrix
from fusion.survival.risk_sets import RiskSets

PATH_STEPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivatives:
    """Log partial likelihood with its gradient and negative Hessian in the coefficients."""

    value: float
    gradient: Coefficients
    information: Matrix


def log_likelihood(log_risk: Floats, risk_sets: RiskSets) -> float:
    """Log partial likelihood (Breslow ties) of given log-risks.

    Args:
        log_risk: (n,) linear predictor.
        risk_sets: of the same n patients.
    """
    top = log_risk.max(initial=0.0)
    totals = risk_sets.sums(np.exp(log_risk - top))
    return float(risk_sets.event @ log_risk - risk_sets.deaths @ (np.log(totals) + top))


def differentiate(x: Matrix, log_risk: Floats, risk_sets: RiskSets) -> Derivatives:
    """Value, gradient (d,) and information (d, d) of the log partial likelihood at a linear predictor."""
    weights = np.exp(log_risk - log_risk.max(initial=0.0))
    totals = risk_sets.sums(weights)
    expected = weights * risk_sets.accumulate(risk_sets.deaths / totals)
    means = risk_sets.sums(x * weights[:, None]) / totals[:, None]
    information = (x * expected[:, None]).T @ x - (means * risk_sets.deaths[:, None]).T @ means
    return Derivatives(
        value=log_likelihood(log_risk, risk_sets),
        gradient=x.T @ (risk_sets.event - expected),
        information=information,
    )


def find_slope(x: Matrix, log_risk: Floats, risk_sets: RiskSets) -> Coefficients:
    """The gradient (d,) alone, which costs a twentieth of the information where there are many patients."""
    weights = np.exp(log_risk - log_risk.max(initial=0.0))
    expected = weights * risk_sets.accumulate(risk_sets.deaths / risk_sets.sums(weights))
    return np.asarray(x.T @ (risk_sets.event - expected))


def fit_path(x: Matrix, risk_sets: RiskSets, penalties: Iterable[float], tolerance: float) -> Iterator[Coefficients]:
    """Coefficients for one penalty after the other, each from where the last ended.

    The information is computed anew only where steps by the last one gain less than half of what they promise: between
    neighbouring penalties it hardly changes.

    Args:
        x: (n, d) standardised features.
        risk_sets: of the same n patients.
        penalties: in an order in which neighbours are alike.
        tolerance: smallest gain of penalised log-likelihood worth another step.

    Raises:
        InferenceFailed: no convergence within the steps allowed.
    """
    beta = np.zeros(x.shape[1])
    information: Matrix | None = None
    for penalty in penalties:
        for _ in range(PATH_STEPS):
            log_risk = x @ beta
            if information is None:
                information = differentiate(x, log_risk, risk_sets).information
            slope = find_slope(x, log_risk, risk_sets) - penalty * beta
            direction = cho_solve(cho_factor(information + (penalty + 1e-9) * np.eye(len(beta))), slope)
            value = log_likelihood(log_risk, risk_sets) - penalty / 2 * float(beta @ beta)
            beta, gain = _step(x, risk_sets, penalty, beta, direction, value)
            promised = float(direction @ slope) / 2
            if promised < tolerance:
                break
            if gain < promised / 2:
                information = None
        else:
            raise InferenceFailed(expected=f"convergence in {PATH_STEPS} steps", found="none", where="ridge Cox")
        yield beta


def fit_ridge_cox(
    x: Matrix,
    risk_sets: RiskSets,
    penalty: float,
    *,
    start: Coefficients | None = None,
    tolerance: float = 1e-6,
    steps: int = 50,
) -> Coefficients:
    """Coefficients of a ridge Cox model.

    Args:
        x: (n, d) standardised features.
        risk_sets: of the same n patients.
        penalty: ridge penalty, on the scale of the log-likelihood summed over patients.
        start: where to begin, by default at zero.
        tolerance: smallest gain of penalised log-likelihood worth another step.
        steps: Newton steps allowed.

    Returns:
        (d,) coefficients.

    Raises:
        InferenceFailed: no convergence within the steps allowed.
    """
    beta = np.zeros(x.shape[1]) if start is None else start
    for _ in range(steps):
        here = differentiate(x, x @ beta, risk_sets)
        system = here.information + (penalty + 1e-9) * np.eye(len(beta))
        direction = cho_solve(cho_factor(system), here.gradient - penalty * beta)
        value = here.value - penalty / 2 * float(beta @ beta)
        beta, gain = _step(x, risk_sets, penalty, beta, direction, value)
        if gain < tolerance:
            return beta
    raise InferenceFailed(expected=f"convergence in {steps} Newton steps", found="none", where="ridge Cox")


def _step(
    x: Matrix, risk_sets: RiskSets, penalty: float, beta: Coefficients, direction: Coefficients, value: float
) -> tuple[Coefficients, float]:
    """Halve the Newton step until the penalised likelihood does not fall."""
    for halving in range(20):
        moved = beta + direction * 0.5**halving
        gain = log_likelihood(x @ moved, risk_sets) - penalty / 2 * moved @ moved - value
        if gain >= 0:
            return moved, float(gain)
    return beta, 0.0


def fit_nonnegative_cox(x: Matrix, risk_sets: RiskSets, *, penalty: float = 0.0, upper: float = 2.0) -> Coefficients:
    """Coefficients of a Cox model held to 0..upper, for stacking risks that can only agree with the outcome.

    Args:
        x: (n, d) log-risks of d members.
        upper: largest weight; a calibrated member alone has weight 1.

    Raises:
        InferenceFailed: the bounded optimiser did not converge.
    """

    def objective(beta: Coefficients) -> tuple[float, Coefficients]:
        here = differentiate(x, x @ beta, risk_sets)
        return penalty / 2 * float(beta @ beta) - here.value, penalty * beta - here.gradient

    found = minimize(objective, np.full(x.shape[1], 0.5), jac=True, method="L-BFGS-B", bounds=[(0, upper)] * x.shape[1])
    if not found.success:
        raise InferenceFailed(expected="convergence", found=str(found.message), where="non-negative Cox")
    return np.asarray(found.x, dtype=np.float64)


def fit_cox(x: Matrix, outcome: Outcome, penalty: float = 0.0) -> Coefficients:
    """Ridge Cox of an outcome whose risk sets are needed once."""
    return fit_ridge_cox(x, RiskSets.of(outcome), penalty)
