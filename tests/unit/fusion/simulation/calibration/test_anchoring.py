"""Arms set beside the arm that trials compared them with."""

import math
from dataclasses import replace

import pytest

from fusion.simulation.calibration.anchoring import _survival, anchor_arm, anchor_arms
from fusion.simulation.library.contrasts import load_comparisons, pool_contrasts
from fusion.simulation.library.finding import library_without
from fusion.simulation.population import Population, library_arm, library_population
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.state.hazard import draw_level
from fusion.survival.hazard_ratio import expected_log_hazard_ratio

POOLED = pool_contrasts(load_comparisons()[0], "OS", without=("OAK",))


@pytest.fixture(scope="module")
def anchored() -> Population:
    return anchor_arms(library_population(library_without("OAK")), without=("OAK",))


def test_trial_of_both_arms_would_find_the_pooled_ratio(anchored: Population) -> None:
    treated, control = anchored.arms["pd1_nsclc_2l"], anchored.arms["docetaxel_nsclc_2l"]
    months = min(treated.follow_up_months, control.follow_up_months)
    curves = [_survival(arm, months, DEFAULTS) for arm in (treated, control)]
    assert POOLED is not None
    assert expected_log_hazard_ratio(*curves) == pytest.approx(POOLED.mean, abs=0.005)


def test_ratio_for_one_patient_is_less_certain_than_that_between_unlike_ones(anchored: Population) -> None:
    assert POOLED is not None
    assert anchored.arms["pd1_nsclc_2l"].contrast_se > POOLED.standard_error


def test_level_is_the_comparators_and_the_ratio_of_its_own(anchored: Population) -> None:
    treated, control = anchored.arms["pd1_nsclc_2l"], anchored.arms["docetaxel_nsclc_2l"]
    ratio = draw_level(treated, anchored, 40, 7) - draw_level(control, anchored, 40, 7)
    assert float(ratio.std(correction=0)) == pytest.approx(treated.contrast_se, rel=0.05)


def test_arm_that_no_trial_compared_stays_as_it_is(anchored: Population) -> None:
    assert anchored.arms["crizotinib"] == library_population().arms["crizotinib"]


def test_cohorts_own_arm_anchors_others_and_is_not_anchored() -> None:
    library = library_population()
    docetaxel = library.arms["docetaxel"]
    own = replace(docetaxel, regimen=replace(docetaxel.regimen, key="Docetaxel 75"), own_cohort=True)
    cohort = Population(arms={"Docetaxel 75": own}, source="study x")
    treated = anchor_arm(library_arm(library.arms["nivolumab_squamous"].regimen), cohort)
    assert (treated.anchored_to, math.isfinite(treated.contrast_se)) == ("Docetaxel 75", True)
    assert anchor_arm(own, cohort) is own
