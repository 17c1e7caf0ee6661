"""Which column of an MRD table says what, by the names that laboratories give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.headers import plain_name

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "patient": ("patient", "patient_id", "subject", "subject_id", "usubjid", "participant_id", "case_id", "pid"),
    "day": (
        "day",
        "collection_day",
        "draw_day",
        "sample_day",
        "day_from_index",
        "days_from_index",
        "collected_day",
        "study_day",
    ),
    "date": (
        "date",
        "collection_date",
        "draw_date",
        "sample_date",
        "collected_on",
        "date_collected",
        "blood_draw_date",
    ),
    "index_date": ("index_date", "date_of_index", "baseline_date", "day_0_date", "day0_date"),
    "result": (
        "mrd_result",
        "mrd_status",
        "ctdna_result",
        "ctdna_status",
        "mrd",
        "ctdna",
        "mrd_call",
        "result",
        "status",
        "call",
        "detected",
        "mrd_detected",
        "ctdna_detected",
        "mrd_positive",
    ),
    "value": (
        "mtm_ml",
        "mtm_per_ml",
        "mean_tumor_molecules_per_ml",
        "mean_tumour_molecules_per_ml",
        "vaf_%",
        "vaf_percent",
        "mean_vaf_%",
        "mean_vaf_percent",
        "vaf",
        "mean_vaf",
        "max_vaf",
        "tumor_fraction",
        "tumour_fraction",
        "tf",
        "ctdna_level",
        "ctdna_value",
        "mrd_value",
        "value",
        "level",
        "concentration",
    ),
    "unit": ("unit", "units", "value_unit"),
    "limit": ("lod", "limit_of_detection", "lod95", "lod_95", "detection_limit"),
    "tracked_variants": (
        "tracked_variants",
        "variants_tracked",
        "n_tracked",
        "n_tracked_variants",
        "number_of_variants",
        "n_variants",
    ),
    "plasma_volume_ml": ("plasma_volume_ml", "plasma_ml", "plasma_volume", "volume_ml"),
    "cfdna_ng": ("cfdna_ng", "cfdna_input_ng", "input_ng", "cfdna"),
    "assay": ("assay", "assay_name", "test", "test_name", "kit"),
    "report_day": ("report_day", "reported_day", "day_reported"),
    "report_date": ("report_date", "reported_on", "date_reported"),
}
# a table with one of these is about MRD; one with a plain `result` must hold another word of the field
_STRONG = frozenset(SYNONYMS["result"][:7] + SYNONYMS["result"][-3:] + SYNONYMS["value"][:4] + SYNONYMS["value"][-6:-3])
_WEAK = frozenset({"limit", "tracked_variants", "plasma_volume_ml", "cfdna_ng"})


def find_columns(names: Sequence[str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What = column, and what = columns where several could be meant."""
    by_plain: dict[str, list[str]] = {}
    for name in names:
        by_plain.setdefault(plain_name(name), []).append(name)
    found: dict[str, str] = {}
    several: dict[str, list[str]] = {}
    for what, synonyms in SYNONYMS.items():
        columns = [column for synonym in synonyms for column in by_plain.get(synonym, ())]
        if len(columns) == 1:
            found[what] = columns[0]
        elif columns:
            several[what] = columns
    return found, several


def is_mrd(names: Sequence[str]) -> bool:
    """Whether a header is that of an MRD table."""
    found, several = find_columns(names)
    present = {*found, *several}
    if "patient" not in present or not present & {"day", "date"} or not present & {"result", "value"}:
        return False
    plain = {plain_name(name) for name in names}
    return bool(plain & _STRONG) or bool(present & _WEAK)
