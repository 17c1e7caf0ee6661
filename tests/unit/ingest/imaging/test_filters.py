"""What a filter gives inside a box is what it gives there on the whole image."""

import numpy as np
import pytest
import pywt
import SimpleITK

from ingest.imaging.crop import Box, box_of
from ingest.imaging.filters import ImageTooSmall, filtered_boxes, image_names, laplacian_of_gaussian
from ingest.imaging.settings import RadiomicsSettings

SPACING = (0.9, 1.1, 3.0)
BOXES = [((0, 0, 0), (3, 4, 5)), ((4, 10, 9), (6, 14, 15)), ((7, 28, 25), (9, 33, 30)), ((0, 0, 0), (9, 33, 30))]


def image_of(shape=(9, 33, 30), dtype=np.float64):
    return np.random.default_rng(5).normal(40, 100, shape).astype(dtype)


@pytest.mark.parametrize(("low", "high"), BOXES)
@pytest.mark.parametrize("shape", [(9, 33, 30), (10, 34, 31)])
def test_wavelets_are_those_of_the_whole_image(low, high, shape):
    image, box = image_of(shape), Box(low=low, high=high)
    padded = np.pad(image, [(0, size % 2) for size in shape], "wrap")
    whole = pywt.swtn(padded, "coif1", level=1, axes=(2, 1, 0))[0]
    for name, found in filtered_boxes(image, box, SPACING, RadiomicsSettings(image_types=("wavelet",))):
        band = name.removeprefix("wavelet-").replace("L", "a").replace("H", "d")
        assert found == pytest.approx(whole[band][box.slices], abs=1e-10)


@pytest.mark.parametrize(("low", "high"), BOXES)
@pytest.mark.parametrize("sigma", [1.0, 3.0])
def test_laplacian_is_that_of_the_whole_image(low, high, sigma):
    image, box = image_of(), Box(low=low, high=high)
    whole = SimpleITK.GetImageFromArray(image)
    whole.SetSpacing(SPACING)
    expected = SimpleITK.GetArrayFromImage(SimpleITK.LaplacianRecursiveGaussian(whole, sigma, True))[box.slices]
    found = laplacian_of_gaussian(image, box, SPACING, sigma, 12 * sigma)
    assert found == pytest.approx(expected, abs=1e-5)


def test_whole_image_outlives_the_filter():
    image = image_of()
    box = Box(low=(0, 0, 0), high=image.shape)
    first = laplacian_of_gaussian(image, box, SPACING, 2.0, 24.0)
    before = first.copy()
    for _ in range(20):
        laplacian_of_gaussian(image * 2, box, SPACING, 2.0, 24.0)
    assert (first == before).all()


def test_names_are_in_the_order_of_the_images():
    settings = RadiomicsSettings(image_types=("log", "original", "wavelet"), sigmas_mm=(1, 2.5))
    names = [name for name, _ in filtered_boxes(image_of(), box_of(np.array([[4, 9, 9]])), SPACING, settings)]
    assert tuple(names) == image_names(settings)
    assert names[:4] == ["log-sigma-1-mm-3D", "log-sigma-2-5-mm-3D", "original", "wavelet-LLH"]
    assert names[-1] == "wavelet-LLL"


def test_wavelets_within_slices_have_four_bands():
    settings = RadiomicsSettings(image_types=("wavelet",), force_2d=True)
    assert image_names(settings) == ("wavelet-LH", "wavelet-HL", "wavelet-HH", "wavelet-LL")


@pytest.mark.parametrize("shape", [(3, 30, 30), (4, 30, 4)])
def test_image_smaller_than_the_filter_is_refused(shape):
    with pytest.raises(ImageTooSmall, match="larger than a sigma"):
        laplacian_of_gaussian(image_of(shape), Box(low=(0, 0, 0), high=(2, 2, 2)), SPACING, 5.0, 60.0)
