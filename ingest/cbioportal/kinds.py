"""Kinds of meta files: which data each announces, and the fields it must and may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_STUDY_ID = "cancer_study_identifier"
_TYPED = (_STUDY_ID, "genetic_alteration_type", "datatype", "data_filename")
_PROFILE = (*_TYPED, "stable_id", "show_profile_in_analysis_tab", "profile_name", "profile_description")
_ASSAY = (*_PROFILE, "generic_assay_type")
_GENE_SET = (*_TYPED, "stable_id", "source_stable_id", "profile_name", "profile_description", "geneset_def_version")
_MUTATIONS = (
    "normal_samples_list",
    "swissprot_identifier",
    "gene_panel",
    "variant_classification_filter",
    "namespaces",
)
_RESOURCE = (_STUDY_ID, "resource_type", "data_filename")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of meta file.

    Attributes:
        key: our word for it.
        required: fields that must be there.
        optional: fields that may be.
        stable_ids: values that the field stable_id may have; empty: any.
    """

    key: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    stable_ids: frozenset[str] = frozenset()


STUDY = Kind(
    key="study",
    required=(_STUDY_ID, "type_of_cancer", "name", "description"),
    optional=(
        *("citation", "pmid", "groups", "add_global_case_list", "tags_file", "reference_genome"),
        *("short_name", "dedicated_color"),
    ),
)
CASE_LIST = Kind(
    key="case_list",
    required=(_STUDY_ID, "stable_id", "case_list_name", "case_list_description", "case_list_ids"),
    optional=("case_list_category",),
)
RESOURCES = {
    "DEFINITION": Kind(key="resource_definition", required=_RESOURCE),
    "SAMPLE": Kind(key="resource_sample", required=_RESOURCE),
    "PATIENT": Kind(key="resource_patient", required=_RESOURCE),
    "STUDY": Kind(key="resource_study", required=_RESOURCE),
}

_EXPRESSION = (
    *("mrna_U133", "rna_seq_mrna", "rna_seq_v2_mrna", "rna_seq_v2_mrna_median_normals", "mirna", "mrna"),
    *("mrna_seq_fpkm_capture", "rna_seq_mrna_capture", "mrna_seq_fpkm_polya", "mrna_seq_cpm", "mrna_seq_tpm"),
    "mrna_seq_fpkm",
)
_Z_SCORES = (
    *("mrna_U133_Zscores", "mrna_U133_all_sample_Zscores", "rna_seq_mrna_median_Zscores"),
    *("rna_seq_mrna_median_all_sample_Zscores", "mrna_median_Zscores", "rna_seq_v2_mrna_median_Zscores"),
    *("rna_seq_v2_mrna_median_all_sample_Zscores", "rna_seq_v2_mrna_median_normals_Zscores"),
    *("rna_seq_v2_mrna_median_all_sample_ref_normal_Zscores", "mirna_median_Zscores", "mrna_merged_median_Zscores"),
    *("mrna_seq_fpkm_Zscores", "mrna_seq_fpkm_all_sample_Zscores", "mrna_median_all_sample_Zscores"),
    *("mrna_seq_fpkm_capture_Zscores", "mrna_seq_fpkm_capture_all_sample_Zscores", "rna_seq_mrna_capture_Zscores"),
    *("rna_seq_mrna_capture_all_sample_Zscores", "mrna_seq_fpkm_polya_all_sample_Zscores"),
    *("mrna_seq_fpkm_polya_Zscores", "mrna_seq_cpm_all_sample_Zscores", "mrna_seq_cpm_Zscores"),
    *("mrna_seq_tpm_all_sample_Zscores", "mrna_seq_tpm_Zscores", "mrna_zbynorm", "mrna_all_sample_Zscores"),
    "mrna_seq_read_counts_Zscores",
)


def _profile(key: str, *stable_ids: str, optional: tuple[str, ...] = ("gene_panel",)) -> Kind:
    return Kind(key=key, required=_PROFILE, optional=optional, stable_ids=frozenset(stable_ids))


def _assay(key: str) -> Kind:
    asked = ("generic_entity_meta_properties", "patient_level", "pivot_threshold_value", "value_sort_order")
    return Kind(key=key, required=_ASSAY, optional=asked)


