"""The simulator, the protocol and the twin of the counterfactual benchmark, against slow and closed forms."""

import numpy as np
import pytest
import torch

from benchmarks.twin.counterfactual.forecasting import forecast_days_ahead, forecast_next_day
from benchmarks.twin.counterfactual.inference import Beliefs, believe, redraw
from benchmarks.twin.counterfactual.learning import learn_prior
from benchmarks.twin.counterfactual.measuring import judge
from benchmarks.twin.counterfactual.methods import beside, exponential, logistic, stated, wrong
from benchmarks.twin.counterfactual.page import Measured
from benchmarks.twin.counterfactual.population import CAPACITY_CM3, LETHAL_CM3, Patients, draw_patients, volume_of
from benchmarks.twin.counterfactual.prior import Prior, generating, log_normal
from benchmarks.twin.counterfactual.protocol import (
    OPTIONS,
    days_ahead,
    error_with_histories,
    next_day,
    normalised_error,
    true_days_ahead,
    true_next_day,
    watched_by_released_code,
)
from benchmarks.twin.counterfactual.published import BEST
from benchmarks.twin.counterfactual.scoring import Policy, draw_trial, score, score_references
from benchmarks.twin.counterfactual.simulator import Courses, gompertz, kill, probability, simulate

MANY = draw_patients(100_000, np.random.default_rng(0))
TRIAL = draw_trial(2, Policy.OWN, 12, 3)


def one_patient(**changed: float) -> Patients:
    values = {"volume_cm3": 100.0, "growth": 0.004, "chemo": 0.028, "radio": 0.1, **changed}
    return Patients(**{name: np.array([value]) for name, value in values.items()}, group=np.array([1]))


def step(patients: Patients, row: int, volume: float, drug: float, dose: float) -> float:
    """The equation, in plain Python."""
    growth, chemo, radio = patients.parameters[row]
    return float(volume * (1 + growth * np.log(CAPACITY_CM3 / volume) - chemo * drug - radio * (dose + dose**2 / 10)))


def test_growth_and_radiosensitivity_are_above_zero_and_correlate() -> None:
    assert MANY.growth.min() > 0
    assert MANY.radio.min() > 0
    # Between the normals 0.87; less where both are cut at zero.
    assert np.corrcoef(MANY.growth, MANY.radio)[0, 1] == pytest.approx(0.72, abs=0.02)


def test_groups_shift_one_sensitivity_each_by_a_tenth_of_its_mean() -> None:
    chemo = [MANY.chemo[MANY.group == group].mean() for group in range(3)]
    radio = [MANY.radio[MANY.group == group].mean() for group in range(3)]
    assert chemo == pytest.approx([0.028, 0.028, 0.0308], abs=2e-5)
    assert radio[0] - radio[1] == pytest.approx(0.00398, abs=0.003)


def test_tumours_start_between_three_millimetres_and_the_lethal_size() -> None:
    assert MANY.volume_cm3.min() >= volume_of(0.3) - 1e-9
    assert MANY.volume_cm3.max() <= LETHAL_CM3 + 1e-6
    assert pytest.approx(1150.3, abs=0.1) == LETHAL_CM3


@pytest.mark.parametrize(("diameter", "gamma", "expected"), [(6.5, 4, 0.5), (2.0, 0, 0.5), (13.0, 4, 0.8808)])
def test_treatment_follows_size(diameter: float, gamma: float, expected: float) -> None:
    found = probability(np.full((1, 5), volume_of(diameter)), gamma)
    assert found[0] == pytest.approx(expected, abs=1e-4)


def test_a_course_obeys_the_equation_day_by_day() -> None:
    courses, patients = TRIAL.courses, TRIAL.patients
    for row in range(len(patients)):
        for day in range(courses.followed[row] - 1):
            volume, drug = courses.volume[row, day], courses.concentration[row, day]
            expected = step(patients, row, volume, drug, courses.dose[row, day]) + volume * courses.noise[row, day + 1]
            assert courses.volume[row, day + 1] == pytest.approx(expected, rel=1e-12)
            given = drug - (0.5 * courses.concentration[row, day - 1] if day else 0.0)
            assert given == pytest.approx(0.0, abs=1e-12) or given == pytest.approx(5.0)


