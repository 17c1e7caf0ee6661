"""E-values against the published ones."""

import pytest

from fusion.effects.e_value import e_value_of_hazard_ratio, e_value_of_ratio
from fusion.errors import CohortError


def test_example_of_the_paper():
    """VanderWeele and Ding (2017): maternal smoking, RR 3.9 (1.8 to 8.7): E-value 7.26, of the limit 3.0."""
    found = e_value_of_ratio(3.9, 1.8, 8.7)
    assert found.estimate == pytest.approx(7.26, abs=0.01) and found.limit == pytest.approx(3.0, abs=0.01)


def test_protective_ratio_is_turned_over():
    assert e_value_of_ratio(0.5, 0.4, 0.8).estimate == pytest.approx(e_value_of_ratio(2.0, 1.25, 2.5).estimate)


def test_interval_that_holds_one_needs_no_confounder():
    assert e_value_of_ratio(1.2, 0.9, 1.6).limit == 1.0


def test_hazard_ratio_of_a_rare_event_is_a_risk_ratio():
    assert e_value_of_hazard_ratio(2.0, 1.5, 2.5, risk=0.1) == e_value_of_ratio(2.0, 1.5, 2.5)


def test_hazard_ratio_of_a_common_event_is_nearer_to_one():
    found = e_value_of_hazard_ratio(0.56, 0.46, 0.69, risk=0.5)
    ratio = (1 - 0.5**0.56**0.5) / (1 - 0.5 ** (1 / 0.56) ** 0.5)
    assert found.estimate == pytest.approx(1 / ratio + (1 / ratio * (1 / ratio - 1)) ** 0.5)


@pytest.mark.parametrize("ratio", [(0.0, 0.0, 1.0), (2.0, 3.0, 4.0), (1.0, 0.5, float("inf"))])
def test_what_is_no_ratio_is_refused(ratio):
    with pytest.raises(CohortError, match="positive ratio"):
        e_value_of_ratio(*ratio)
