"""Fixed words: what a code, a grade or a state means to a reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


class Words(Mapping[str, str]):
    """Code -> text in the reader's language, looked up when it is read."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def __getitem__(self, code: str) -> str:
        return gettext(self._texts[code])

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


class Quantities(Mapping[str, tuple[str, str]]):
    """Code -> label and unit in the reader's language, looked up when they are read."""

    def __init__(self, texts: Mapping[str, tuple[str, str]]) -> None:
        self._texts = texts

    def __getitem__(self, code: str) -> tuple[str, str]:
        label, unit = self._texts[code]
        return gettext(label), gettext(unit)

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


# Sentences of their own are kept in English and translated where they are used: `gettext(words.COUNTED)`.
RESEARCH_USE: Final = _("Research use only. Not a medical device; not for diagnosis or treatment decisions on its own.")
SYNTHETIC: Final = _("Synthetic data: no real patient.")

EVIDENCE: Final = Words(
    {
        "A": _("randomised arm of this population"),
        "B": _("trial curves, reconstructed"),
        "C": _("observed patients, overlap checked"),
        "D": _("expert prior only, not ranked"),
    }
)
KNOWING: Final = Words(
    {
        "value": _("measured"),
        "below_limit": _("below the limit of detection"),
        "none_found": _("tested, none found"),
        "failed": _("test failed"),
        "not_tested": _("not tested"),
    }
)
CELL: Final = Words(
    {
        "below_limit": _("below limit"),
        "none_found": _("none found"),
        "failed": _("failed"),
        "not_tested": _("not tested"),
    }
)
MODALITIES: Final = Words(
    {
        "clinical": _("Clinical"),
        "ctdna": _("ctDNA"),
        "tumour_size": _("Tumour size"),
        "imaging": _("Imaging"),
        "radiomics": _("Radiomics"),
        "pathology": _("Pathology"),
        "omics": _("Tissue omics"),
        "labs": _("Laboratory"),
        "treatment": _("Treatment"),
        "lesion_size": _("Single lesions"),
        "response_summary": _("Derived responses"),
        "assessment": _("Assessments"),
    }
)
IMAGES: Final = Words(
    {
        "CT": _("CT"),
        "MR": _("MR"),
        "PT": _("PET"),
        "SEG": _("Segmentation without its images"),
        "OT": _("Image, kind not stated"),
    }
)
PREDICTORS: Final = Words(
    {
        "twin": _("Twin"),
        "clinical_only": _("Clinical only"),
        "ridge_cox": _("Ridge Cox"),
        "boosting": _("Gradient boosting"),
        "forest": _("Random survival forest"),
    }
)
MEMBERS: Final = Words(
    {
        "blockwise": _("blockwise ridge Cox"),
        "kernel": _("kernel Cox"),
        "trees": _("boosted trees"),
        "graph": _("graph network"),
    }
)
METRICS: Final = Words(
    {
        "harrell_c": _("Harrell C"),
        "uno_c": _("Uno C"),
        "ibs": _("IBS"),
        "d_calibration_p": _("D-calibration p"),
        "ici_12m": _("ICI, 12 months"),
        "coverage_90": _("Coverage of 90% band"),
    }
)
STATE: Final = Quantities(
    {
        "burden_mm": (_("Tumour burden"), "mm"),
        "resistant_fraction": (_("Resistant part"), "%"),
        "growth_per_month": (_("Growth of the resistant part"), _("% a month")),
        "sensitive_fraction": (_("Sensitive part at the start of the line"), "%"),
        "shrinkage_per_month": (_("Shrinkage of the sensitive part"), _("% a month")),
        "shedding_copies_per_ml": (_("ctDNA shedding"), _("copies/mL")),
        "ctdna_vaf": (_("ctDNA, variant allele fraction"), "%"),
    }
)
SEXES: Final = Words({"male": _("male"), "female": _("female"), "other": _("other"), "unknown": _("unknown")})
RESPONSES: Final = Words(
    {
        "CR": _("complete response"),
        "PR": _("partial response"),
        "SD": _("stable disease"),
        "PD": _("progressive disease"),
        "NE": _("not evaluable"),
    }
)
ANY_CLASS: Final = "Any grade >= 3"
# CTCAE's system organ classes are too long for an axis.
ORGAN_CLASSES: Final = Words(
    {
        ANY_CLASS: _("Any organ class"),
        "Blood and lymphatic system disorders": _("Blood and lymph"),
        "Cardiac disorders": _("Heart"),
        "Endocrine disorders": _("Endocrine"),
        "Eye disorders": _("Eye"),
        "Gastrointestinal disorders": _("Stomach and bowel"),
        "General disorders and administration site conditions": _("General"),
        "Hepatobiliary disorders": _("Liver and bile"),
        "Immune system disorders": _("Immune system"),
        "Infections and infestations": _("Infections"),
        "Injury, poisoning and procedural complications": _("Injury, procedures"),
        "Investigations": _("Laboratory findings"),
        "Metabolism and nutrition disorders": _("Metabolism, nutrition"),
        "Musculoskeletal and connective tissue disorders": _("Muscle and bone"),
        "Nervous system disorders": _("Nervous system"),
        "Renal and urinary disorders": _("Kidney and urinary"),
        "Respiratory, thoracic and mediastinal disorders": _("Respiratory"),
        "Skin and subcutaneous tissue disorders": _("Skin"),
        "Vascular disorders": _("Vascular"),
    }
)
ATTRIBUTIONS: Final = Words(
    {
        "all_cause": _("all causes"),
        "treatment_related": _("treatment-related"),
        "immune_mediated": _("immune-mediated"),
    }
)
UNVERIFIED: Final = "†"
UNVERIFIED_NOTE: Final = _("† published rate, not yet checked against its source.")
# What an interval and a band mean; a forecast stored before the two kinds were told apart has those over tumours alone.
AVERAGE_INTERVALS: Final = _(
    "In brackets: what the evidence leaves open about the average of patients like this one (90% interval). "
    "One tumour may lie far from that average: the row of nine in ten says how far."
)
TUMOUR_INTERVALS: Final = _("In brackets: 90% interval over the tumours that are possible for this patient.")
BOTH_BANDS: Final = _(
    "Inner, dark band: what the evidence leaves open; outer, pale band: nine in ten tumours like this one."
)
AVERAGE_BANDS: Final = _("Band: what the evidence leaves open (90%).")
TUMOUR_BANDS: Final = _("Band: nine in ten tumours like this one.")
NINE_IN_TEN: Final = _("Nine in ten tumours like this")
COUNTED: Final = _("Events of all causes are counted unless a cell says otherwise.")
# What an empty section tells its reader to do.
HINTS: Final = Words(
    {
        "timeline": _("No dated events are stored. Import treatment lines, draws or assessments to see the course."),
        "molecular": _("No variants are stored. Import a VCF per draw or a table of variants."),
        "imaging": _("No image series is stored. Import a DICOM series with its segmentation."),
        "twin": _("No twin has been built. Fit a model on the study, then run the twin command for this patient."),
        "arms": _("No forecast has been made. Simulate this patient with at least one arm to compare treatments."),
        "similar": _("No other patient of this study has a twin of the same model yet."),
        "model": _(
            "No fitted model stands behind this patient's twin; without one it runs from the library's priors alone."
        ),
    }
)


def plain_attribution(text: str) -> str:
    """A text with the codes of attribution in words."""
    for code, word in ATTRIBUTIONS.items():
        text = text.replace(code, word)
    return text


def organ_class(name: str) -> str:
    """Short name of a system organ class; an unknown one keeps its own."""
    return ORGAN_CLASSES.get(name, name)


def sex(code: str) -> str:
    """Sex in words; one that is not known here stays as it is stored."""
    return SEXES.get(code, code)


def sentence_case(name: str) -> str:
    """A stored name as a label; capitals that it has are kept."""
    return (name[:1].upper() + name[1:]).replace("_", " ")


def modality(name: str) -> str:
    """Label of a modality; a study's own keeps its name."""
    return MODALITIES.get(name, sentence_case(name))
