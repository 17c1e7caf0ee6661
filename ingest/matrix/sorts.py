"""The sorts of molecular tables, told apart by their headers."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from ingest.headers import plain_name
from ingest.matrix.names import NOTE_COLUMNS, is_feature_column, is_patient_column, side_of


class Sort(StrEnum):
    """What a table is, in the words of the reason shown."""

    SEGMENTS = "copy-number segments"
    FUSIONS = "gene fusions"
    SCORES = "TMB or MSI scores"
    WIDE = "features by patients"


CHROMOSOME = ("chromosome", "chrom", "chr")
START = ("start", "start_position", "loc_start", "startpos", "chromstart")
END = ("end", "end_position", "loc_end", "endpos", "chromend")
MAJOR = ("nmajor", "major_cn", "major_copy_number", "majorcopynumber", "cn1")
MINOR = ("nminor", "minor_cn", "minor_copy_number", "minorcopynumber", "cn2")
TOTAL = ("total_cn", "total_copy_number", "copy_number", "copynumber", "tcn", "cn")
LOG_RATIO = ("segment_mean", "seg_mean", "log2", "log2_ratio", "log2_copy_ratio", "mean_log2")
FUSION = ("fusiongene", "fusion", "fusionname", "fusion_name", "fusion_gene")
PARTNERS = (
    ("gene1", "gene_1", "leftgene", "left_gene", "gene5", "5_gene", "gene_1_symbol_5end_fusion_partner"),
    ("gene2", "gene_2", "rightgene", "right_gene", "gene3", "3_gene", "gene_2_symbol_3end_fusion_partner"),
)
BREAKS = (
    ("leftbreakpoint", "left_breakpoint", "breakpoint1", "breakpoint_1", "fusion_point_for_gene_1_5end_fusion_partner"),
    (
        "rightbreakpoint",
        "right_breakpoint",
        "breakpoint2",
        "breakpoint_2",
        "fusion_point_for_gene_2_3end_fusion_partner",
    ),
)
READS = (
    "splitreads",
    "split_reads",
    "junctionreadcount",
    "junction_read_count",
    "reads",
    "supporting_reads",
    "spanning_unique_reads",
)
# Arriba counts the split reads of both sides
SIDES = (("split_reads1",), ("split_reads2",))
TMB = (
    "tmb",
    "tmb_score",
    "tmb_mut_mb",
    "mutations_per_mb",
    "mut_mb",
    "tumor_mutational_burden",
    "tumour_mutational_burden",
    "tmb_nonsynonymous",
)
MSI_STATUS = ("msi_status", "msi_call", "msi_class", "msi", "mmr_status")
MSI_SCORE = ("msi_score", "msisensor_score", "msi_sensor_score", "mantis_score", "msi_percent")
# MSIsensor calls the share of unstable sites %
MSI_SITES = ("total_number_of_sites",)
MSI_SHARE = ("%",)
DAY = ("day", "sample_day", "collection_day", "day_from_index")
PANEL = ("panel_size_mb", "panel_mb", "covered_mb", "megabases", "callable_mb", "size_mb")
MUTATIONS = ("mutations", "n_mutations", "mutation_count", "number_of_mutations")
_MOST_SCORES = 20
_LEAST_WIDE = 2
_SALMON = {"name", "effectivelength", "tpm", "numreads"}


def find(names: Sequence[str], synonyms: Sequence[str]) -> str | None:
    """The column that one of the synonyms names, the first synonym first."""
    by_plain = {plain_name(name.lstrip("#")): name for name in reversed(names)}
    return next((by_plain[each] for each in synonyms if each in by_plain), None)


def sort_of(names: Sequence[str]) -> tuple[Sort, str] | None:
    """The sort of a table with this header, and why; None for any other table."""
    if not names:
        return None
    if all(find(names, each) for each in (CHROMOSOME, START, END)) and any(
        find(names, each) for each in (MAJOR, TOTAL, LOG_RATIO)
    ):
        return Sort.SEGMENTS, "the header has chromosome, start, end and copy number"
    if find(names, FUSION) or all(find(names, (*each,)) for each in PARTNERS):
        is_list = find(names, READS) or find(names, BREAKS[0])
        return (Sort.FUSIONS, "the header has two genes and their breakpoints or reads") if is_list else None
    has_score = any(find(names, each) for each in (TMB, MSI_STATUS, MSI_SCORE))
    if has_score and any(is_patient_column(name) for name in names) and len(names) <= _MOST_SCORES:
        return Sort.SCORES, "the header has a patient and TMB or MSI"
    if find(names, MSI_SITES) and find(names, MSI_SHARE):
        return Sort.SCORES, "the header is MSIsensor's"
    return _wide(names)


def _wide(names: Sequence[str]) -> tuple[Sort, str] | None:
    if len(names) < _LEAST_WIDE:
        return None
    values = [name for name in names[1:] if plain_name(name) not in NOTE_COLUMNS]
    if {plain_name(name) for name in names} >= _SALMON:
        return Sort.WIDE, "the header is salmon's"
    if is_feature_column(names[0]) and values:
        return Sort.WIDE, f"the first column '{names[0]}' names features"
    if len(values) < _LEAST_WIDE:
        return None
    ids = side_of(values, frozenset()).ids
    return None if ids is None else (Sort.WIDE, f"the columns are {ids}")


_READ: dict[Sort, tuple[tuple[str, ...], ...]] = {
    Sort.SEGMENTS: (CHROMOSOME, START, END, MAJOR, MINOR, TOTAL, LOG_RATIO),
    Sort.FUSIONS: (FUSION, *PARTNERS, *BREAKS, READS, *SIDES),
    Sort.SCORES: (TMB, MSI_STATUS, (*MSI_SCORE, *MSI_SHARE), DAY, PANEL, MUTATIONS),
}


def unread(names: Sequence[str], sort: Sort) -> list[str]:
    """Columns that the reader of a sort does not look at; of features by patients it looks at all."""
    if sort not in _READ:
        return []
    read = {find(names, synonyms) for synonyms in _READ[sort]}
    return [name for name in names if name not in read and not is_patient_column(name) and name != "ID"]