def _plain(key: str, *more: str) -> Kind:
    return Kind(key=key, required=(*_TYPED, *more))


TYPED: Mapping[tuple[str, str], Kind] = {
    ("CANCER_TYPE", "CANCER_TYPE"): Kind(key="cancer_type", required=_TYPED[1:], optional=(_STUDY_ID,)),
    ("CLINICAL", "PATIENT_ATTRIBUTES"): _plain("clinical_patient"),
    ("CLINICAL", "SAMPLE_ATTRIBUTES"): _plain("clinical_sample"),
    ("CLINICAL", "TIMELINE"): _plain("timeline"),
    ("PATHOLOGY_SLIDES", "WSI"): _plain("slides", "format_version"),
    ("PROTEIN_LEVEL", "LOG2-VALUE"): _profile("protein", "rppa", "protein_quantification"),
    ("PROTEIN_LEVEL", "Z-SCORE"): _profile("protein", "rppa_Zscores", "protein_quantification_zscores"),
    ("PROTEIN_LEVEL", "CONTINUOUS"): _profile("protein", "protein_quantification"),
    ("COPY_NUMBER_ALTERATION", "DISCRETE"): _profile(
        "cna", "cna", "cna_rae", "cna_consensus", "gistic", optional=("gene_panel", "pd_annotations_filename")
    ),
    ("COPY_NUMBER_ALTERATION", "DISCRETE_LONG"): _profile(
        "cna_long", "cna", "gistic", optional=("gene_panel", "namespaces")
    ),
    ("COPY_NUMBER_ALTERATION", "CONTINUOUS"): _profile("cna_continuous", "linear_CNA"),
    ("COPY_NUMBER_ALTERATION", "LOG2-VALUE"): _profile("cna_continuous", "log2CNA"),
    ("COPY_NUMBER_ALTERATION", "SEG"): _plain("segments", "reference_genome_id", "description"),
    ("MRNA_EXPRESSION", "CONTINUOUS"): _profile(
        "expression", *_EXPRESSION, optional=("gene_panel", "source_stable_id")
    ),
    ("MRNA_EXPRESSION", "Z-SCORE"): _profile("expression", *_Z_SCORES, optional=("gene_panel", "source_stable_id")),
    ("MRNA_EXPRESSION", "DISCRETE"): _profile("expression", "mrna_outliers"),
    ("MUTATION_EXTENDED", "MAF"): _profile("mutations", "mutations", optional=_MUTATIONS),
    ("MUTATION_UNCALLED", "MAF"): Kind(
        key="mutations_uncalled",
        required=tuple(field for field in _PROFILE if field != "show_profile_in_analysis_tab"),
        optional=(*_MUTATIONS, "show_profile_in_analysis_tab"),
        stable_ids=frozenset({"mutations_uncalled"}),
    ),
    ("METHYLATION", "CONTINUOUS"): _profile(
        "methylation", "methylation_hm27", "methylation_hm450", "methylation_epic", "methylation_promoters_rrbs"
    ),
    ("GENE_PANEL_MATRIX", "GENE_PANEL_MATRIX"): _plain("gene_panel_matrix"),
    ("STRUCTURAL_VARIANT", "SV"): _profile(
        "structural_variants", "structural_variants", optional=("gene_panel", "namespaces")
    ),
    ("GISTIC_GENES_AMP", "Q-VALUE"): _plain("gistic", "reference_genome_id"),
    ("GISTIC_GENES_DEL", "Q-VALUE"): _plain("gistic", "reference_genome_id"),
    ("MUTSIG", "Q-VALUE"): _plain("mutsig"),
    ("GENESET_SCORE", "GSVA-SCORE"): Kind(
        key="gsva_scores",
        required=(*_GENE_SET, "show_profile_in_analysis_tab"),
        stable_ids=frozenset({"gsva_scores"}),
    ),
    ("GENESET_SCORE", "P-VALUE"): Kind(key="gsva_pvalues", required=_GENE_SET, stable_ids=frozenset({"gsva_pvalues"})),
    ("GENERIC_ASSAY", "LIMIT-VALUE"): _assay("assay_continuous"),
    ("GENERIC_ASSAY", "BINARY"): _assay("assay_binary"),
    ("GENERIC_ASSAY", "CATEGORICAL"): _assay("assay_categorical"),
}
