import numpy as np
import pytest

from fusion.evaluation import concordance
from fusion.evaluation.concordance import PairSums, sample_wolbers, sum_pairs
from fusion.evaluation.resampling import draw_weights
from fusion.survival.concordance import harrell_c, uno_c, wolbers_c
from fusion.survival.kaplan_meier import fit_censoring, fit_loss_to_follow_up
from tests.unit.fusion.evaluation.cases import make_follow_up, make_risk, write_out

TAU = 500.0


@pytest.mark.parametrize("late_entry", [False, True])
def test_every_draw_equals_the_concordance_of_its_patients_written_out(late_entry: bool):
    outcome, risk, weights = make_follow_up(late_entry=late_entry), make_risk(), draw_weights(80, 6, 0)
    censoring = fit_censoring(outcome)
    sums = sum_pairs({"twin": risk}, outcome, censoring, TAU, weights)["twin"]
    for row, drawn in enumerate(weights):
        patients, rows = write_out(outcome, drawn)
        assert sums.harrell_c.values[row] == pytest.approx(harrell_c(risk[rows], patients), abs=1e-6)
        assert sums.uno_c.values[row] == pytest.approx(uno_c(risk[rows], patients, censoring, TAU), abs=1e-6)


def test_parts_of_the_pairs_add_up(monkeypatch: pytest.MonkeyPatch):
    outcome, risks, weights = make_follow_up(), {"a": make_risk(), "b": make_risk(seed=4)}, draw_weights(80, 3, 0)
    whole = sum_pairs(risks, outcome, fit_censoring(outcome), TAU, weights)
    monkeypatch.setattr(concordance, "PAIRS_AT_ONCE", 500)
    parts = sum_pairs(risks, outcome, fit_censoring(outcome), TAU, weights)
    assert whole["b"].uno_in_order == pytest.approx(parts["b"].uno_in_order)
    assert whole["a"].harrell_pairs == pytest.approx(parts["a"].harrell_pairs)


def test_sums_of_groups_add_up():
    outcome, risk, weights = make_follow_up(), make_risk(), draw_weights(80, 3, 0)
    one = sum_pairs({"a": risk}, outcome, fit_censoring(outcome), TAU, weights)["a"]
    assert PairSums.total([one, one]).harrell_pairs == pytest.approx(2 * one.harrell_pairs)
    assert PairSums.total([one, one]).harrell_c.values == pytest.approx(one.harrell_c.values)


def test_patients_without_an_event_give_no_concordance():
    outcome = make_follow_up().take(np.flatnonzero(~make_follow_up().event))
    sums = sum_pairs({"a": make_risk(len(outcome))}, outcome, fit_censoring(outcome), TAU, np.ones((1, len(outcome))))
    assert not sums["a"].harrell_c.known[0]


@pytest.mark.parametrize("competing", [False, True])
def test_every_draw_of_wolbers_c_is_that_of_its_patients_written_out(competing: bool):
    outcome, risk, weights = make_follow_up(competing=competing), make_risk(), draw_weights(80, 6, 0)
    loss = fit_loss_to_follow_up(outcome)
    found = sample_wolbers({"twin": risk}, outcome, loss, TAU, weights)["twin"]
    for row, drawn in enumerate(weights):
        patients, rows = write_out(outcome, drawn)
        assert found.values[row] == pytest.approx(wolbers_c(risk[rows], patients, loss, TAU), abs=1e-6)
