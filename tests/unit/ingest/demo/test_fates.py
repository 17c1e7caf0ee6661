import numpy as np
import pytest

from ingest.demo.cohort import draw_cohort
from ingest.demo.fates import TRUE_SURVIVAL_MONTHS, draw_fates
from ingest.demo.followup import observe
from ingest.demo.truth import concordance
from ingest.demo.visits import NEVER
from ingest.durations import DAYS_A_MONTH


@pytest.fixture(scope="module")
def lived():
    cohort = draw_cohort(160, 2026)
    fates = draw_fates(cohort)
    return cohort, fates, observe(cohort, fates)


def test_observed_outcome_is_the_potential_one_of_the_factual_arm(lived):
    cohort, fates, seen = lived
    for place, one in enumerate(seen):
        fate = fates[str(cohort.arm[place])]
        death, progression = fate.death_day[place], fate.progression_day[place]
        assert one.os_day == death if one.died else one.os_day < death
        assert (
            one.pfs_day == min(death, progression) if one.progressed_or_died else one.pfs_day < min(death, progression)
        )
        assert one.progression_day in {None, progression}


def test_both_arms_share_the_patients_latent_burden_and_chance(lived):
    _, fates, _ = lived
    first, second = fates.values()
    assert np.array_equal(first.course.burden_mm, second.course.burden_mm)
    assert np.array_equal(first.scans.days, second.scans.days)
    assert np.corrcoef(first.death_day < NEVER, second.death_day < NEVER)[0, 1] > 0.3


def test_true_survival_is_met_by_the_potential_deaths():
    fates = draw_fates(draw_cohort(800, 5))
    for fate in fates.values():
        for column, months in enumerate(TRUE_SURVIVAL_MONTHS):
            alive = np.mean(fate.death_day > round(months * DAYS_A_MONTH))
            assert abs(alive - fate.true_survival[:, column].mean()) < 0.05


def test_outcomes_look_like_second_line_lung_cancer(lived):
    cohort, fates, seen = lived
    died = np.mean([one.died for one in seen])
    assert 0.55 <= died <= 0.75
    assert 0.72 <= concordance(cohort, fates, seen) <= 0.78
    middle = np.median(np.concatenate([fate.death_day for fate in fates.values()])) / DAYS_A_MONTH
    assert 9 <= middle <= 15


def test_toxicity_status_agrees_with_the_adverse_events(lived):
    _, _, seen = lived
    for one in seen:
        severe = [event.start_day for event in one.adverse if event.grade >= 3]
        assert (one.tox_status == 1) == (one.tox_day in severe and one.tox_day == min(severe))
        assert one.tox_status != 2 or one.died


def test_half_the_patients_are_on_each_arm(lived):
    cohort, _, _ = lived
    assert sorted(np.unique(cohort.arm, return_counts=True)[1].tolist()) == [80, 80]
