import numpy as np
import pytest

from fusion.errors import CohortError
from fusion.simulation.arms.simulating import run_arm
from fusion.simulation.arms.summaries import at_month
from fusion.simulation.assimilation.posterior import update
from fusion.simulation.calibration.calibrating import calibrate
from fusion.simulation.calibration.outcomes import CohortOutcomes, FollowUp
from fusion.simulation.calibration.scaling import Tally, choose_edges, slope_step, tally
from fusion.simulation.library import Evidence, load_library
from fusion.simulation.pieces import FLAT
from fusion.simulation.population import SiteEvents
from tests.unit.fusion.simulation.cases import make_history

SLOPE = 0.8


def draw_cohort(patients: int = 600, *, seed: int = 0, months: float = 30.0, **changed) -> CohortOutcomes:
    """Exponential survival whose log hazard rises with the index; half the rate in the second arm."""
    rng = np.random.default_rng(seed)
    index, arm = rng.normal(3.0, 0.5, patients), rng.integers(0, 2, patients)
    rate = np.where(arm == 0, 0.08, 0.04) * np.exp(SLOPE * (index - 3.0))
    death, progression = rng.exponential(1 / rate), rng.exponential(1 / (3 * rate))
    censored = rng.uniform(0.2 * months, months, patients)
    plain = {
        "study": "drawn",
        "arms": tuple(np.where(arm == 0, "docetaxel", "atezolizumab").tolist()),
        "index": index,
        "survival": FollowUp(months=np.minimum(death, censored), event=death <= censored),
        "progression_free": FollowUp(
            months=np.minimum(np.minimum(death, progression), censored),
            event=np.minimum(death, progression) <= censored,
        ),
    }
    return CohortOutcomes(**{**plain, **changed})


def simulated_survival(population, arm: str, index: float, month: float) -> float:
    history = make_history(prognostic_index=index)
    posterior = update(history, None, population, particles=1500, seed=0)
    run = run_arm(posterior, population.arms[arm], 24, 0, load_library())
    return float(at_month(run.course.alive, month).mean())


@pytest.fixture(scope="module")
def large():
    return calibrate(draw_cohort(1500, months=24.0), randomised=True, source="drawn", diagnosis="NSCLC")


@pytest.mark.parametrize(("arm", "rate"), [("docetaxel", 0.08), ("atezolizumab", 0.04)])
@pytest.mark.parametrize("shift", [-0.5, 0.0, 0.5])
@pytest.mark.parametrize("month", [3, 6, 12])
def test_calibrated_patient_lives_as_drawn(large, arm: str, rate: float, shift: float, month: float) -> None:
    # The drawn patients do not differ beyond their index, the simulated ones do: not all months can be met.
    expected = np.exp(-rate * np.exp(SLOPE * shift) * month)
    assert simulated_survival(large, arm, 3.0 + shift, month) == pytest.approx(expected, abs=0.08)


def test_calibrate_centres_the_index_and_says_how_sure_the_slope_is(large) -> None:
    assert large.index_centre == pytest.approx(3.0, abs=0.05)
    assert large.index_sd == pytest.approx(0.5, abs=0.05)
    assert 0 < large.index_slope_se < 0.12
    assert large.index_slope > 4 * large.index_slope_se
    assert large.lesion_slope > 0


def test_calibrate_is_reproducible() -> None:
    first, again = (calibrate(draw_cohort(200, months=8.0), randomised=True, source="drawn") for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    ("randomised", "overlap", "grade", "flagged"),
    [
        (True, None, Evidence.A, False),
        (False, None, Evidence.D, True),
        (False, {"docetaxel": False}, Evidence.D, True),
        (False, {"docetaxel": True}, Evidence.C, False),
    ],
)
def test_calibrate_grades_the_evidence(randomised, overlap, grade, flagged) -> None:
    population = calibrate(draw_cohort(200, months=8.0), randomised=randomised, overlap=overlap, source="drawn")
    arm = population.arms["docetaxel"]
    assert arm.evidence is grade
    assert ("no_overlap" in arm.flags) is flagged


