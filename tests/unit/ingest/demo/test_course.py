import numpy as np
import pytest

from ingest.demo.cohort import draw_cohort
from ingest.demo.course import B_KG, BETA, H0_SHIFT, build_course, burden_at, ctdna_at
from ingest.demo.regimens import ARMS, DOCETAXEL
from ingest.demo.seeds import generator
from ingest.demo.visits import NEVER, draw_noise, read_scans
from ingest.durations import DAYS_A_MONTH


def test_burden_follows_its_closed_form():
    course = build_course(draw_cohort(12, 1), DOCETAXEL)
    months = 100 / DAYS_A_MONTH
    for place in range(12):
        part = course.phi[place] * np.exp(-course.ks[place] * months)
        rest = (1 - course.phi[place]) * np.exp(course.kg[place] * months)
        assert burden_at(course, np.array([100]))[place, 0] == pytest.approx(course.burden_mm[place] * (part + rest))


@pytest.mark.parametrize("regimen", ARMS)
def test_first_days_hazard_is_the_formula(regimen):
    cohort = draw_cohort(12, 1)
    course = build_course(cohort, regimen)
    log = np.log(regimen.h0) + H0_SHIFT + cohort.prognosis + B_KG * np.log(course.kg / regimen.kg)
    expected = np.exp(log) * (cohort.burden_mm / 60) ** BETA
    assert np.allclose(np.exp(course.log_hazard), expected)
    assert np.allclose(course.cumulative_hazard[:, 1] * DAYS_A_MONTH, expected)


def test_dying_cells_shed_more_than_the_same_burden_at_rest():
    course = build_course(draw_cohort(12, 1), DOCETAXEL)
    place = int(np.argmax(course.phi * course.ks))
    assert ctdna_at(course, place, 1) > ctdna_at(course, place, 0)


def test_progression_is_the_first_scan_20_percent_and_5_mm_above_the_nadir_or_with_a_new_lesion():
    course = build_course(draw_cohort(40, 1), DOCETAXEL)
    noise = draw_noise(40, generator(1, "scans"))
    scans = read_scans(course, noise)
    for place in range(40):
        pd_visits = np.flatnonzero(scans.category[place] == "PD")
        expected = scans.days[place, pd_visits[0]] if pd_visits.size else NEVER
        assert scans.progression_day[place] == expected
        sizes = scans.size_mm[place]
        for visit in range(1, sizes.size):
            nadir = sizes[:visit].min()
            if sizes[visit] >= 1.2 * nadir and sizes[visit] >= nadir + 5:
                assert scans.category[place, visit] == "PD"