def test_a_course_ends_at_the_lethal_size() -> None:
    patients = one_patient(volume_cm3=1100.0, growth=0.05, chemo=0.0, radio=0.0)
    courses = simulate(patients, 0, np.random.default_rng(1))
    end = courses.followed[0]
    assert end < 5
    assert courses.volume[0, end] == LETHAL_CM3
    assert (courses.volume[0, end + 1 :] == 0).all()


def test_what_happened_is_one_of_the_four_options() -> None:
    courses = TRIAL.courses
    apart = np.abs(TRIAL.next_day - courses.volume[:, 1:, None]).min(axis=-1)
    assert apart[courses.origins].max() == 0.0


def test_options_differ_by_what_a_dose_kills() -> None:
    patients = one_patient()
    courses = simulate(patients, 0, np.random.default_rng(1))
    found = next_day(courses, patients.parameters[:, None], gompertz)[0, 0] / 100.0
    assert found[0] - found[1] == pytest.approx(0.1 * 2.4)
    assert found[0] - found[2] == pytest.approx(0.028 * 5)
    assert found[0] - found[3] == pytest.approx(0.1 * 2.4 + 0.028 * 5)
    assert OPTIONS[1] == (0, 1)


@pytest.mark.parametrize("sequence", range(10))
def test_days_ahead_equal_a_loop(sequence: int) -> None:
    courses, patients = TRIAL.courses, TRIAL.patients
    row, day = 1, 7
    volume, drug = courses.volume[row, day + 1], courses.concentration[row, day]
    for ahead in range(5):
        drug = drug / 2 + 5.0 * (sequence == ahead)
        noise = volume * courses.noise[row, day + 2 + ahead]
        volume = step(patients, row, volume, drug, 2.0 * (sequence - 5 == ahead)) + noise
        assert TRIAL.days_ahead[row, day, sequence, ahead] == pytest.approx(volume, rel=1e-12)


def test_a_sequence_that_falls_below_zero_before_its_end_is_left_out() -> None:
    patients = one_patient(radio=0.6)
    none = np.zeros((1, 59))
    courses = Courses(
        volume=np.full((1, 60), 100.0), concentration=none, dose=none, noise=np.zeros((1, 65)), followed=np.array([59])
    )
    volumes, kept = true_days_ahead(courses, patients)
    assert kept[0, 0].tolist() == [True] * 5 + [False] * 4 + [True]
    assert volumes[0, 0, 9, 4] < 0


def test_error_is_in_per_cent_of_the_lethal_volume() -> None:
    predicted, counted = np.full((1, 1, 4), LETHAL_CM3 / 100), np.array([[[True, True, True, False]]])
    assert normalised_error(predicted, np.zeros((1, 1, 4)), counted) == pytest.approx(1.0)


def test_histories_count_as_in_a_table_with_a_row_for_each_option() -> None:
    courses, truth = TRIAL.courses, TRIAL.next_day
    predicted = np.zeros_like(truth)
    squares = []
    for row in range(len(truth)):
        happened = courses.volume[row, 1:] ** 2
        for day in range(courses.followed[row]):
            for option in range(4):
                squares += [*happened[:day], truth[row, day, option] ** 2]
    expected = 100 * np.sqrt(np.mean(squares)) / LETHAL_CM3
    assert error_with_histories(predicted, truth, courses) == pytest.approx(expected, rel=1e-9)


def test_the_released_policy_looks_at_the_first_patients() -> None:
    patients = draw_patients(50, np.random.default_rng(4))
    rows = watched_by_released_code(patients, 1, np.random.default_rng(5))
    assert rows[:4, 0] == pytest.approx(np.full(4, patients.volume_cm3[0]))
    assert (rows[0, 2:] == 0).all()
    assert (np.isin(rows[:, 0], patients.volume_cm3)).all()


