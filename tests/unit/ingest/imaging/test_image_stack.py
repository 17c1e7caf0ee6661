"""The stack that is kept of a series to scroll."""

from dataclasses import replace

import numpy as np
import pytest

from ingest.imaging.geometry import Geometry
from ingest.imaging.image_stack import build_stack
from ingest.imaging.outlines import polygon_area
from ingest.imaging.packing import unpack_pixels
from ingest.imaging.reduction import MOST_SLICES, MOST_SLICES_WITHOUT_LESION
from ingest.imaging.segmentation import Mask
from ingest.records import Window
from tests.broken import build_imaging as build
from tests.unit.ingest.imaging.reading import read_pair, volume_of


@pytest.fixture
def series(tmp_path):
    build.write_ct(tmp_path / "ct")
    return volume_of(tmp_path / "ct")


def ball(centre, radius, shape):
    places = np.indices(shape).reshape(3, -1).T
    return places[((places - centre) ** 2).sum(axis=1) <= radius**2]


def large(series, *, slices=12, side=600, seed=0):
    """The same series with more and wider slices."""
    voxels = np.random.default_rng(seed).normal(40, 300, (slices, side, side - 88)).astype(np.float32)
    geometry = replace(series.geometry, shape=voxels.shape, order=tuple(range(slices)))
    return replace(series, voxels=voxels, geometry=geometry)


def slow_means(image, rows, columns):
    """Every new pixel as the mean over its area, pixel by pixel."""
    tall, wide = image.shape
    made = np.zeros((rows, columns))
    for row, column in np.ndindex(rows, columns):
        top, bottom = row * tall / rows, (row + 1) * tall / rows
        left, right = column * wide / columns, (column + 1) * wide / columns
        total = 0.0
        for y in range(int(top), min(tall, int(np.ceil(bottom)))):
            for x in range(int(left), min(wide, int(np.ceil(right)))):
                covered = (min(bottom, y + 1) - max(top, y)) * (min(right, x + 1) - max(left, x))
                total += image[y, x] * covered
        made[row, column] = total / ((bottom - top) * (right - left))
    return made


def values_of(stack, index):
    return unpack_pixels(stack.slices[index].pixels, rows=stack.rows, columns=stack.columns)


def test_small_series_is_kept_as_it_is(series):
    stack = build_stack(series, [])
    assert (stack.rows, stack.columns, stack.pixel_mm) == (24, 24, (0.7, 0.8))
    assert [each.number for each in stack.slices] == list(range(1, 9))
    assert [each.position_mm for each in stack.slices] == [100 + 2.5 * index for index in range(8)]
    assert all((values_of(stack, index) == series.voxels[index]).all() for index in range(8))
    assert (stack.unit, stack.window, stack.directions) == ("HU", Window.SOFT_TISSUE, ("L", "P", "H"))


def test_pixels_of_a_large_slice_are_means_over_their_area(series):
    whole = large(series, slices=1, side=300)
    stack = build_stack(whole, [])
    assert (stack.rows, stack.columns) == (256, 181)
    slow = slow_means(whole.voxels[0].astype(float), stack.rows, stack.columns)
    assert np.abs(values_of(stack, 0) - slow).max() <= 0.51
    assert stack.rows * stack.pixel_mm[1] == pytest.approx(300 * series.geometry.spacing_mm[1])


def test_contours_hold_the_area_of_the_lesion(series):
    whole = large(series)
    voxels = ball((6, 200, 220), 40, whole.geometry.shape)
    stack = build_stack(whole, [Mask(segment_number=3, voxels=voxels)])
    scale = (stack.rows / 600) * (stack.columns / 512)
    for each in stack.slices:
        pixels = int((voxels[:, 0] == each.number - 1).sum())
        assert polygon_area(each.contours[3]) == pytest.approx(pixels * scale, rel=0.02)
    assert stack.widest == {3: 6}
    points = np.array(stack.slices[6].contours[3][0])
    assert points.mean(axis=0) == pytest.approx((220.5 * stack.columns / 512, 200.5 * stack.rows / 600), abs=1)


def test_hole_is_taken_from_the_area(series):
    ring = build.box(first=2, last=2, rows=slice(4, 14), columns=slice(4, 14))
    ring[2, 7:11, 7:11] = 0
    stack = build_stack(series, [Mask(segment_number=1, voxels=np.argwhere(ring))])
    (drawn,) = (each.contours[1] for each in stack.slices if each.contours)
    assert len(drawn) == 2
    # an eighth of a pixel is cut from each of the four corners outside and given to the hole at its four
    assert polygon_area(drawn) == pytest.approx(100 - 16, abs=1)


