"""What holds of packing, choosing and outlining slices, whatever they hold."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from ingest.imaging.outlines import outline_polygons, polygon_area
from ingest.imaging.packing import pack_pixels, unpack_pixels
from ingest.imaging.reduction import MOST_SLICES, area_weights, choose_slices, reduced_size


@given(arrays(np.int16, array_shapes(min_dims=2, max_dims=2, max_side=12)))
def test_packed_pixels_come_back(pixels):
    rows, columns = pixels.shape
    assert (unpack_pixels(pack_pixels(pixels), rows=rows, columns=columns) == pixels).all()


@given(st.integers(1, 900), st.integers(1, 900))
def test_weights_are_shares_of_the_whole_area(rows, columns):
    small = reduced_size(rows, columns)
    weights = area_weights(rows, small[0])
    assert max(small) <= 256
    assert np.allclose(weights.sum(axis=1), 1, atol=1e-4)
    assert np.allclose(weights.sum(axis=0), small[0] / rows, atol=1e-4)


@given(st.integers(1, 700), st.data())
def test_chosen_slices_are_few_in_order_and_hold_what_must_be_there(count, data):
    start = data.draw(st.integers(0, count - 1))
    stop = data.draw(st.integers(start + 1, count))
    kept = data.draw(st.lists(st.integers(start, stop - 1), max_size=32))
    chosen = choose_slices(count, range(start, stop), kept, margin=data.draw(st.integers(0, 30)))
    assert chosen == sorted(set(chosen))
    assert len(chosen) <= MOST_SLICES
    assert set(kept) <= set(chosen)
    assert chosen[0] >= 0 and chosen[-1] < count


@given(arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12)).filter(np.any))
def test_outlines_lack_at_most_an_eighth_of_a_pixel_a_corner(inside):
    pixels = np.argwhere(inside)
    area = polygon_area(outline_polygons(pixels, scale=(1.0, 1.0)))
    padded = np.pad(inside, 1).astype(int)
    blocks = padded[:-1, :-1] + padded[1:, :-1] + padded[:-1, 1:] + padded[1:, 1:]
    corners = int((blocks % 2 == 1).sum() + 2 * (blocks == 2).sum())
    # A polygon is drawn with a quarter of a pixel to spare along its length.
    assert abs(area - len(pixels)) <= corners * (0.125 + 0.25)
