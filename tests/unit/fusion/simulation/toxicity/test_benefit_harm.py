from typing import Any

import pytest

from fusion.errors import WeightsError
from fusion.simulation.toxicity.benefit_harm import Ingredients, Weights, break_even, parse_weights
from tests.unit.fusion.simulation.cases import many


def parts(**changed: Any) -> Ingredients:
    plain = {
        "rmst_months": many(12.0), "severe_days": many(30.4375), "stop": many(0.2), "counted": {}, "unverified": (),
        "missing": {},
    }  # fmt: skip
    return Ingredients(**{**plain, **changed})


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("tox=0.5,disc=1", Weights(tox=0.5, disc=1.0)),
        (" disc = 2 ", Weights(disc=2.0)),
        ("tox=0", Weights()),
    ],
)
def test_weights_are_parsed(text: str, weights: Weights) -> None:
    assert parse_weights(text) == weights


@pytest.mark.parametrize(
    "text", ["", "tox", "tox=", "tox=much", "tox=-1", "tox=nan", "disc=inf", "tox=1,tox=2", "life=1", "tox=1,"]
)
def test_weights_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(WeightsError, match=r"weight"):
        parse_weights(text)


@pytest.mark.parametrize(
    ("weights", "expected"), [(Weights(), 12.0), (Weights(tox=0.5), 11.5), (Weights(tox=0.5, disc=1.0), 11.3)]
)
def test_net_takes_each_harm_at_its_weight(weights: Weights, expected: float) -> None:
    net = parts().net(weights)
    assert net is not None and float(net) == pytest.approx(expected)


def test_net_without_a_part_is_none_only_where_the_part_has_a_weight() -> None:
    unknown = parts(stop=None, missing={"stop": "nothing is known"})
    assert unknown.net(Weights(tox=1.0)) is not None
    assert unknown.net(Weights(disc=1.0)) is None
    assert unknown.why_not(Weights(disc=1.0)) == "nothing is known"


def test_net_without_survival_is_none() -> None:
    assert parts(rmst_months=None, missing={"rmst": "not shown"}).net(Weights()) is None


@pytest.mark.parametrize(
    ("benefit", "harm", "expected"), [(2.0, 4.0, 0.5), (-2.0, -4.0, 0.5), (2.0, -4.0, None), (2.0, 0.0, None)]
)
def test_break_even_is_where_the_order_turns(benefit: float, harm: float, expected: float | None) -> None:
    assert break_even(benefit, harm) == expected
