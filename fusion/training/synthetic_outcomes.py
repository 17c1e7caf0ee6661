"""Outcomes for synthetic patients, from the training patients' own risk, baseline and censoring."""

from dataclasses import dataclass, replace

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import Outcome
from fusion.model.blockwise import narrow_blocks
from fusion.model.projection import fit_projection
from fusion.model.ridge import Ridge, fit_ridge
from fusion.shapes import Floats
from fusion.survival.breslow import Baseline, fit_baseline
from fusion.survival.censoring import fit_censoring_model
from fusion.survival.folds import Folds
from fusion.survival.kaplan_meier import Curve

DIRECTIONS = 64
DAY = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How follow-up goes in the training patients.

    Attributes:
        ridge: their log-risk, or None where they are too few to tell anybody apart.
        baseline: of the event, at the ridge's log-risk 0.
        competing: of the competing event, which befalls all alike.
        remaining: of staying under observation, by days since entry.
    """

    ridge: Ridge | None
    baseline: Baseline
    competing: Baseline
    remaining: Curve

    def draw(self, cohort: Cohort, generator: np.random.Generator) -> Outcome:
        """Outcomes of a cohort whose own are read for the day of entry alone.

        The event comes when the cumulative hazard since entry exceeds an exponential draw (Bender 2005); where the
        baseline ends before that, follow-up ends with it.
        """
        n, entry = len(cohort), cohort.followed.entry_days
        log_risk = np.zeros(n) if self.ridge is None else self.ridge.log_risk(cohort)
        event = _first_time(self.baseline, log_risk, entry, generator)
        other = _first_time(self.competing, np.zeros(n), entry, generator)
        lost = entry + self._days_observed(generator.uniform(size=n))
        time = np.maximum(np.minimum(np.minimum(event, other), lost), entry + DAY)
        happened = event <= np.minimum(other, lost)
        return Outcome(time_days=time, event=happened, competing=~happened & (other <= lost), entry_days=entry.copy())

    def _days_observed(self, share: Floats) -> Floats:
        """(n,) days at which remaining under observation falls to each share, the last such day at most."""
        place = np.searchsorted(-self.remaining.survival, -share, side="left")
        return np.asarray(self.remaining.times_days[np.minimum(place, len(self.remaining.times_days) - 1)])


def fit_course(cohort: Cohort, folds: Folds) -> Course:
    """Learn from training patients; the risk is a ridge Cox of all blocks that are not wide.

    Args:
        cohort: training patients, with at least one event.
        folds: of them, for the penalty and out-of-fold log-risks.
    """
    outcome = cohort.followed
    named = [block for block in cohort.blocks if block.name in narrow_blocks(cohort)]
    found = fit_ridge(cohort, tuple(fit_projection(block, DIRECTIONS) for block in named), folds) if named else None
    log_risk = np.zeros(len(cohort)) if found is None else found.out_of_fold
    other = replace(outcome, event=outcome.competing, competing=np.zeros(len(outcome), dtype=bool))
    censoring = fit_censoring_model(outcome)
    last = float((outcome.time_days - outcome.entry_days).max())
    return Course(
        ridge=None if found is None else found.model,
        baseline=fit_baseline(log_risk, outcome.competing_censored()),
        competing=_none() if not other.events else fit_baseline(np.zeros(len(outcome)), other),
        remaining=Curve(np.append(censoring.times_days, last), np.append(censoring.remaining, 0.0)),
    )


def _none() -> Baseline:
    return Baseline(times_days=np.zeros(0), cumulative_hazard=np.zeros(0))


def _first_time(baseline: Baseline, log_risk: Floats, entry: Floats, generator: np.random.Generator) -> Floats:
    """(n,) days of the event, infinite where the baseline does not reach it."""
    target = baseline.at(entry) + generator.exponential(size=len(log_risk)) * np.exp(-log_risk)
    place = np.searchsorted(baseline.cumulative_hazard, target, side="left")
    return np.asarray(np.append(baseline.times_days, np.inf)[place])
