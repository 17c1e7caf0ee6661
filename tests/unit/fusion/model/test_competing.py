from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.cohort import Cohort
from fusion.cohort.outcome import Outcome
from fusion.model.competing import FittedCompeting, fit_competing
from fusion.model.projection import fit_projections
from fusion.survival.aalen_johansen import Cause, fit_aalen_johansen
from fusion.survival.breslow import fit_baseline
from fusion.survival.concordance import harrell_c
from fusion.survival.folds import strata_of, stratified_folds
from tests.unit.fusion.cohorts import QUICK, make_cohort, make_competing_cohort, make_competing_outcome

TIMES = np.array([100.0, 200.0, 400.0])


def fit(cohort: Cohort) -> FittedCompeting | None:
    folds = stratified_folds(strata_of(cohort), 2, np.random.default_rng(0))
    return fit_competing(cohort, fit_projections(cohort, 8), folds, QUICK, 0)


def with_few_competing(outcome: Outcome) -> Outcome:
    few = np.cumsum(outcome.competing) <= 3
    return replace(outcome, competing=outcome.competing & few)


def test_nothing_competes_and_nothing_is_fitted():
    assert fit(make_cohort(60)) is None


def test_it_is_told_whom_the_competing_event_befalls():
    cohort = make_competing_cohort(200)
    found = fit(cohort)
    assert found is not None and found.model.members is not None
    c = harrell_c(found.model.beside(cohort).log_risk, cohort.followed.exchanged())
    assert c is not None and c > 0.7
    assert found.model.events == int(cohort.followed.competing.sum())


def test_too_few_competing_events_befall_all_alike():
    cohort = make_competing_cohort(100)
    cohort = replace(cohort, outcome=with_few_competing(cohort.followed))
    found = fit(cohort)
    assert found is not None and found.model.members is None
    assert (found.model.beside(cohort).log_risk == 0).all()
    assert found.model.events == 3


def test_alike_for_all_incidences_are_those_of_aalen_and_johansen():
    outcome = with_few_competing(make_competing_outcome(np.zeros(400)))
    cohort = replace(make_cohort(400), outcome=outcome)
    found = fit(cohort)
    assert found is not None
    own = fit_baseline(np.zeros(400), outcome)
    incidence = found.model.beside(cohort).incidence(np.zeros(400), own, TIMES)
    assert incidence.event[0] == pytest.approx(fit_aalen_johansen(outcome).at(TIMES), abs=0.01)
    assert incidence.competing[0] == pytest.approx(fit_aalen_johansen(outcome, Cause.COMPETING).at(TIMES), abs=0.01)
