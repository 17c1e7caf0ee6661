import pytest
import torch

from fusion.simulation.hierarchy.dropout import fit_drop_out, has_progressed, stay_features, stay_weights
from tests.unit.fusion.simulation.hierarchy.cohorts import courses_of, history

GROWN = (50.0, 50.0, 50.0, 70.0)
STEADY = (50.0, 50.0, 50.0, 50.0, 50.0, 50.0)


def test_progression_is_a_fifth_and_five_millimetres_over_the_smallest_before() -> None:
    sizes = torch.tensor([[50.0, 40.0, 47.0, 48.0, 30.0], [10.0, 13.0, 15.0, 15.0, 20.0], [0.0, 0.0, 6.0, 6.0, 0.0]])
    assert has_progressed(sizes).tolist() == [
        [False, False, False, True, False],
        [False, False, True, True, True],
        [False, False, True, True, False],
    ]


def test_drop_out_finds_that_growth_makes_patients_leave() -> None:
    courses = courses_of(
        [history(f"G{row}", GROWN) for row in range(30)] + [history(f"S{row}", STEADY) for row in range(30)]
    )
    found = fit_drop_out(courses)
    assert found.delta is not None and found.delta > 0.8 and found.progressed == 30
    assert found.coefficients[1] < 0 and found.coefficients[3] < 0


def test_drop_out_without_progression_has_no_delta() -> None:
    found = fit_drop_out(courses_of([history(f"S{row}", STEADY) for row in range(12)]))
    assert found.delta is None and found.delta_se is None and found.progressed == 0


def test_weights_are_the_product_of_staying_at_the_forecast_scans_before() -> None:
    drop_out = fit_drop_out(courses_of([history(f"G{row}", GROWN) for row in range(9)] + [history("S", STEADY)] * 9))
    sizes = torch.tensor([[[50.0, 50.0], [50.0, 50.0], [50.0, 80.0], [50.0, 80.0]]], dtype=torch.float64)
    found = stay_weights(sizes, torch.tensor([[False, False, True, True]]), drop_out)
    stay = torch.sigmoid(stay_features(sizes)[0, 2] @ torch.tensor(drop_out.coefficients, dtype=torch.float64))
    assert torch.equal(found[0, :3], torch.ones_like(found[0, :3]))
    assert float(found[0, 3, 1] / found[0, 3, 0]) == pytest.approx(float(stay[1] / stay[0])) and stay[1] < stay[0]
