"""The radiomics settings as options of an import; read by the registry, so nothing heavy is imported here."""

RADIOMICS_OPTIONS = {
    "configuration": "A to E: all settings of that configuration of the IBSI CT phantom; further settings change it",
    "image_types": "original, log, wavelet, separated by commas (original where not given)",
    "sigmas_mm": "sigmas of log in mm, separated by commas (1,2,3,4,5)",
    "wavelet": "a wavelet's name in PyWavelets (coif1)",
    "bin_width": "width of a grey-level bin in the unit of the image (25; SUV from DICOM 0.25)",
    "bin_count": "number of grey-level bins, in place of a width",
    "resample_mm": "voxel size to resample to: one number or x,y,z, 0 keeping an axis; not given: as taken",
    "interpolation": "of the image when resampling: linear, spline or nearest (linear)",
    "round_values": "yes: round to whole numbers after resampling",
    "resegment_range": "lower,upper: only voxels with values within count, but for shape",
    "resegment_sigmas": "only voxels within so many standard deviations of the lesion's mean count",
    "normalise": "yes: mean 0 and standard deviation 1 over the image first",
    "normalise_scale": "factor after that (1)",
    "force_2d": "yes: texture within slices",
    "ibsi": "yes: conventions of the Image Biomarker Standardisation Initiative",
    "crop_sigmas": "image kept around a lesion for log, in sigmas (12)",
    "minimum_voxels": "smaller lesions get no features (8)",
    "minimum_dimensions": "lesions that span fewer axes get no features (2)",
    "maximum_bins": "more grey levels than this are refused (1024)",
    "fractional_threshold": "share from which a voxel of a fractional segmentation belongs (0.5)",
}
"""The radiomics settings, each with a sentence of help."""
