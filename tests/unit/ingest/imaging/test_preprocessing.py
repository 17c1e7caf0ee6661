"""Resampling and resegmentation in closed form."""

import numpy as np
import pytest

from ingest.imaging.preprocessing import LesionLost, new_grid, prepare
from ingest.imaging.settings import RadiomicsSettings

SPACING = (1.0, 1.0, 3.0)


def ramp(shape=(10, 24, 26)):
    """A linear image: 2 z + 5 y - 3 x in mm."""
    z, y, x = np.indices(shape).astype(float)
    return 2 * z * SPACING[2] + 5 * y * SPACING[1] - 3 * x * SPACING[0]


def block(low=(3, 8, 9), high=(7, 16, 18)):
    return np.argwhere(np.ones(np.subtract(high, low))) + low


@pytest.mark.parametrize(
    ("size", "old", "new", "expected"),
    [
        (204, 0.9765625, 2.0, (100, 0.12109375)),
        (60, 3.0, 2.0, (90, -0.5)),
        (10, 2.0, 2.0, (10, 0.0)),
        (10, 0.3, 0.1, (30, -0.1)),
        (5, 1.0, 3.0, (2, 0.5)),
    ],
)
def test_grid_has_the_size_of_the_standard_and_the_same_centre(size, old, new, expected):
    """The first two are the CT phantom in plane and across: 100 and 90 voxels of 2 mm (reference values)."""
    count, first = new_grid(size, old, new)
    assert (count, first) == (expected[0], pytest.approx(expected[1], abs=1e-9))
    assert first + new * (count - 1) / 2 == pytest.approx(old * (size - 1) / 2)


@pytest.mark.parametrize("interpolation", ["linear", "spline"])
@pytest.mark.parametrize("steps", [(2.0, 2.0, 2.0), (0.7, 1.3, 0.0)])
def test_linear_image_stays_linear(interpolation, steps):
    settings = RadiomicsSettings(resample_mm=steps, interpolation=interpolation)
    lesion = block(low=(18, 28, 29), high=(22, 36, 38))
    found = prepare(ramp((40, 60, 60)), lesion, spacing_mm=SPACING, settings=settings)
    x, y, z = found.spacing_mm
    assert found.spacing_mm == tuple(step or kept for step, kept in zip(steps, SPACING, strict=True))
    inner = found.voxels[1:-1, 1:-1, 1:-1]
    for axis, slope in enumerate((2 * z, 5 * y, -3 * x)):
        assert np.diff(inner, axis=axis) == pytest.approx(slope, abs=1e-3)


def test_resampled_lesion_lies_where_it_was():
    settings = RadiomicsSettings(resample_mm=(0.5, 0.5, 0.5))
    image = ramp()
    found = prepare(image, block(), spacing_mm=SPACING, settings=settings)
    volume = len(found.shape) * 0.5**3
    assert volume == pytest.approx(4 * 8 * 9 * 3.0, rel=0.03)  # corners are rounded off
    before, after = image[tuple(block().T)].mean(), found.voxels[tuple(found.shape.T)].mean()
    assert after == pytest.approx(before, abs=0.5)


def test_resampling_to_the_same_size_changes_nothing():
    settings = RadiomicsSettings(resample_mm=SPACING)
    found = prepare(ramp(), block(), spacing_mm=SPACING, settings=settings)
    assert len(found.shape) == len(block())
    assert sorted(found.voxels[tuple(found.shape.T)]) == pytest.approx(sorted(ramp()[tuple(block().T)]))


def test_lesion_at_the_corner_is_kept():
    lesion = block(low=(0, 0, 0), high=(3, 5, 6))
    found = prepare(ramp(), lesion, spacing_mm=SPACING, settings=RadiomicsSettings(resample_mm=(1.5, 1.5, 1.5)))
    assert len(found.shape) * 1.5**3 == pytest.approx(len(lesion) * 3.0, rel=0.35)
    assert np.isfinite(found.voxels).all()


def test_half_a_voxel_belongs_to_the_lesion():
    """Four slices of 1 mm become three of 1.5 mm, the second midway between the lesion's last slice and the next."""
    assert new_grid(4, 1.0, 1.5) == (3, 0.0)
    lesion = block(low=(0, 0, 0), high=(2, 4, 4))
    settings = RadiomicsSettings(resample_mm=(0.0, 0.0, 1.5))
    found = prepare(np.zeros((4, 4, 4)), lesion, spacing_mm=(1.0, 1.0, 1.0), settings=settings)
    assert sorted(set(found.shape[:, 0])) == [0, 1]


def test_values_are_rounded_when_asked():
    settings = RadiomicsSettings(resample_mm=(2.0, 2.0, 2.0), round_values=True)
    found = prepare(ramp() * 0.37, block(), spacing_mm=SPACING, settings=settings)
    assert (found.voxels == np.rint(found.voxels)).all()


def test_bounds_take_voxels_from_texture_and_not_from_shape():
    image = ramp()
    settings = RadiomicsSettings(resegment_range=(30.0, 60.0))
    found = prepare(image, block(), spacing_mm=SPACING, settings=settings)
    values = image[tuple(block().T)]
    assert len(found.shape) == len(block())
    assert len(found.texture) == ((values >= 30) & (values <= 60)).sum()


def test_outliers_are_beyond_so_many_population_deviations():
    image = np.zeros((10, 24, 26))
    lesion = block()
    image[tuple(lesion[0])] = 1000.0
    found = prepare(image, lesion, spacing_mm=SPACING, settings=RadiomicsSettings(resegment_sigmas=3.0))
    assert len(found.texture) == len(lesion) - 1


def test_normalised_image_has_mean_0_and_the_scale():
    found = prepare(
        ramp(), block(), spacing_mm=SPACING, settings=RadiomicsSettings(normalise=True, normalise_scale=100.0)
    )
    assert (found.voxels.mean(), found.voxels.std(ddof=1)) == (pytest.approx(0, abs=1e-9), pytest.approx(100))


@pytest.mark.parametrize("settings", [{"resegment_range": (9000.0, 9001.0)}, {"resample_mm": (50.0, 50.0, 50.0)}])
def test_lost_lesion_is_an_error(settings):
    with pytest.raises(LesionLost, match="expected"):
        prepare(ramp(), block()[:6], spacing_mm=SPACING, settings=RadiomicsSettings(**settings))


def test_without_preprocessing_nothing_is_copied():
    image, lesion = ramp(), block()
    found = prepare(image, lesion, spacing_mm=SPACING, settings=RadiomicsSettings())
    assert found.voxels is image
    assert found.shape is lesion
