"""The picture of one slice."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from twins.charts.slices import CONTOUR_COLOUR, SlicePicture, draw_slice

SQUARE = [(10.0, 10.0), (30.0, 10.0), (30.0, 20.0), (10.0, 20.0)]


@pytest.fixture
def shown() -> SlicePicture:
    values = np.tile(np.linspace(-1000, 1000, 64, dtype=np.float32), (64, 1))
    return SlicePicture(
        values=values, size=(256, 256), low=-160, high=240, width_mm=200, directions=("L", "P"), contours={}
    )


def pixels_of(shown: SlicePicture) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(draw_slice(shown))).convert("RGB")).astype(int)


def test_picture_has_the_size_asked_for_and_no_metadata(shown: SlicePicture) -> None:
    picture = Image.open(BytesIO(draw_slice(replace(shown, size=(300, 150)))))
    assert picture.size == (300, 150)
    assert picture.info == {}


def test_values_below_and_above_the_window_are_black_and_white(shown: SlicePicture) -> None:
    pixels = pixels_of(shown)
    assert (pixels[60, :96] == 0).all() and (pixels[60, 165:] == 255).all()
    assert pixels[60, 133] == pytest.approx([255 * (45 + 160) / 400] * 3, abs=15)


def test_contour_is_drawn_on_the_edge_of_its_pixels_with_a_dark_line_beside_it(shown: SlicePicture) -> None:
    pixels = pixels_of(replace(shown, contours={"lesion-1": [SQUARE]}))
    on = (pixels == CONTOUR_COLOUR).all(axis=2)
    assert on[60, 38:42].any() and on[38:42, 80].any() and on[60, 118:122].any()
    assert not on[60, 80] and not on[100].any()
    assert (pixels[37, 60:100] == 0).all()


def test_label_stands_beside_its_lesion_and_inside_the_picture(shown: SlicePicture) -> None:
    plain = pixels_of(replace(shown, contours={"": [SQUARE]}))
    right = pixels_of(replace(shown, contours={"lesion-1": [SQUARE]}))
    changed = np.argwhere((plain != right).any(axis=2))
    assert changed[:, 1].min() > 120 and 40 < changed[:, 0].mean() < 80
    far = [(x + 30, y) for x, y in SQUARE]
    plain, left = (pixels_of(replace(shown, contours={label: [far]})) for label in ("", "lesion-1"))
    changed = np.argwhere((plain != left).any(axis=2))
    assert changed[:, 1].max() < 160


def test_scale_bar_is_as_long_as_it_says(shown: SlicePicture) -> None:
    black = replace(shown, values=np.full((64, 64), -1000, np.float32), directions=("", ""))
    row = pixels_of(black)[244, :, 0]
    # 200 mm wide, so that 50 mm is the longest bar within three tenths
    assert np.flatnonzero(row == 255)[[0, -1]].tolist() == [10, 74]


def test_sides_of_the_body_stand_at_the_edges(shown: SlicePicture) -> None:
    black = replace(shown, values=np.full((64, 64), -1000, np.float32))
    pixels = pixels_of(black)[:, :, 0]
    edges = (pixels[118:138, 236:], pixels[118:138, :20], pixels[232:, 118:138], pixels[:24, 118:138])
    assert all((edge > 200).any() for edge in edges)
    turned = pixels_of(replace(black, directions=("R", "P")))[:, :, 0]
    assert (turned[118:138, 236:] != edges[0]).any()
    assert (turned[232:, 118:138] == edges[2]).all()
