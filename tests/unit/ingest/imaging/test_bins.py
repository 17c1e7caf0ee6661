"""Grey levels against the rules written out."""

import numpy as np
import pytest
from radiomics.imageoperations import binImage

from ingest.imaging.bins import TooManyLevels, grey_levels
from ingest.imaging.settings import RadiomicsSettings


@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.float32, np.float64])
@pytest.mark.parametrize("settings", [{"bin_width": 25.0}, {"bin_width": 0.7}, {"bin_count": 16}])
def test_levels_are_those_of_the_library(dtype, settings):
    values = np.random.default_rng(3).normal(-20, 90, 500).astype(dtype)
    names = {"bin_width": "binWidth", "bin_count": "binCount"}
    expected, _ = binImage(values, np.ones(500, bool), **{names[name]: value for name, value in settings.items()})
    assert grey_levels(values, RadiomicsSettings(**settings)).tolist() == expected.tolist()


def test_eight_bit_values_do_not_overflow():
    values = np.array([3, 120, 255], np.uint8)
    assert grey_levels(values, RadiomicsSettings(bin_width=25.0)).tolist() == [1, 5, 11]


def test_ibsi_bins_start_at_the_lower_bound():
    settings = RadiomicsSettings(ibsi=True, bin_width=25.0, resegment_range=(-1000.0, 400.0))
    assert grey_levels(np.array([-1000.0, -975.1, -975.0, 400.0]), settings).tolist() == [1, 1, 2, 57]


def test_ibsi_bins_start_at_the_minimum_without_bounds():
    assert grey_levels(np.array([7.0, 11.9, 12.0]), RadiomicsSettings(ibsi=True, bin_width=5.0)).tolist() == [1, 1, 2]


@pytest.mark.parametrize("settings", [{"bin_width": 25.0}, {"bin_count": 8}, {"ibsi": True}])
def test_one_value_is_one_level(settings):
    assert len(set(grey_levels(np.full(9, 40.0), RadiomicsSettings(**settings)).tolist())) == 1


def test_too_fine_bins_are_refused():
    with pytest.raises(TooManyLevels, match="larger bin_width"):
        grey_levels(np.array([0.0, 1e6]), RadiomicsSettings(bin_width=1.0))
