"""Whether bounds of survival time hold, estimated on censored patients."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.shapes import Bools, Floats, Matrix
from fusion.survival.censoring import fit_censoring_model

REPLICATES = 200
MINIMUM_PATIENTS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many of some patients' times are within their bounds.

    Attributes:
        n: patients.
        events: those whose event was seen.
        coverage: estimated share within, or None where the patients do not give it.
        standard_error: of that, by bootstrap over patients.
        reason: why there is no number, else empty.
    """

    n: int
    events: int
    coverage: float | None
    standard_error: float | None
    reason: str = ""


def coverage_of(
    lower_days: Floats,
    outcome: Outcome,
    *,
    generator: np.random.Generator,
    upper_days: Floats | None = None,
    covariates: Matrix | None = None,
) -> Coverage:
    """Share of patients with lower <= T <= upper, by inverse probability of censoring.

    With A = sum of 1(event, T < L) / G(T-), B = sum of 1(T >= L) / G(L-) and C = sum of 1(T > U) / G(U-), the share is
    (B - C) / (A + B): those known to have missed, those known to have lived to the bound, each for the like of them
    who were censored before.

    Args:
        lower_days: (n,) bounds.
        outcome: what became of the n patients, unseen by what made the bounds.
        generator: of the bootstrap.
        upper_days: (n,) infinite where open; by default all are.
        covariates: (n, d) on which censoring may depend; by default it depends on nothing.
    """
    everybody = {"all": np.ones(len(outcome), dtype=bool)}
    return _cover(lower_days, upper_days, outcome, everybody, covariates, generator, 1)["all"]


def coverage_by(
    lower_days: Floats,
    outcome: Outcome,
    groups: Sequence[str | None],
    *,
    generator: np.random.Generator,
    upper_days: Floats | None = None,
    covariates: Matrix | None = None,
    minimum: int = MINIMUM_PATIENTS,
) -> dict[str, Coverage]:
    """The same by group, each with the censoring of its own patients, who may have left earlier than others.

    Args:
        lower_days, outcome, generator, upper_days, covariates: as for `coverage_of`.
        groups: n labels such as a sex, an arm, or which modalities are missing; None is in no group.
        minimum: smaller groups get no number.
    """
    labels = sorted({label for label in groups if label is not None})
    rows = {label: np.array([one == label for one in groups]) for label in labels}
    return _cover(lower_days, upper_days, outcome, rows, covariates, generator, minimum)


def _cover(
    lower: Floats,
    upper: Floats | None,
    outcome: Outcome,
    groups: dict[str, Bools],
    covariates: Matrix | None,
    generator: np.random.Generator,
    minimum: int,
) -> dict[str, Coverage]:
    ends = np.full(len(outcome), np.inf) if upper is None else upper
    found = {}
    for label, rows in groups.items():
        part, own = outcome.take(np.flatnonzero(rows)), None if covariates is None else covariates[rows]
        inside, known = _weigh(lower[rows], ends[rows], part, own)
        found[label] = _summarise(inside, known, part.events, generator, minimum)
    return found


def _weigh(lower: Floats, upper: Floats, outcome: Outcome, covariates: Matrix | None) -> tuple[Floats, Floats]:
    """(n,) each patient's part of numerator and denominator; a patient censored before the bound has none."""
    censoring = fit_censoring_model(outcome, covariates)

    def weight(days: Floats, counted: Bools) -> Floats:
        g = censoring.before(days - outcome.entry_days, covariates)
        return np.where(counted & (g > 0), 1 / np.where(g > 0, g, 1.0), 0.0)

    time = outcome.time_days
    missed = weight(time, outcome.event & (time < lower))
    # A competing event means that the event never comes, so every lower bound holds and every upper bound fails.
    lived = weight(np.where(outcome.competing, np.minimum(time, lower), lower), outcome.competing | (time >= lower))
    ends = np.where(outcome.competing, np.minimum(time, upper), upper)
    beyond = weight(ends, (time > upper) | (outcome.competing & np.isfinite(upper)))
    return lived - beyond, missed + lived


def _summarise(inside: Floats, known: Floats, events: int, generator: np.random.Generator, minimum: int) -> Coverage:
    n, total = len(inside), float(known.sum())
    if n < minimum or total <= 0:
        reason = f"fewer than {minimum} patients" if n < minimum else "nobody was followed to the bound"
        return Coverage(n=n, events=events, coverage=None, standard_error=None, reason=reason)
    shares = []
    for _ in range(REPLICATES):
        counts = generator.poisson(1.0, n)
        if counts @ known > 0:
            shares.append(float(counts @ inside / (counts @ known)))
    return Coverage(
        n=n, events=events, coverage=float(inside.sum()) / total, standard_error=float(np.std(shares)), reason=""
    )
