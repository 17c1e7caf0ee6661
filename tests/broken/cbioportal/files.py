"""Files of the wild cBioPortal study, and how an edit of it is written down."""

from tests.broken.build_cbioportal import Edit

Expected = tuple[str, str, int | None, str | None]
STUDY, SAMPLE, PATIENT = "study_of_wild_things.txt", "data_clinical_sample.txt", "data_clinical_patient.txt"
MAF, CNA, LONG, SEG = "data_mutations.txt", "data_cna.txt", "data_cna_long.txt", "data.seg"
EXPRESSION, PROTEIN, IC50, ARMS = "data_expression.txt", "data_protein.txt", "data_ic50.txt", "data_arms.txt"
CARRIER, SV, LAB, STATUS = "data_clonal.txt", "data_sv.txt", "data_timeline_lab.txt", "data_timeline_status.txt"
PANELS, CASES, DEFINITION = (
    "data_gene_panel_matrix.txt",
    "case_lists/cases_sequenced.txt",
    "data_resource_definition.txt",
)
LINKS, TYPES, GISTIC = "data_resource_sample.txt", "cancer_type.txt", "data_gistic_amp.txt"
SCORES, VALUES = "data_gsva_scores.txt", "data_gsva_pvalues.txt"
ID = "cancer_study_identifier: luad_wild_2024\n"


def case(*edits: Edit, says: Expected) -> tuple[tuple[Edit, ...], Expected]:
    return edits, says
