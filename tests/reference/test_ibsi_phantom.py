"""Features of the IBSI digital phantom against the reference values of the Image Biomarker Standardisation Initiative.

Zwanenburg et al. 2020 (Radiology 295, 328): values and tolerances of the digital phantom, three-dimensional, averaged
over directions. Left out: kurtosis, which pyradiomics gives without the 3 taken off, and the lengths of two axes, which
it takes from the covariance with n instead of n - 1.
"""

import csv

import pytest
import SimpleITK

from ingest.imaging import RadiomicsSettings
from ingest.imaging.radiomics import extract_features
from tests.paths import dev_data

# pyradiomics feature = tag of the reference; the first word of a tag says the matrix.
TAGS = {
    "shape": {
        "MeshVolume": "morph_volume", "VoxelVolume": "morph_vol_approx", "SurfaceArea": "morph_area_mesh",
        "SurfaceVolumeRatio": "morph_av", "Sphericity": "morph_sphericity", "Maximum3DDiameter": "morph_diam",
        "MajorAxisLength": "morph_pca_maj_axis", "Elongation": "morph_pca_elongation", "Flatness": "morph_pca_flatness",
    },
    "firstorder": {
        "Mean": "stat_mean", "Variance": "stat_var", "Skewness": "stat_skew", "Median": "stat_median",
        "Minimum": "stat_min", "10Percentile": "stat_p10", "90Percentile": "stat_p90", "Maximum": "stat_max",
        "InterquartileRange": "stat_iqr", "Range": "stat_range", "MeanAbsoluteDeviation": "stat_mad",
        "RobustMeanAbsoluteDeviation": "stat_rmad", "Energy": "stat_energy", "RootMeanSquared": "stat_rms",
        "Entropy": "ih_entropy", "Uniformity": "ih_uniformity",
    },
    "glcm": {
        "MaximumProbability": "cm_joint_max_3D_avg", "JointAverage": "cm_joint_avg_3D_avg",
        "SumSquares": "cm_joint_var_3D_avg", "JointEntropy": "cm_joint_entr_3D_avg",
        "DifferenceAverage": "cm_diff_avg_3D_avg", "DifferenceVariance": "cm_diff_var_3D_avg",
        "DifferenceEntropy": "cm_diff_entr_3D_avg", "SumAverage": "cm_sum_avg_3D_avg",
        "SumEntropy": "cm_sum_entr_3D_avg", "JointEnergy": "cm_energy_3D_avg", "Contrast": "cm_contrast_3D_avg",
        "Id": "cm_inv_diff_3D_avg", "Idn": "cm_inv_diff_norm_3D_avg", "Idm": "cm_inv_diff_mom_3D_avg",
        "Idmn": "cm_inv_diff_mom_norm_3D_avg", "InverseVariance": "cm_inv_var_3D_avg",
        "Correlation": "cm_corr_3D_avg", "Autocorrelation": "cm_auto_corr_3D_avg",
        "ClusterTendency": "cm_clust_tend_3D_avg", "ClusterShade": "cm_clust_shade_3D_avg",
        "ClusterProminence": "cm_clust_prom_3D_avg", "Imc1": "cm_info_corr1_3D_avg", "Imc2": "cm_info_corr2_3D_avg",
    },
    "glrlm": {
        "ShortRunEmphasis": "rlm_sre_3D_avg", "LongRunEmphasis": "rlm_lre_3D_avg",
        "LowGrayLevelRunEmphasis": "rlm_lgre_3D_avg", "HighGrayLevelRunEmphasis": "rlm_hgre_3D_avg",
        "GrayLevelNonUniformity": "rlm_glnu_3D_avg", "RunLengthNonUniformity": "rlm_rlnu_3D_avg",
        "RunPercentage": "rlm_r_perc_3D_avg", "GrayLevelVariance": "rlm_gl_var_3D_avg",
        "RunVariance": "rlm_rl_var_3D_avg", "RunEntropy": "rlm_rl_entr_3D_avg",
    },
    "glszm": {
        "SmallAreaEmphasis": "szm_sze_3D", "LargeAreaEmphasis": "szm_lze_3D",
        "GrayLevelNonUniformity": "szm_glnu_3D", "SizeZoneNonUniformity": "szm_zsnu_3D",
        "ZonePercentage": "szm_z_perc_3D", "GrayLevelVariance": "szm_gl_var_3D", "ZoneVariance": "szm_zs_var_3D",
        "ZoneEntropy": "szm_zs_entr_3D",
    },
    "gldm": {
        "SmallDependenceEmphasis": "ngl_lde_3D", "LargeDependenceEmphasis": "ngl_hde_3D",
        "GrayLevelNonUniformity": "ngl_glnu_3D", "DependenceNonUniformity": "ngl_dcnu_3D",
        "DependenceVariance": "ngl_dc_var_3D", "DependenceEntropy": "ngl_dc_entr_3D",
    },
    "ngtdm": {
        "Coarseness": "ngt_coarseness_3D", "Contrast": "ngt_contrast_3D", "Busyness": "ngt_busyness_3D",
        "Complexity": "ngt_complexity_3D", "Strength": "ngt_strength_3D",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def features():
    image = SimpleITK.ReadImage(str(dev_data("ibsi_digital/nifti/image/phantom.nii.gz")), SimpleITK.sitkFloat64)
    mask = SimpleITK.ReadImage(str(dev_data("ibsi_digital/nifti/mask/mask.nii.gz")))
    return extract_features(image, mask, settings=RadiomicsSettings(bin_width=1.0))


@pytest.fixture(scope="module")
def reference():
    with dev_data("ibsi_digital/reference_values.csv").open(newline="") as stream:
        rows = csv.DictReader(stream, delimiter=";")
        return {row["tag"]: (row["reference value"], row["tolerance"]) for row in rows}


@pytest.mark.parametrize(("name", "feature"), [(name, feature) for name, pairs in TAGS.items() for feature in pairs])
def test_feature_is_the_reference_to_three_digits(features, reference, name, feature):
    value, tolerance = reference[TAGS[name][feature]]
    # The reference gives three significant digits; half of the last one is its rounding.
    rounding = 0.5 * 10 ** (_exponent(float(value)) - 2)
    assert features[f"original_{name}_{feature}"] == pytest.approx(
        float(value), abs=max(float(tolerance), rounding) * 1.01
    )


def _exponent(value):
    return int(f"{value:e}".split("e")[1])