def test_calibrate_keeps_the_library_where_events_are_few() -> None:
    drawn = draw_cohort(200, months=8.0)
    arms = ("osimertinib",) * 10 + drawn.arms[10:]
    population = calibrate(draw_cohort(200, months=8.0, arms=arms), randomised=True, source="drawn")
    assert population.arms["osimertinib"].evidence is Evidence.B
    assert "uncalibrated" in population.arms["osimertinib"].flags


def test_calibrate_gives_an_unknown_arm_wide_growth_and_the_cohorts_outcome() -> None:
    drawn = draw_cohort(400, months=8.0)
    arms = tuple("new drug" if arm == "docetaxel" else arm for arm in drawn.arms)
    arm = calibrate(draw_cohort(400, months=8.0, arms=arms), randomised=True, source="drawn").arms["new drug"]
    assert (arm.evidence, arm.has_survival, arm.regimen.trial) == (Evidence.A, True, "none")
    assert (arm.has_progression, arm.has_response) == (True, False)


def test_calibrate_without_progression_says_so() -> None:
    population = calibrate(draw_cohort(200, months=8.0, progression_free=None), randomised=True, source="drawn")
    assert "uncalibrated" in population.arms["docetaxel"].flags
    assert population.lesion_slope == 0


def test_calibrate_does_not_look_beyond_ten_years() -> None:
    drawn = draw_cohort(100)
    late = FollowUp(months=np.full(100, 400.0), event=np.ones(100, dtype=bool))
    known = draw_cohort(100, survival=late).censored_at(120.0).survival
    assert (known.months.max(), known.event.sum()) == (120.0, 0)
    assert drawn.censored_at(120.0).survival.event.sum() == drawn.survival.event.sum()


def test_calibrate_carries_the_sites_adverse_events() -> None:
    events = {"docetaxel": {"Any": SiteEvents(events=5, patients=50)}}
    population = calibrate(draw_cohort(200, months=8.0, site_events=events), randomised=True, source="drawn")
    assert population.arms["docetaxel"].site_events == events["docetaxel"]


@pytest.mark.parametrize(
    "change",
    [
        {"index": np.zeros(3)},
        {"index": np.full(600, np.nan)},
        {"survival": FollowUp(months=np.full(600, -1.0), event=np.ones(600, dtype=bool))},
    ],
)
def test_outcomes_that_do_not_fit_are_refused(change) -> None:
    with pytest.raises(CohortError, match="calibration on drawn"):
        draw_cohort(600, **change)


def test_tally_of_constant_hazard() -> None:
    weeks = np.arange(53)[:, None] * 7 / 30.4375
    curves = np.exp(-0.1 * np.hstack([weeks, weeks]))
    follow_up = FollowUp(months=np.array([6.0, 10.0]), event=np.array([True, False]))
    found = tally(curves, np.array([-1.0, 1.0]), np.array([0.0, 0.5]), follow_up, FLAT)
    assert found.expected == pytest.approx([1.6])
    assert found.expected_each == pytest.approx([0.6, 1.0])
    assert found.seen.tolist() == [1]


def test_slope_step_of_an_index_that_is_the_same_for_all_does_nothing() -> None:
    counted = Tally(seen=np.ones(1), expected=np.ones(1), expected_each=np.array([0.5, 0.5]))
    assert slope_step(np.zeros(2), np.array([1.0, 0.0]), counted) == 0.0


def test_calibrate_with_an_index_that_is_the_same_for_all() -> None:
    population = calibrate(draw_cohort(200, months=8.0, index=np.zeros(200)), randomised=True, source="drawn")
    assert (population.index_sd, population.index_slope_se) == (0.0, 0.0)


def test_edges_lie_between_scans() -> None:
    times = FollowUp(months=np.linspace(0.5, 20, 200), event=np.ones(200, dtype=bool))
    scan = 6 * 7 / 30.4375
    assert [edge / scan % 1 for edge in choose_edges(times, 6)] == pytest.approx([0.5] * len(choose_edges(times, 6)))
