"""Fixed words: what a code, a grade or a state means to a reader."""

from __future__ import annotations

from typing import Final

RESEARCH_USE: Final = "Research use only. Not a medical device; not for diagnosis or treatment decisions on its own."
SYNTHETIC: Final = "Synthetic data: no real patient."

EVIDENCE: Final = {
    "A": "randomised arm of this population",
    "B": "trial curves, reconstructed",
    "C": "observed patients, overlap checked",
    "D": "expert prior only, not ranked",
}
KNOWING: Final = {
    "value": "measured",
    "below_limit": "below the limit of detection",
    "none_found": "tested, none found",
    "failed": "test failed",
    "not_tested": "not tested",
}
CELL: Final = {"below_limit": "below limit", "none_found": "none found", "failed": "failed", "not_tested": "not tested"}
MODALITIES: Final = {
    "clinical": "Clinical",
    "ctdna": "ctDNA",
    "tumour_size": "Tumour size",
    "imaging": "Imaging",
    "radiomics": "Radiomics",
    "pathology": "Pathology",
    "omics": "Tissue omics",
    "labs": "Laboratory",
    "lesion_size": "Single lesions",
    "response_summary": "Derived responses",
    "assessment": "Assessments",
}
IMAGES: Final = {
    "CT": "CT",
    "MR": "MR",
    "PT": "PET",
    "SEG": "Segmentation without its images",
    "OT": "Image, kind not stated",
}
PREDICTORS: Final = {
    "twin": "Twin",
    "clinical_only": "Clinical only",
    "ridge_cox": "Ridge Cox",
    "boosting": "Gradient boosting",
    "forest": "Random survival forest",
}
MEMBERS: Final = {
    "blockwise": "blockwise ridge Cox",
    "kernel": "kernel Cox",
    "trees": "boosted trees",
    "graph": "graph network",
}
METRICS: Final = {
    "harrell_c": "Harrell C",
    "uno_c": "Uno C",
    "ibs": "IBS",
    "d_calibration_p": "D-calibration p",
    "ici_12m": "ICI, 12 months",
    "coverage_90": "Coverage of 90% band",
}
STATE: Final = {
    "burden_mm": ("Tumour burden", "mm"),
    "resistant_fraction": ("Resistant part", "%"),
    "growth_per_month": ("Growth of the resistant part", "% a month"),
    "sensitive_fraction": ("Sensitive part at the start of the line", "%"),
    "shrinkage_per_month": ("Shrinkage of the sensitive part", "% a month"),
    "shedding_copies_per_ml": ("ctDNA shedding", "copies/mL"),
    "ctdna_vaf": ("ctDNA, variant allele fraction", "%"),
}
RESPONSES: Final = {
    "CR": "complete response",
    "PR": "partial response",
    "SD": "stable disease",
    "PD": "progressive disease",
    "NE": "not evaluable",
}
ANY_CLASS: Final = "Any grade >= 3"
# CTCAE's system organ classes are too long for an axis.
ORGAN_CLASSES: Final = {
    ANY_CLASS: "Any organ class",
    "Blood and lymphatic system disorders": "Blood and lymph",
    "Cardiac disorders": "Heart",
    "Endocrine disorders": "Endocrine",
    "Eye disorders": "Eye",
    "Gastrointestinal disorders": "Stomach and bowel",
    "General disorders and administration site conditions": "General",
    "Hepatobiliary disorders": "Liver and bile",
    "Immune system disorders": "Immune system",
    "Infections and infestations": "Infections",
    "Injury, poisoning and procedural complications": "Injury, procedures",
    "Investigations": "Laboratory findings",
    "Metabolism and nutrition disorders": "Metabolism, nutrition",
    "Musculoskeletal and connective tissue disorders": "Muscle and bone",
    "Nervous system disorders": "Nervous system",
    "Renal and urinary disorders": "Kidney and urinary",
    "Respiratory, thoracic and mediastinal disorders": "Respiratory",
    "Skin and subcutaneous tissue disorders": "Skin",
    "Vascular disorders": "Vascular",
}
ATTRIBUTIONS: Final = {
    "all_cause": "all causes",
    "treatment_related": "treatment-related",
    "immune_mediated": "immune-mediated",
}
UNVERIFIED: Final = "†"
UNVERIFIED_NOTE: Final = "† published rate, not yet checked against its source."
# What an interval and a band mean; a forecast stored before the two kinds were told apart has those over tumours alone.
AVERAGE_INTERVALS: Final = (
    "In brackets: what the evidence leaves open about the average of patients like this one (90% interval). "
    "One tumour may lie far from that average: the row of nine in ten says how far."
)
TUMOUR_INTERVALS: Final = "In brackets: 90% interval over the tumours that are possible for this patient."
BOTH_BANDS: Final = (
    "Inner, dark band: what the evidence leaves open; outer, pale band: nine in ten tumours like this one."
)
AVERAGE_BANDS: Final = "Band: what the evidence leaves open (90%)."
TUMOUR_BANDS: Final = "Band: nine in ten tumours like this one."
NINE_IN_TEN: Final = "Nine in ten tumours like this"
COUNTED: Final = "Events of all causes are counted unless a cell says otherwise."
# What an empty section tells its reader to do.
HINTS: Final = {
    "timeline": "No dated events are stored. Import treatment lines, draws or assessments to see the course.",
    "molecular": "No variants are stored. Import a VCF per draw or a table of variants.",
    "imaging": "No image series is stored. Import a DICOM series with its segmentation.",
    "twin": "No twin has been built. Fit a model on the study, then run the twin command for this patient.",
    "arms": "No forecast has been made. Simulate this patient with at least one arm to compare treatments.",
    "similar": "No other patient of this study has a twin of the same model yet.",
    "model": "No fitted model stands behind this patient's twin; without one it runs from the library's priors alone.",
}


def plain_attribution(text: str) -> str:
    """A text with the codes of attribution in words."""
    for code, word in ATTRIBUTIONS.items():
        text = text.replace(code, word)
    return text


def organ_class(name: str) -> str:
    """Short name of a system organ class; an unknown one keeps its own."""
    return ORGAN_CLASSES.get(name, name)


def sentence_case(name: str) -> str:
    """A stored name as a label; capitals that it has are kept."""
    return (name[:1].upper() + name[1:]).replace("_", " ")


def modality(name: str) -> str:
    """Label of a modality; a study's own keeps its name."""
    return MODALITIES.get(name, sentence_case(name))
