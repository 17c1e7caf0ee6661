"""What the columns of each tool's table are: features, settings, ids, or what must not be kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# A table is a tool's when it has so many of the tool's features.
_ENOUGH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One tool's way to name columns.

    Attributes:
        key: its word for the feature set.
        title: its name.
        feature: what a feature's column looks like; None: whatever is not known otherwise and holds only numbers.
        setting: columns that say how the features were made.
        ids: columns that may name the patient, the first that is there counts.
        regions: columns that may name the lesion.
    """

    key: str
    title: str
    feature: re.Pattern[str] | None
    setting: re.Pattern[str]
    ids: tuple[str, ...]
    regions: tuple[str, ...]


_IDS = ("patient", "patient_id", "patientid", "patient id", "subject", "subject_id", "case", "case_id", "id")
_REGIONS = ("roi", "roi_name", "region", "lesion", "label", "segment")
_CLASSES = "shape2D|shape|firstorder|glcm|glrlm|glszm|gldm|ngtdm"
_FILTERS = (
    r"original|wavelet\d*-[LH]+|log-sigma-[\d-]+-mm(?:-3D)?|square|squareroot|logarithm|exponential|gradient|lbp-[\w-]+"
)

PYRADIOMICS = Tool(
    key="pyradiomics",
    title="pyradiomics",
    feature=re.compile(rf"(?:{_FILTERS})_(?:{_CLASSES})_\w+"),
    setting=re.compile(r"diagnostics_\S+|general_info_\S+"),
    ids=_IDS,
    regions=_REGIONS,
)
MIRP = Tool(
    key="mirp",
    title="MIRP",
    feature=re.compile(r"(?:[a-z]\w*_)?(?:morph|loc|stat|ih|ivh|cm|rlm|szm|dzm|ngt|ngl)_[\w.]+"),
    setting=re.compile(
        r"(?:image|img_data)_(?:settings_id|voxel_size_[xyz]|noise_level|rotation_angle|translation_[xyz]|mask_adapt_size|modality|"
        r"pet_suv_type|measurement_unit)"
    ),
    ids=("sample_name", "sample_id", "id_subject", *_IDS),
    regions=("image_mask_label", *_REGIONS),
)
LIFEX = Tool(
    key="lifex",
    title="LIFEx",
    feature=re.compile(
        r"(?:CONVENTIONAL|DISCRETIZED|SHAPE|HISTO|GLCM|GLRLM|GLZLM|GLSZM|NGLDM|NGTDM|MORPHOLOGICAL|LOCAL_INTENSITY\w*|"
        r"INTENSITY(?:-BASED|-HISTOGRAM)?\w*|PARAMS)_.+"
    ),
    setting=re.compile(
        r"(?:INFO_)?(?:BinSize|NumberOfGrey|SizeBin|NbGrey|Distance|SpacingX|SpacingY|SpacingZ|Lifex)\w*"
    ),
    ids=("info_patientid", "patientid", *_IDS),
    regions=("info_nameofroi", "info_roiname", "info_roi", *_REGIONS),
)
GENERIC = Tool(
    key="features",
    title="table with a header",
    feature=None,
    setting=re.compile(r"(?!)"),
    ids=_IDS,
    regions=_REGIONS,
)
TOOLS = (PYRADIOMICS, MIRP, LIFEX)

# Names, dates, places in a file system and identifiers of images never leave the reader.
PRIVATE = re.compile(
    r"name|birth|date|time|accession|path|director|file|uid|hash|comment|description|^image$|^mask$", re.I
)


def tool_of(names: Sequence[str]) -> Tool | None:
    """Whose table it is by its columns, or None where no tool's features are among them."""
    for tool in TOOLS:
        count = sum(tool.feature is not None and tool.feature.fullmatch(name) is not None for name in names)
        if count >= _ENOUGH and (tool is not MIRP or any(name.startswith(("image_", "img_")) for name in names)):
            return tool
    return None
