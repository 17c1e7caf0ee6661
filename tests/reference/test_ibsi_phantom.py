"""The digital phantom against the reference values of the Image Biomarker Standardisation Initiative.

Zwanenburg et al. 2020 (Radiology 295, 328): values and tolerances of the digital phantom, three-dimensional, averaged
over directions. All 102 features that both the standard and pyradiomics have.
"""

import pytest
import SimpleITK

from ingest.imaging.radiomics import extract_features
from ingest.imaging.settings import RadiomicsSettings
from tests.paths import dev_data
from tests.reference.ibsi import IBSI_TAGS, is_within, read_reference


@pytest.fixture(scope="module")
def features():
    image = SimpleITK.ReadImage(str(dev_data("ibsi_digital/nifti/image/phantom.nii.gz")), SimpleITK.sitkFloat64)
    mask = SimpleITK.ReadImage(str(dev_data("ibsi_digital/nifti/mask/mask.nii.gz")))
    return extract_features(image, mask, settings=RadiomicsSettings(bin_width=1.0, ibsi=True))


@pytest.fixture(scope="module")
def reference():
    return read_reference(dev_data("ibsi_digital/reference_values.csv"))


def test_every_feature_that_both_have_is_compared(features, reference):
    assert len(IBSI_TAGS) == 102
    assert set(IBSI_TAGS) <= set(features)
    assert {tag for tag in IBSI_TAGS.values() if reference.get(tag) is None} == set()


@pytest.mark.parametrize("feature", IBSI_TAGS)
def test_feature_is_the_reference_to_three_digits(features, reference, feature):
    assert is_within(features[feature], *reference[IBSI_TAGS[feature]])