def test_of_many_slices_some_are_kept_evenly_and_the_widest_of_each_lesion(series):
    many = large(series, slices=300, side=120)
    first, second = (np.array([[number, 5, 5], [number, 5, 6], [number + 1, 5, 5]]) for number in (21, 266))
    stack = build_stack(many, [Mask(segment_number=1, voxels=first), Mask(segment_number=2, voxels=second)])
    numbers = [each.number for each in stack.slices]
    assert len(numbers) == MOST_SLICES
    assert {22, 267} <= set(numbers)
    assert (numbers[0], numbers[-1]) == (16, 274)
    assert set(np.diff(numbers)) <= {1, 2, 3, 4, 5, 6, 7, 8, 9}
    assert [numbers[stack.widest[segment]] for segment in (1, 2)] == [22, 267]


def test_slices_reach_beyond_the_lesion_by_a_margin(series):
    many = large(series, slices=60, side=120)
    stack = build_stack(many, [Mask(segment_number=1, voxels=ball((30, 9, 9), 3, (60, 120, 32)))])
    assert [each.number for each in stack.slices] == list(range(22, 41))
    assert [bool(each.contours) for each in stack.slices] == [28 <= number <= 34 for number in range(22, 41)]


def test_series_without_lesions_keeps_fewer_slices_from_end_to_end(series):
    stack = build_stack(large(series, slices=300, side=120), [])
    numbers = [each.number for each in stack.slices]
    assert (len(numbers), numbers[0], numbers[-1]) == (MOST_SLICES_WITHOUT_LESION, 1, 300)
    assert stack.widest == {}


def test_values_in_other_units_come_back_within_a_step(series):
    uptake = np.random.default_rng(1).gamma(1, 3, series.voxels.shape).astype(np.float32)
    stack = build_stack(replace(series, voxels=uptake, unit="SUVbw", modality="PT"), [])
    back = values_of(stack, 4) * stack.value_step + stack.value_offset
    assert stack.window == Window.SUV
    assert np.abs(back - uptake[4]).max() <= stack.value_step / 2 * 1.01
    assert stack.value_step < 0.02


@pytest.mark.parametrize("fill", [0.0, np.nan, np.inf])
def test_odd_values_are_drawn_not_refused(series, fill):
    odd = series.voxels.copy()
    odd[3] = fill
    stack = build_stack(replace(series, voxels=odd, unit="stored", modality="MR"), [])
    assert len(stack.slices) == 8
    assert stack.window == Window.AUTOMATIC
    assert np.isfinite([stack.value_step, stack.value_offset, *stack.value_range]).all()


def test_largest_lesion_in_air_opens_in_the_lung_window(series):
    air = np.full(series.voxels.shape, -800, np.float32)
    mask = Mask(segment_number=1, voxels=np.argwhere(build.box()))
    assert build_stack(replace(series, voxels=air), [mask]).window == Window.LUNG


@pytest.mark.parametrize(
    ("axes", "letters"),
    [
        (((0, 0, 1), (0, 1, 0), (1, 0, 0)), ("L", "P", "H")),
        (((0, 1, 0), (0, 0, -1), (1, 0, 0)), ("L", "F", "P")),
        (((-1, 0, 0), (0, 0, -1), (0, 1, 0)), ("P", "F", "R")),
        (((0, -0.5, 0.866), (0, 0.866, 0.5), (-1, 0, 0)), ("R", "PH", "HA")),
    ],
)
def test_sides_are_named_after_the_nearest_axes(series, axes, letters):
    affine = np.eye(4)
    affine[:3, :3] = np.array(axes, float).T
    turned = Geometry(order=series.geometry.order, affine=affine, spacing_mm=(1, 1, 1), shape=series.geometry.shape)
    assert build_stack(replace(series, geometry=turned), []).directions == letters


def test_record_of_a_series_carries_its_stack(tmp_path):
    slices = build.write_ct(tmp_path / "ct")
    build.write_seg(tmp_path / "seg.dcm", slices, [build.box()])
    record, _ = read_pair(tmp_path / "ct", tmp_path / "seg.dcm")
    assert [len(each.contours) for each in record.stack.slices] == [0, 0, 1, 1, 1, 1, 0, 0]


def test_tilted_series_keeps_the_slices_that_were_made(tmp_path):
    build.write_ct(tmp_path / "ct", sideways_mm=1.0)
    from ingest.checks import Report
    from ingest.imaging.files import quiet_dicom
    from ingest.imaging.series import read_volume

    with quiet_dicom():
        made = read_volume(tmp_path / "ct", uid_salt="x", where="ct", report=Report(), resample=True)
    stack = build_stack(made, [])
    assert (stack.rows, stack.columns) == made.geometry.shape[1:]
    assert np.abs(values_of(stack, 3) - made.voxels[3]).max() <= 0.5
