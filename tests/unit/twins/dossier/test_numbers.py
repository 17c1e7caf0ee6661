"""Numbers are written one way."""

import pytest

from twins.dossier import numbers


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0, "0%"), (0.001, "under 1%"), (0.46, "46%"), (0.994, "99%"), (0.9999, "over 99%"), (1.0, "100%")],
)
def test_percent_never_claims_certainty(p: float, text: str) -> None:
    assert numbers.percent(p) == text


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [
        (13.4, 9.1, 18.9, "13.4 months (9.1 to 18.9)"),
        (13.4, 9.1, None, "13.4 months (9.1 to not reached)"),
        (None, 18.2, None, "not reached (18.2 to not reached)"),
        (None, None, None, "not reached"),
    ],
)
def test_median_says_what_was_not_reached(
    value: float | None, low: float | None, high: float | None, text: str
) -> None:
    assert numbers.median(value, low, high) == text


@pytest.mark.parametrize(("value", "text"), [(0.04, "0.0"), (-0.04, "0.0"), (1.25, "+1.2"), (-1.26, "\u22121.3")])
def test_signed_gives_no_sign_to_zero(value: float, text: str) -> None:
    assert numbers.signed(value, 1) == text


def test_day_holds_both_units() -> None:
    assert numbers.day(-201) == "day \u2212201 (\u22126.6 months)"


@pytest.mark.parametrize(("value", "text"), [(0.162, "16.2%"), (0.0092, "0.92%"), (0.0004, "0.04%")])
def test_vaf_keeps_low_fractions_readable(value: float, text: str) -> None:
    assert numbers.vaf(value) == text


@pytest.mark.parametrize(("value", "text"), [(241.0, "241 U/L"), (84.2, "84.2 U/L"), (0.0123, "0.012 U/L")])
def test_measure_has_the_decimals_its_size_deserves(value: float, text: str) -> None:
    assert numbers.measure(value, "U/L") == text


def test_count_inflects() -> None:
    assert (numbers.count(1, "draw"), numbers.count(1850, "draw")) == ("1 draw", "1,850 draws")


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(3.1, 48.0, "3.1 to 48.0 months"), (3.1, None, "3.1 months to not reached"), (None, None, "not reached")],
)
def test_months_range(low: float | None, high: float | None, text: str) -> None:
    assert numbers.months_range(low, high) == text