def test_particles_have_the_moments_of_the_normal_regression() -> None:
    centre, sd = np.array([0.004, 0.03, 0.15]), np.array([2e-4, 2e-3, 0.01])
    prior = Prior(centre=centre, factor=np.diag(sd), logarithmic=False)
    rng = np.random.default_rng(8)
    patients = one_patient(radio=0.16, chemo=0.031)
    courses = simulate(patients, 0, rng)
    found = believe(courses, patients.group, prior, gompertz, particles=4000, seed=1)
    volume, days = courses.volume[0, :-1], 30
    slopes = np.stack([gompertz(volume), -courses.concentration[0], -kill(courses.dose[0])], axis=1)[:days]
    change = (courses.volume[0, 1:] / volume - 1)[:days]
    precision = np.diag(sd**-2.0) + slopes.T @ slopes / 0.01**2
    mean = np.linalg.solve(precision, centre / sd**2 + slopes.T @ change / 0.01**2)
    spread = np.sqrt(np.diag(np.linalg.inv(precision)))
    assert courses.followed[0] > days
    assert np.abs((found.mean[0, days] - mean) / spread).max() < 0.15
    assert np.sqrt(np.diag(found.covariance[0, days])) == pytest.approx(spread, rel=0.15)


def test_before_anything_is_seen_the_prior_is_believed() -> None:
    mean, sd = np.array([0.006, 0.03, 0.2]), np.array([0.002, 0.002, 0.05])
    found = believe(TRIAL.courses, TRIAL.patients.group, log_normal(mean, sd), gompertz, particles=2000, seed=1)
    assert found.mean[:, 0].mean(axis=0) == pytest.approx(mean, rel=0.02)
    assert np.sqrt(found.covariance[:, 0, 2, 2]).mean() == pytest.approx(0.05, rel=0.1)


def test_equal_seeds_give_equal_bits() -> None:
    method = stated()[0]
    first, second = (score(TRIAL, method, seed=2, particles=60)[0] for _ in range(2))
    assert (first == second).all()


def test_redrawn_particles_stand_for_the_prior() -> None:
    generator = torch.Generator().manual_seed(1)
    before = torch.randn((3, 4000), generator=generator, dtype=torch.float64)
    drawn, ratio = redraw(before, -0.5 * before[2] ** 2, generator)
    weights = torch.softmax(ratio, 0)
    assert (drawn @ weights).abs().max() < 0.15
    assert ((drawn**2) @ weights).numpy() == pytest.approx(np.ones(3), abs=0.2)


def test_forecast_equals_the_mean_over_many_draws() -> None:
    courses = draw_trial(2, Policy.OWN, 3, 6).courses
    shape = courses.origins.shape
    centre, spread = np.array([0.006, 0.03, 0.18]), np.array([0.002, 0.001, 0.04])
    beliefs = Beliefs(
        mean=np.broadcast_to(centre, (*shape, 3)).copy(),
        covariance=np.broadcast_to(np.diag(spread**2), (*shape, 3, 3)).copy(),
        weak=0.0,
    )
    half = np.random.default_rng(1).normal(0, 1, (400, 3))
    half /= np.sqrt((half**2).mean(axis=0))
    drawn = centre + spread * np.concatenate([half, -half])
    volume = courses.volume[:, :-1]
    total = np.zeros((*shape, 10, 5))
    for growth, chemo, radio in drawn:
        change = growth * gompertz(volume) - chemo * courses.concentration - radio * kill(courses.dose)
        parameters = np.array([[[growth, chemo, radio]]])
        total += days_ahead(courses, volume * (1 + change), parameters, gompertz, noise=None) / len(drawn)
    found = forecast_days_ahead(courses, beliefs, gompertz)
    assert found[courses.origins] == pytest.approx(total[courses.origins], rel=0.02)


