import pytest
import torch

from fusion.simulation.hierarchy.nodes import adapt, draw_nodes, explain
from tests.unit.fusion.simulation.hierarchy.cohorts import courses_of, drawn, history, unknowns_of

COURSES = courses_of([*drawn(3), history("gone", (14.0, 10.0, 7.0, None, None, None))])


def test_evidence_is_the_same_through_prior_and_proposal() -> None:
    unknowns = unknowns_of()
    many = explain(draw_nodes(COURSES, 8192, levels=3, seed=0), unknowns)
    nodes = draw_nodes(COURSES, 512, levels=3, seed=1)
    for _ in range(3):
        nodes = adapt(nodes, explain(nodes, unknowns))
    few = explain(nodes, unknowns)
    assert few.log_evidence.tolist() == pytest.approx(many.log_evidence.tolist(), abs=0.1)
    assert float(few.effective_nodes.min() / 512) > float(many.effective_nodes.min() / 8192)


def test_weights_sum_to_one_a_patient() -> None:
    found = explain(draw_nodes(COURSES, 16, levels=2, seed=0), unknowns_of())
    assert found.weights.shape == (4, 2 * (16 + 2))
    assert torch.allclose(found.weights.sum(1), torch.ones(4, dtype=torch.float64))


def test_nodes_are_the_same_for_the_same_seed() -> None:
    first, again, other = (draw_nodes(COURSES, 16, levels=2, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(first.deviates, again.deviates) and not torch.equal(first.deviates, other.deviates)


def test_shift_of_a_patients_size_is_that_of_the_population() -> None:
    nodes, unknowns = draw_nodes(COURSES, 16, levels=1, seed=0), unknowns_of()
    shift = torch.zeros((4, 4), dtype=torch.float64)
    assert torch.equal(explain(nodes, unknowns, shift).log_joint, explain(nodes, unknowns).log_joint)
    shift[0, 0] = 1.0
    moved = explain(nodes, unknowns, shift).expected - explain(nodes, unknowns).expected
    assert torch.allclose(moved[0], unknowns.shared["size_sd"].expand_as(moved[0])) and not bool(moved[1:].any())
