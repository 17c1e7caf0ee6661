"""MSI and PD-L1 among stored observations."""

from types import SimpleNamespace
from typing import Any

import pytest

from fusion.cohort.markers import find_msi_high, find_pd_l1_percent
from fusion.errors import HistoryError


def seen(name: str, value: float | None, **changed: Any) -> SimpleNamespace:
    plain = {"name": name, "value": value, "day": -5, "state": "value", "unit": "%", "comparator": ""}
    return SimpleNamespace(**{**plain, **changed})


@pytest.mark.parametrize(("value", "found"), [(0.0, False), (1.0, False), (2.0, True)])
def test_msi_class(value: float, found: bool) -> None:
    assert find_msi_high([seen("msi_class", value)], 0) is found


def test_latest_by_the_origin_counts() -> None:
    rows = [seen("msi_class", 2.0, day=-9), seen("msi_class", 0.0, day=-1), seen("msi_class", 2.0, day=3)]
    assert find_msi_high(rows, 0) is False
    assert find_msi_high(rows, 5) is True


@pytest.mark.parametrize("rows", [[], [seen("msi_class", None, state="failed")], [seen("msi_score", 31.0)]])
def test_not_tested_is_none(rows: list[SimpleNamespace]) -> None:
    assert find_msi_high(rows, 0) is None


@pytest.mark.parametrize(
    ("name", "value", "unit", "percent"),
    [("PD-L1", 60.0, "%", 60.0), ("pdl1_tps", 0.6, "fraction", 60.0), ("PD-L1 TPS", 0.0, "percent", 0.0)],
)
def test_pd_l1(name: str, value: float, unit: str, percent: float) -> None:
    assert find_pd_l1_percent([seen(name, value, unit=unit)], 0) == pytest.approx(percent)


def test_pd_l1_bound_is_not_a_value() -> None:
    assert find_pd_l1_percent([seen("PD-L1", 50.0, comparator=">")], 0) is None


@pytest.mark.parametrize(("value", "unit"), [(60.0, ""), (101.0, "%"), (1.2, "fraction")])
def test_pd_l1_that_means_nothing_is_refused(value: float, unit: str) -> None:
    with pytest.raises(HistoryError, match="PD-L1 on day -5"):
        find_pd_l1_percent([seen("PD-L1", value, unit=unit)], 0)
