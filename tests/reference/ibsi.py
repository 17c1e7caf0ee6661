"""Which feature of pyradiomics is which of the Image Biomarker Standardisation Initiative, and when two agree."""

import csv

_BY_CLASS = {
    "shape": {
        "MeshVolume": "morph_volume", "VoxelVolume": "morph_vol_approx", "SurfaceArea": "morph_area_mesh",
        "SurfaceVolumeRatio": "morph_av", "Sphericity": "morph_sphericity", "Maximum3DDiameter": "morph_diam",
        "MajorAxisLength": "morph_pca_maj_axis", "MinorAxisLength": "morph_pca_min_axis",
        "LeastAxisLength": "morph_pca_least_axis", "Elongation": "morph_pca_elongation",
        "Flatness": "morph_pca_flatness",
    },
    "firstorder": {
        "Mean": "stat_mean", "Variance": "stat_var", "Skewness": "stat_skew", "Kurtosis": "stat_kurt",
        "Median": "stat_median", "Minimum": "stat_min", "10Percentile": "stat_p10", "90Percentile": "stat_p90",
        "Maximum": "stat_max", "InterquartileRange": "stat_iqr", "Range": "stat_range",
        "MeanAbsoluteDeviation": "stat_mad", "RobustMeanAbsoluteDeviation": "stat_rmad", "Energy": "stat_energy",
        "RootMeanSquared": "stat_rms", "Entropy": "ih_entropy", "Uniformity": "ih_uniformity",
    },
    "glcm": {
        "MaximumProbability": "joint_max", "JointAverage": "joint_avg", "SumSquares": "joint_var",
        "JointEntropy": "joint_entr", "DifferenceAverage": "diff_avg", "DifferenceVariance": "diff_var",
        "DifferenceEntropy": "diff_entr", "SumAverage": "sum_avg", "SumEntropy": "sum_entr", "JointEnergy": "energy",
        "Contrast": "contrast", "Id": "inv_diff", "Idn": "inv_diff_norm", "Idm": "inv_diff_mom",
        "Idmn": "inv_diff_mom_norm", "InverseVariance": "inv_var", "Correlation": "corr",
        "Autocorrelation": "auto_corr", "ClusterTendency": "clust_tend", "ClusterShade": "clust_shade",
        "ClusterProminence": "clust_prom", "Imc1": "info_corr1", "Imc2": "info_corr2",
    },
    "glrlm": {
        "ShortRunEmphasis": "sre", "LongRunEmphasis": "lre", "LowGrayLevelRunEmphasis": "lgre",
        "HighGrayLevelRunEmphasis": "hgre", "ShortRunLowGrayLevelEmphasis": "srlge",
        "ShortRunHighGrayLevelEmphasis": "srhge", "LongRunLowGrayLevelEmphasis": "lrlge",
        "LongRunHighGrayLevelEmphasis": "lrhge", "GrayLevelNonUniformity": "glnu",
        "GrayLevelNonUniformityNormalized": "glnu_norm", "RunLengthNonUniformity": "rlnu",
        "RunLengthNonUniformityNormalized": "rlnu_norm", "RunPercentage": "r_perc", "GrayLevelVariance": "gl_var",
        "RunVariance": "rl_var", "RunEntropy": "rl_entr",
    },
    "glszm": {
        "SmallAreaEmphasis": "sze", "LargeAreaEmphasis": "lze", "LowGrayLevelZoneEmphasis": "lgze",
        "HighGrayLevelZoneEmphasis": "hgze", "SmallAreaLowGrayLevelEmphasis": "szlge",
        "SmallAreaHighGrayLevelEmphasis": "szhge", "LargeAreaLowGrayLevelEmphasis": "lzlge",
        "LargeAreaHighGrayLevelEmphasis": "lzhge", "GrayLevelNonUniformity": "glnu",
        "GrayLevelNonUniformityNormalized": "glnu_norm", "SizeZoneNonUniformity": "zsnu",
        "SizeZoneNonUniformityNormalized": "zsnu_norm", "ZonePercentage": "z_perc", "GrayLevelVariance": "gl_var",
        "ZoneVariance": "zs_var", "ZoneEntropy": "zs_entr",
    },
    "ngtdm": {
        "Coarseness": "coarseness", "Contrast": "contrast", "Busyness": "busyness", "Complexity": "complexity",
        "Strength": "strength",
    },
    "gldm": {
        "SmallDependenceEmphasis": "lde", "LargeDependenceEmphasis": "hde", "LowGrayLevelEmphasis": "lgce",
        "HighGrayLevelEmphasis": "hgce", "SmallDependenceLowGrayLevelEmphasis": "ldlge",
        "SmallDependenceHighGrayLevelEmphasis": "ldhge", "LargeDependenceLowGrayLevelEmphasis": "hdlge",
        "LargeDependenceHighGrayLevelEmphasis": "hdhge", "GrayLevelNonUniformity": "glnu",
        "DependenceNonUniformity": "dcnu", "DependenceNonUniformityNormalized": "dcnu_norm",
        "GrayLevelVariance": "gl_var", "DependenceVariance": "dc_var", "DependenceEntropy": "dc_entr",
    },
}  # fmt: skip
# Co-occurrence and runs are averaged over directions; the others have no direction.
_AROUND = {
    "shape": "{}", "firstorder": "{}", "glcm": "cm_{}_3D_avg", "glrlm": "rlm_{}_3D_avg", "glszm": "szm_{}_3D",
    "ngtdm": "ngt_{}_3D", "gldm": "ngl_{}_3D",
}  # fmt: skip

IBSI_TAGS = {
    f"original_{name}_{feature}": _AROUND[name].format(tag)
    for name, pairs in _BY_CLASS.items()
    for feature, tag in pairs.items()
}


def read_reference(path):
    """Value and tolerance by tag, from a table `reference value;tolerance;tag`; features without a value left out."""
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    return {row["tag"]: (row["reference value"], float(row["tolerance"])) for row in rows if row["reference value"]}


def is_within(found, written, tolerance):
    """Within the tolerance, or the same when rounded to the three digits that the reference gives."""
    value = float(written)
    last_digit = 10.0 ** (int(f"{value:e}".split("e")[1]) - 2)
    return abs(found - value) <= max(tolerance, last_digit / 2) * (1 + 1e-9)
