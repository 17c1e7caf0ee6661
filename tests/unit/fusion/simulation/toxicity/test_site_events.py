import numpy as np
import pytest

from fusion.cohort.outcome import build_outcome
from fusion.simulation.library import Attribution
from fusion.simulation.library.rates import ANY
from fusion.simulation.toxicity.onset import BLOOD
from fusion.simulation.toxicity.site_events import STOP, count_site_events, estimate
from tests.unit.fusion.simulation.toxicity.cohorts import event, exposure

ALL, RELATED = Attribution.ALL_CAUSE, Attribution.TREATMENT_RELATED


def test_share_of_fully_followed_patients_is_worth_all_of_them() -> None:
    found = count_site_events([exposure(event(5))] * 3 + [exposure()] * 9)["x"][ALL][BLOOD]
    assert (found.events, found.patients, found.months) == (3, 12, 24)
    assert (found.severe, found.weight) == (pytest.approx(0.25), pytest.approx(12))


def test_censored_patients_are_worth_less_and_the_share_is_not_the_crude_one() -> None:
    patients = [exposure(event(100))] * 3 + [exposure(last=50)] * 6 + [exposure()] * 3
    found = count_site_events(patients)["x"][ALL][ANY]
    assert found.severe == pytest.approx(0.5)
    assert found.weight == pytest.approx(6)


def test_worth_turns_share_and_variance_into_a_binomial() -> None:
    rng = np.random.default_rng(0)
    time, censored = rng.exponential(500, 200) + 1, rng.uniform(1, 900, 200)
    found = estimate(build_outcome(np.minimum(time, censored), time <= censored))
    assert 0 < found.weight < 200
    assert found.severe != pytest.approx(found.events / found.patients, abs=0.02)


def test_arm_without_an_event_of_a_kind_has_a_true_zero_worth_those_whose_fate_is_known() -> None:
    patients = [exposure(event(5)), exposure(arm="y"), exposure(arm="y", last=30)]
    found = count_site_events(patients)["y"][ALL][BLOOD]
    assert (found.severe, found.events, found.patients, found.weight) == (0.0, 0, 2, 1.0)


def test_short_follow_up_says_until_when_the_share_counts() -> None:
    found = count_site_events([exposure(event(5), last=90), exposure(last=121)])["x"][ALL][ANY]
    assert found.months == pytest.approx(122 / 30.4375)


def test_attributions_are_counted_apart() -> None:
    related = event(5, attribution="treatment_related")
    found = count_site_events([exposure(related), exposure(event(6)), exposure(), exposure()])["x"]
    assert found[ALL][ANY].severe == pytest.approx(0.5)
    assert found[RELATED][ANY].severe == pytest.approx(0.25)
    assert Attribution.IMMUNE_MEDIATED not in found


def test_study_without_graded_events_says_nothing_of_toxicity() -> None:
    found = count_site_events([exposure(event(5, grade=None)), exposure()])
    assert found["x"].get(ALL, {}) == {}


def test_events_of_special_interest_are_counted_by_term() -> None:
    pneumonitis = event(5, term="Pneumonitis", organ_class="Respiratory, thoracic and mediastinal disorders")
    found = count_site_events([exposure(pneumonitis), exposure(event(6))])["x"][ALL]
    assert found["Pneumonitis"].events == 1
    assert found[BLOOD].events == 1


def test_grades_are_ordinal() -> None:
    patients = [exposure(event(5, grade=5)), exposure(event(5)), exposure(event(5, grade=1)), exposure()]
    found = count_site_events(patients)["x"][ALL][ANY]
    assert (found.share_any_grade, found.severe, found.fatal) == (pytest.approx(0.75), pytest.approx(0.5), 1)


def test_ungraded_events_are_counted_as_such() -> None:
    found = count_site_events([exposure(event(5), event(9, grade=None))])["x"][ALL][ANY]
    assert (found.events, found.ungraded) == (1, 1)


def test_open_episodes_add_days_and_no_end_and_overlapping_ones_are_one() -> None:
    patients = [
        exposure(event(1, stop=10), event(5, stop=14), event(30, stop=30)),
        exposure(event(11), last=20),
    ]
    found = count_site_events(patients)["x"][ALL][ANY]
    assert (found.ended, found.episode_days) == (2, 14 + 1 + 10)


def test_stops_need_a_last_day_of_treatment_somewhere() -> None:
    assert STOP not in count_site_events([exposure(event(5))])["x"][ALL]
    found = count_site_events([exposure(stop_day=30, stop_known=True), exposure(stop_known=True)])["x"][ALL][STOP]
    assert (found.severe, found.share_any_grade) == (pytest.approx(0.5), None)


def test_empty_risk_set_before_late_entries_gives_no_estimate() -> None:
    found = count_site_events([exposure(event(5)), exposure(entry_day=60)])
    assert ANY not in found["x"][ALL]


def test_nobody_is_no_arm() -> None:
    assert count_site_events([]) == {}
