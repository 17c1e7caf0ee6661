"""Labels at line ends never touch, whatever the lines do."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from twins.charts.survival import LABEL_GAP, spread


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_spread_keeps_order_gap_and_frame(heights: list[float]) -> None:
    moved = spread(heights)

    order = sorted(range(len(heights)), key=lambda place: heights[place])
    assert all(moved[above] - moved[below] >= LABEL_GAP - 1e-9 for below, above in pairwise(order))
    assert max(moved) <= 100
    assert min(moved) >= 0