def test_who_knows_the_parameters_errs_by_the_noise_alone() -> None:
    quiet = Courses(
        volume=TRIAL.courses.volume,
        concentration=TRIAL.courses.concentration,
        dose=TRIAL.courses.dose,
        noise=np.zeros_like(TRIAL.courses.noise),
        followed=TRIAL.courses.followed,
    )
    mean = TRIAL.patients.parameters[:, None].repeat(59, axis=1)
    beliefs = Beliefs(mean=mean, covariance=np.zeros((*mean.shape, 3)), weak=0.0)
    truth = true_next_day(quiet, TRIAL.patients)
    unlike = np.ones_like(truth, dtype=bool) & quiet.origins[..., None]
    apart = np.abs(forecast_next_day(quiet, beliefs, gompertz) - truth)
    # What happened keeps its noise; the three that did not are met exactly.
    assert np.sort(apart[unlike].reshape(-1, 4), axis=1)[:, :3].max() == pytest.approx(0.0, abs=1e-9)


def test_references_stand_on_both_sides_of_the_twin() -> None:
    found = score_references(TRIAL, stated()[0])
    twin, _ = score(TRIAL, stated()[0], seed=1, particles=100)
    assert (found["parameters known, noise not"] < twin).all()
    assert (twin < found["last volume carried forward"]).all()


def test_the_stated_prior_is_twice_as_wide_as_the_population_and_off_its_centre() -> None:
    drawn, _ = stated()[0].prior.parameters(
        torch.randn((3, 400_000), generator=torch.Generator().manual_seed(1)).double(), 0
    )
    mean, sd = MANY.parameters.mean(axis=0), MANY.parameters.std(axis=0)
    assert (drawn.mean(1).numpy() - mean) / sd == pytest.approx([0.25, -0.25, 0.25], abs=0.05)
    assert drawn.std(1).numpy() / sd == pytest.approx([2, 2, 2], rel=0.05)


def test_the_generating_prior_allows_nothing_below_zero_and_knows_the_group() -> None:
    values = torch.randn((3, 50_000), generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    drawn, allowed = generating().parameters(values, 2)
    weights = torch.softmax(allowed, 0)
    assert (drawn @ weights).numpy() == pytest.approx(MANY.parameters[MANY.group == 2].mean(axis=0), rel=0.03)
    assert (drawn[0][weights > 0] > 0).all()


def test_a_normal_prior_is_not_rescaled_for_another_law() -> None:
    with pytest.raises(ValueError, match="log-normal"):
        generating().with_growth_times(5.0)


def test_other_laws_grow_as_fast_at_the_usual_size() -> None:
    volume = np.array([[volume_of(5.0)]])
    methods = {method.law: method for method in beside()}
    usual = np.exp(stated()[0].prior.centre[0]) * gompertz(volume)[0, 0]
    for law in (exponential, logistic):
        found = np.exp(methods[law].prior.centre[0]) * law(volume)[0, 0]
        assert found == pytest.approx(usual, rel=0.01)


def test_the_worse_policy_is_held_against_the_best_published() -> None:
    good, bad = np.full((2, 7), 0.5), np.full((2, 7), BEST[0].next_day + 0.01)
    both = {(Policy.OWN, "a"): good, (Policy.RELEASED, "a"): bad}
    bars = judge(0, Measured(stated=both, learned={(Policy.OWN, "b"): good}, beside={}, weak=0.0))
    assert [bar.met for bar in bars] == [True, True, False, True]


def test_widened_prior_keeps_means_and_doubles_spreads() -> None:
    prior = log_normal(np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.2, 1.0]))
    values = torch.randn((3, 400_000), generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    drawn, _ = prior.widened(2.0).parameters(values, 0)
    assert drawn.mean(1).numpy() == pytest.approx([1.0, 2.0, 3.0], rel=0.02)
    assert drawn.std(1).numpy() == pytest.approx([1.0, 0.4, 2.0], rel=0.04)


def test_a_population_fit_repairs_a_prior_that_is_far_off() -> None:
    rng = np.random.default_rng(12)
    patients = draw_patients(40, rng)
    courses = simulate(patients, 0, rng)
    learned = learn_prior(courses, patients, wrong().prior, particles=120, seed=1)
    drawn, _ = learned.parameters(torch.randn((3, 200_000), generator=torch.Generator().manual_seed(1)).double(), 0)
    assert drawn.mean(1).numpy() == pytest.approx(patients.parameters.mean(axis=0), rel=0.06)
    assert float(drawn[2].std()) == pytest.approx(patients.radio.std(), rel=0.2)
