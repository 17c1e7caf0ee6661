"""Toxicity of the demonstration study: what its own events make of the arms, beside what was drawn."""

from collections import defaultdict

import numpy as np
import pytest

from fusion.cohort.exposure import AdverseEvent, Exposure
from fusion.cohort.history import PatientHistory, SizeVisit
from fusion.simulation.arms.simulating import simulate
from fusion.simulation.assimilation.posterior import update
from fusion.simulation.calibration.calibrating import calibrate
from fusion.simulation.calibration.outcomes import CohortOutcomes, FollowUp
from fusion.simulation.library import Attribution
from fusion.simulation.library.rates import ANY
from fusion.simulation.population import SiteEvents
from fusion.simulation.toxicity.risks import ANY_SEVERE
from fusion.simulation.toxicity.site_events import count_site_events
from ingest.demo.cohort import Cohort, draw_cohort
from ingest.demo.fates import draw_fates
from ingest.demo.followup import Seen, observe

PATIENTS, SAMPLE = 300, 24
ARMS = ("atezolizumab", "docetaxel")
Counted = dict[str, dict[str, SiteEvents]]


def expose(arm: str, seen: Seen) -> Exposure:
    """What the study saw of one patient."""
    events = tuple(
        AdverseEvent(
            term=each.term.term, start_day=each.start_day, stop_day=each.stop_day, grade=each.grade,
            organ_class=each.term.organ_class,
        )
        for each in seen.adverse
    )  # fmt: skip
    ended = seen.pfs_day if seen.progressed_or_died else None
    return Exposure(arm=arm, last_day=seen.os_day, progression_or_death_day=ended, events=events)


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return draw_cohort(patients=PATIENTS, seed=7)


@pytest.fixture(scope="module")
def seen(cohort: Cohort) -> tuple[Seen, ...]:
    return tuple(observe(cohort, draw_fates(cohort)))


@pytest.fixture(scope="module")
def counted(cohort: Cohort, seen: tuple[Seen, ...]) -> Counted:
    found = count_site_events([expose(str(arm), each) for arm, each in zip(cohort.arm, seen, strict=True)])
    return {arm: dict(causes[Attribution.ALL_CAUSE]) for arm, causes in found.items()}


@pytest.fixture(scope="module")
def simulated(cohort: Cohort, seen: tuple[Seen, ...], counted: Counted) -> dict[tuple[str, str], float]:
    """Mean incidence by two years over patients of the study, by arm and kind."""
    outcomes = CohortOutcomes(
        study="demo", arms=tuple(map(str, cohort.arm)), index=np.asarray(cohort.prognosis),
        survival=FollowUp.from_days(np.array([one.os_day for one in seen]), np.array([one.died for one in seen])),
        progression_free=FollowUp.from_days(
            np.array([one.pfs_day for one in seen]), np.array([one.progressed_or_died for one in seen])
        ),
        sizes_mm=tuple(cohort.burden_mm.tolist()), site_events=counted,
    )  # fmt: skip
    population = calibrate(outcomes, randomised=True, source="demonstration", diagnosis="NSCLC")
    shares: dict[tuple[str, str], list[float]] = defaultdict(list)
    for place in range(SAMPLE):
        history = PatientHistory(
            code=cohort.codes[place], study="demo", diagnosis="NSCLC", prognostic_index=float(cohort.prognosis[place]),
            sizes=(SizeVisit(day=0, value_mm=float(cohort.burden_mm[place])),),
        )  # fmt: skip
        posterior = update(history, None, population, particles=400, seed=place)
        for arm, found in simulate(posterior, [population.find(arm) for arm in ARMS], seed=place).arms.items():
            for kind, risk in found.toxicity.items():
                shares[arm, kind].append(risk["p"])
    return {key: float(np.mean(values)) for key, values in shares.items()}


@pytest.mark.parametrize("arm", ARMS)
def test_average_patient_s_incidence_is_the_cohort_s_aalen_johansen(arm: str, counted: Counted, simulated) -> None:
    assert simulated[arm, ANY_SEVERE] == pytest.approx(counted[arm][ANY].severe, abs=0.03)
    for kind, site in counted[arm].items():
        if (arm, kind) in simulated and site.events >= 5:
            assert simulated[arm, kind] == pytest.approx(site.severe, abs=0.03)


def test_cohort_sees_the_arm_that_harms_more(counted: Counted) -> None:
    assert counted["docetaxel"][ANY].severe > counted["atezolizumab"][ANY].severe + 0.1
    assert counted["docetaxel"]["Febrile neutropenia"].events > 5


def test_episodes_seen_in_the_cohort_have_ends_and_days(counted: Counted) -> None:
    for arm in ARMS:
        site = counted[arm][ANY]
        assert site.ended > 10
        assert 5 < site.episode_days / site.ended < 60
