"""Which values are black and which white."""

import pytest

from twins.dossier.images.series import picture_size
from twins.dossier.images.windows import find_window, windows_of
from twins.models import ImageStack


def stack(unit: str, window: str, *, low: float = 10.0, high: float = 210.0) -> ImageStack:
    return ImageStack(unit=unit, window=window, value_range=[low, high], rows=128, columns=256, pixel_mm=[1.0, 3.0])


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("soft-tissue", -160, 240),
        ("lung", -1350, 150),
        ("bone", -500, 1300),
        ("liver", -45, 105),
        ("brain", 0, 80),
        ("mediastinum", -125, 225),
    ],
)
def test_windows_of_ct_are_the_usual_ones(name: str, low: float, high: float) -> None:
    window = find_window(stack("HU", "soft-tissue"), name)
    assert window is not None
    assert (window.low, window.high) == (low, high)


@pytest.mark.parametrize(("unit", "window"), [("HU", "lung"), ("SUVbw", "suv"), ("", "automatic")])
def test_without_a_name_the_one_that_suits_is_shown(unit: str, window: str) -> None:
    found = find_window(stack(unit, window), "")
    assert found is not None
    assert found.name == window


def test_uptake_is_shown_from_zero() -> None:
    ranges = {each.name: (each.low, each.high) for each in windows_of(stack("SUVbw", "suv"))}
    assert ranges == {"suv-5": (0, 5), "suv": (0, 10), "suv-20": (0, 20), "automatic": (10, 210)}


def test_other_values_are_shown_by_percentiles() -> None:
    ranges = {each.name: (each.low, each.high) for each in windows_of(stack("stored", "automatic"))}
    assert ranges == {"automatic": (10, 210), "brighter": (10, 110), "darker": (10, 410)}


def test_one_grey_level_still_makes_a_window() -> None:
    assert all(each.high > each.low for each in windows_of(stack("stored", "automatic", low=7, high=7)))


def test_window_of_another_kind_of_image_is_none() -> None:
    assert find_window(stack("SUVbw", "suv"), "lung") is None


def test_picture_has_the_proportions_of_the_body() -> None:
    assert picture_size(stack("HU", "lung")) == (341, 512)
