"""What may be wrong in a cBioPortal study: edits of the wild one, and what must be said of each."""

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


META_CASES = {
    "bad_meta_line": case((STUDY, None, "no colon here\n"), says=("bad_meta_line", STUDY, 12, None)),
    "unknown_file_type": case(
        ("meta_seg.txt", "datatype: SEG", "datatype: SEGMENT"),
        says=("unknown_file_type", "meta_seg.txt", 3, "datatype"),
    ),
    "no_file_type": case(("meta_odd.txt", None, ID), says=("unknown_file_type", "meta_odd.txt", None, None)),
    "fusion": case(
        ("meta_sv.txt", "datatype: SV", "datatype: FUSION"), says=("fusion_retired", "meta_sv.txt", 3, "datatype")
    ),
    "slides": case(
        ("meta_wsi.txt", None, ID + "genetic_alteration_type: PATHOLOGY_SLIDES\ndatatype: WSI\ndata_filename: w.txt\n"),
        says=("legacy_slides", "meta_wsi.txt", 3, "datatype"),
    ),
    "missing_field": case(
        ("meta_cna.txt", "profile_name: A profile\n", ""), says=("missing_field", "meta_cna.txt", None, "profile_name")
    ),
    "wrong_stable_id": case(
        ("meta_cna.txt", "stable_id: gistic", "stable_id: gistik"),
        says=("wrong_stable_id", "meta_cna.txt", 4, "stable_id"),
    ),
    "other_study": case(
        ("meta_cna.txt", "luad_wild_2024", "brca_wild"),
        says=("study_id_differs", "meta_cna.txt", 1, "cancer_study_identifier"),
    ),
    "empty_stable_id": case(
        ("meta_ic50.txt", "treatment_ic50", "treat ment"), says=("bad_stable_id", "meta_ic50.txt", 4, "stable_id")
    ),
    "stable_id_twice": case(
        ("meta_ic50.txt", "stable_id: treatment_ic50", "stable_id: arm_level"),
        ("meta_arms.txt", None, "\n"),
        says=("duplicate_stable_id", "meta_ic50.txt", 4, "stable_id"),
    ),
    "two_segment_files": case(
        (
            "meta_zseg.txt",
            None,
            ID + "genetic_alteration_type: COPY_NUMBER_ALTERATION\ndatatype: SEG\nreference_genome_id: hg19\n"
            "data_filename: data.seg\ndescription: again\n",
        ),
        ("meta_seg.txt", None, "\n"),
        says=("several_files", "meta_zseg.txt", None, None),
    ),
    "two_studies": case(
        ("xmeta_study.txt", None, ID + "type_of_cancer: luad\nname: n\ndescription: d\n"),
        says=("duplicate_meta_study", "xmeta_study.txt", None, None),
    ),
    "two_sample_files": case(
        (
            "meta_zz.txt",
            None,
            ID + "genetic_alteration_type: CLINICAL\ndatatype: SAMPLE_ATTRIBUTES\ndata_filename: x.txt\n",
        ),
        says=("several_files", "meta_zz.txt", None, None),
    ),
    "no_study_file": case((STUDY, None, None), says=("no_meta_study", "study", None, None)),
    "no_sample_file": case(("meta_clinical_sample.txt", None, None), says=("no_sample_file", "study", None, None)),
    "study_id_upper_case": case(
        (STUDY, "luad_wild_2024", "LUAD-wild"),
        ("meta_clinical_patient.txt", "luad_wild_2024", "LUAD-wild"),
        ("meta_clinical_sample.txt", "luad_wild_2024", "LUAD-wild"),
        says=("bad_study_id", "meta_clinical_patient.txt", 1, "cancer_study_identifier"),
    ),
    "long_name": case((STUDY, "name: Wild", "name: " + 300 * "x"), says=("too_long", STUDY, 3, "name")),
    "pmid_in_words": case((STUDY, "12345,", "PMC12345,"), says=("bad_pmid", STUDY, 5, "pmid")),
    "pmid_with_blank": case((STUDY, "12345,", "12345, "), says=("bad_pmid", STUDY, 5, "pmid")),
    "mouse": case((STUDY, "hg19", "mm10"), says=("not_human", STUDY, 9, "reference_genome")),
    "unknown_genome": case((STUDY, "hg19", "hg17"), says=("unknown_reference_genome", STUDY, 9, "reference_genome")),
    "log2_shown": case(
        ("meta_log2.txt", "tab: false", "tab: true"),
        says=("wrong_value", "meta_log2.txt", 5, "show_profile_in_analysis_tab"),
    ),
    "swissprot": case(
        ("meta_mutations.txt", "swissprot_identifier: name", "swissprot_identifier: id"),
        says=("wrong_value", "meta_mutations.txt", 9, "swissprot_identifier"),
    ),
    "segments_hg18": case(
        ("meta_seg.txt", "hg19", "hg18"), says=("unknown_reference_genome", "meta_seg.txt", 4, "reference_genome_id")
    ),
    "segments_other_build": case(
        ("meta_seg.txt", "hg19", "hg38"), says=("build_mismatch", "meta_seg.txt", 4, "reference_genome_id")
    ),
    "z_score_of_nothing": case(
        ("meta_z.txt", "source_stable_id: rna_seq_v2_mrna", "source_stable_id: mrna"),
        says=("unknown_source", "meta_z.txt", 9, "source_stable_id"),
    ),
    "z_score_of_itself": case(
        ("meta_z.txt", "source_stable_id: rna_seq_v2_mrna", "source_stable_id: rna_seq_v2_mrna_median_Zscores"),
        says=("unknown_source", "meta_z.txt", 9, "source_stable_id"),
    ),
    "scores_without_values": case(
        ("meta_gsva_pvalues.txt", None, None),
        says=("missing_gene_set_file", "meta_gsva_scores.txt", None, "gsva_pvalues"),
    ),
    "values_of_nothing": case(
        ("meta_gsva_pvalues.txt", "source_stable_id: gsva_scores", "source_stable_id: other"),
        says=("unknown_source", "meta_gsva_pvalues.txt", 8, "source_stable_id"),
    ),
    "scores_of_nothing": case(
        ("meta_gsva_scores.txt", "source_stable_id: rna_seq_v2_mrna", "source_stable_id: other"),
        says=("unknown_source", "meta_gsva_scores.txt", 9, "source_stable_id"),
    ),
    "scores_without_z": case(
        ("meta_z.txt", None, None),
        ("meta_gsva_scores.txt", None, "\n"),
        says=("unknown_source", "meta_gsva_scores.txt", 9, "source_stable_id"),
    ),
    "missing_data_file": case((CNA, None, None), says=("missing_file", "meta_cna.txt", 8, "file")),
    "path_outside": case(
        ("meta_cna.txt", "data_cna.txt", "../data_cna.txt"), says=("path_outside_folder", "meta_cna.txt", 8, "file")
    ),
    "tags_not_yaml": case(("tags.yml", None, "a: [b\n"), says=("not_yaml", "tags.yml", None, None)),
    "meta_not_utf8": case((STUDY, "things", "\udcff"), says=("not_utf8", STUDY, None, None)),
}
SHEET_CASES = {
    "data_not_utf8": case((CNA, "MYC", "M\udcffC"), says=("not_utf8", CNA, 4, None)),
    "zero_byte": case((CNA, "MYC", "M\0C"), says=("not_text", CNA, 4, None)),
    "only_comments": case((CNA, None, None), (CNA, None, "#x\n"), says=("no_header", CNA, 1, None)),
    "commas": case(
        (CNA, None, None), (CNA, None, "Hugo_Symbol,P1-T1\nTP53,1\n"), says=("not_tab_delimited", CNA, 1, None)
    ),
    "blank_line": case((CNA, "EGFR", "\nEGFR"), says=("blank_line", CNA, 3, "Hugo_Symbol")),
    "comment_in_data": case((CNA, "EGFR", "#EGFR"), says=("comment_in_data", CNA, 3, "Hugo_Symbol")),
    "ragged_row": case((CNA, "\t-1.5", "\t-1.5\t0"), says=("ragged_row", CNA, 3, None)),
    "repeated_header": case(
        (CNA, "EGFR", "Hugo_Symbol\tEntrez_Gene_Id\tP1-T1\tP2-T1\tP3-T1\nEGFR"),
        says=("repeated_header", CNA, 3, "Hugo_Symbol"),
    ),
    "duplicate_column": case((CNA, "\tP2-T1", "\tP1-T1"), says=("duplicate_column", CNA, 1, "P1-T1")),
    "empty_file": case((CNA, None, None), (CNA, None, ""), says=("not_the_file", CNA, None, None)),
}
CLINICAL_CASES = {
    "three_attribute_rows": case(
        (SAMPLE, "#1\t1\t1\t1\t1\t1\t1\t1\t1\t1\n", ""), says=("wrong_attribute_rows", SAMPLE, 1, None)
    ),
    "short_attribute_row": case((SAMPLE, "\tMSIsensor", ""), says=("ragged_row", SAMPLE, 2, None)),
    "empty_description": case((SAMPLE, "\tMSIsensor", "\t"), says=("missing_value", SAMPLE, 2, "MSI_SCORE")),
    "unknown_datatype": case(
        (SAMPLE, "NUMBER\tNUMBER\tNUMBER", "NUMBER\tNUMBER\tNUMERIC"), says=("unknown_word", SAMPLE, 3, "MSI_SCORE")
    ),
    "priority_in_words": case((SAMPLE, "#1\t1", "#1\thigh"), says=("not_an_integer", SAMPLE, 4, "PATIENT_ID")),
    "priority_minus_two": case((SAMPLE, "#1\t1", "#1\t-2"), says=("not_an_integer", SAMPLE, 4, "PATIENT_ID")),
    "lower_case": case((SAMPLE, "MSI_SCORE", "Msi_score"), says=("wrong_case", SAMPLE, 5, "Msi_score")),
    "patient_attribute_of_sample": case((SAMPLE, "MSI_SCORE", "AGE"), says=("wrong_level", SAMPLE, 5, "AGE")),
    "sample_attribute_of_patient": case(
        (PATIENT, "SMOKING", "SAMPLE_TYPE"), says=("wrong_level", PATIENT, 5, "SAMPLE_TYPE")
    ),
    "age_as_text": case((PATIENT, "#STRING\tNUMBER", "#STRING\tSTRING"), says=("wrong_datatype", PATIENT, 3, "AGE")),
    "banned": case((SAMPLE, "MSI_SCORE", "MUTATION_COUNT"), says=("banned_attribute", SAMPLE, 5, "MUTATION_COUNT")),
    "no_sample_id": case((SAMPLE, "\nSAMPLE_ID", "\nSAMPLE"), says=("missing_column", SAMPLE, 5, "SAMPLE_ID")),
    "sample_in_patients": case((PATIENT, "SMOKING", "SAMPLE_ID"), says=("wrong_level", PATIENT, 5, "SAMPLE_ID")),
    "both_levels": case(
        (PATIENT, "SMOKING", "CANCER_TYPE"), says=("attribute_at_both_levels", PATIENT, 5, "CANCER_TYPE")
    ),
    "not_a_number": case((PATIENT, "70.5", "70,5"), says=("not_a_number", PATIENT, 6, "WEIGHT")),
    "not_a_boolean": case((PATIENT, "TRUE", "yes"), says=("not_a_boolean", PATIENT, 7, "PRIOR_CANCER")),
    "no_patient_id": case((PATIENT, "\nP3\t", "\n\t"), says=("missing_id", PATIENT, 8, "PATIENT_ID")),
    "bad_patient_id": case((PATIENT, "\nP5\t", "\nP/5\t"), says=("bad_id", PATIENT, 10, "PATIENT_ID")),
    "spreadsheet_date": case((PATIENT, "former", "20-Oct"), says=("spreadsheet_date", PATIENT, 6, "SMOKING")),
    "no_sample": case((SAMPLE, "\nP4-T1", "\nNA"), says=("missing_id", SAMPLE, 11, "SAMPLE_ID")),
    "long_sample": case((SAMPLE, "P4-T1", "P4-" + 62 * "T"), says=("too_long", SAMPLE, 11, "SAMPLE_ID")),
    "sample_twice": case((SAMPLE, "P4-T1", "P3-T1"), says=("duplicate_sample", SAMPLE, 11, "SAMPLE_ID")),
    "patient_twice": case((PATIENT, "\nP5\t", "\nP4\t"), says=("duplicate_patient", PATIENT, 10, "PATIENT_ID")),
    "os_status": case((PATIENT, "1:DECEASED", "1:DEAD"), says=("unknown_event_code", PATIENT, 6, "OS_STATUS")),
    "os_status_contradicts": case(
        (PATIENT, "1:DECEASED", "0:DECEASED"), says=("unknown_event_code", PATIENT, 6, "OS_STATUS")
    ),
    "pfs_status": case(
        (PATIENT, "1:PROGRESSION", "PROGRESSION"), says=("unknown_event_code", PATIENT, 6, "PFS_STATUS")
    ),
    "dfs_status": case(
        (PATIENT, "PFS_STATUS\tPFS_MONTHS", "DFS_STATUS\tDFS_MONTHS"),
        says=("unknown_event_code", PATIENT, 6, "DFS_STATUS"),
    ),
    "negative_months": case((PATIENT, "\t12\t", "\t-12\t"), says=("negative_time", PATIENT, 6, "OS_MONTHS")),
    "months_as_bound": case((PATIENT, "\t12\t", "\t>12\t"), says=("bound_as_time", PATIENT, 6, "OS_MONTHS")),
    "script": case(
        (PATIENT, "former", "<img src=x onerror=alert(1)>"), says=("markup_in_value", PATIENT, 6, "SMOKING")
    ),
    "script_link": case(
        (PATIENT, "former", "[x](javascript:alert(1))"), says=("markup_in_value", PATIENT, 6, "SMOKING")
    ),
}
MUTATION_CASES = {
    "no_classification": case(
        (MAF, "Variant_Classification", "Class"), says=("missing_column", MAF, 2, "Variant_Classification")
    ),
    "no_protein_column": case((MAF, "HGVSp_Short", "HGVSp"), says=("missing_column", MAF, 2, "HGVSp_Short")),
    "driver_without_annotation": case(
        (MAF, "\tcbp_driver_annotation", "\tnote"), says=("missing_column", MAF, 2, "cbp_driver")
    ),
    "annotation_without_driver": case(
        (MAF, "cbp_driver\t", "driver\t"), says=("missing_column", MAF, 2, "cbp_driver_annotation")
    ),
    "namespace_without_column": case(
        ("meta_mutations.txt", None, "namespaces: zygosity\n"), says=("missing_column", MAF, 2, "zygosity")
    ),
    "ascn_incomplete": case(
        ("meta_mutations.txt", None, "namespaces: ascn\n"), says=("missing_column", MAF, 2, "ASCN.TOTAL_COPY_NUMBER")
    ),
    "unknown_sample": case((MAF, "T\tP1-T1", "T\tP1-T9"), says=("unknown_sample", MAF, 3, "Tumor_Sample_Barcode")),
    "no_sample": case((MAF, "T\tP1-T1", "T\t"), says=("missing_value", MAF, 3, "Tumor_Sample_Barcode")),
    "other_build": case((MAF, "7157\tGRCh37", "7157\tGRCh38"), says=("build_mismatch", MAF, 3, "NCBI_Build")),
    "start_in_words": case((MAF, "\t7577120", "\t7577120.5"), says=("not_an_integer", MAF, 3, "Start_Position")),
    "end_in_words": case((MAF, "7577120\tMis", "x\tMis"), says=("not_an_integer", MAF, 3, "End_Position")),
    "alt_count": case((MAF, "\t20\t80", "\tNA\t80"), says=("not_an_integer", MAF, 3, "t_alt_count")),
    "ref_count": case((MAF, "\t20\t80", "\t20\t80.5"), says=("not_an_integer", MAF, 3, "t_ref_count")),
    "two_changes": case((MAF, "p.R273H", "p.R273H;p.R1T"), says=("bad_protein_change", MAF, 3, "HGVSp_Short")),
    "p_in_the_middle": case((MAF, "p.R273H", "R273p.H"), says=("bad_protein_change", MAF, 3, "HGVSp_Short")),
    "long_change": case((MAF, "p.R273H", "p." + 300 * "R"), says=("too_long", MAF, 3, "HGVSp_Short")),
    "unknown_driver": case((MAF, "Putative_Driver", "Driver"), says=("unknown_word", MAF, 3, "cbp_driver")),
    "long_annotation": case((MAF, "Pathogenic", 81 * "x"), says=("too_long", MAF, 3, "cbp_driver_annotation")),
    "no_gene": case((MAF, "TP53\t7157", "NA\tNA"), says=("no_gene", MAF, 3, "Hugo_Symbol")),
    "negative_entrez": case((MAF, "TP53\t7157", "TP53\t-1"), says=("bad_entrez", MAF, 3, "Entrez_Gene_Id")),
    "same_again": case(
        (
            MAF,
            None,
            "TP53\t7157\tGRCh37\t17\t7577120\t7577120\tMissense_Mutation\tSNP\tC\tC\tT\tP1-T1\t\tp.R273H\t1\t1\t\t\n",
        ),
        says=("duplicate_variant", MAF, 12, "Start_Position"),
    ),
    "other_normal": case(
        ("meta_mutations.txt", None, "normal_samples_list: N1, N2\n"),
        (MAF, "Mutation_Status", "Matched_Norm_Sample_Barcode"),
        says=("unknown_normal", MAF, 3, "Matched_Norm_Sample_Barcode"),
    ),
    "bad_allele": case(
        (MAF, "SNP\tC\tC\tT\tP1", "SNP\tC\tC\tTRUE\tP1"), says=("bad_allele", MAF, 3, "Tumor_Seq_Allele2")
    ),
    "end_before_start": case(
        (MAF, "7577120\t7577120", "7577120\t7577119"), says=("end_before_start", MAF, 3, "Start_Position")
    ),
    "beyond_chromosome": case(
        (MAF, "17\t7577120\t7577120", "17\t97577120\t97577120"),
        says=("position_beyond_contig", MAF, 3, "Start_Position"),
    ),
    "gene_as_script": case((MAF, "TP53\t", "<script>\t"), says=("markup_in_value", MAF, 3, "Hugo_Symbol")),
}
WIDE_CASES = {
    "cna_level": case((CNA, "-1.5", "-1.2"), says=("unknown_value", CNA, 3, "P3-T1")),
    "cna_blank": case((CNA, "\t-1.5", "\t"), says=("unknown_value", CNA, 3, "P3-T1")),
    "no_samples": case(
        (CNA, None, None), (CNA, None, "Hugo_Symbol\tEntrez_Gene_Id\nTP53\t7157\n"), says=("no_samples", CNA, 1, None)
    ),
    "unknown_sample": case((CNA, "P3-T1", "P9-T1"), says=("unknown_sample", CNA, 1, "P9-T1")),
    "sample_with_blank": case((CNA, "P3-T1", "P3 T1"), says=("bad_id", CNA, 1, "P3 T1")),
    "gene_after_samples": case(
        (CNA, "Hugo_Symbol\tEntrez_Gene_Id\tP1-T1", "Entrez_Gene_Id\tP1-T1\tHugo_Symbol"),
        says=("misplaced_column", CNA, 1, "Hugo_Symbol"),
    ),
    "no_gene_column": case(
        (CNA, "Hugo_Symbol\tEntrez_Gene_Id", "Cytoband\tP4-T1"), says=("missing_column", CNA, 1, "Hugo_Symbol")
    ),
    "row_without_gene": case((CNA, "TP53\t7157", "\t"), says=("no_gene", CNA, 2, "Hugo_Symbol")),
    "entrez_zero": case((CNA, "TP53\t7157", "TP53\t0"), says=("bad_entrez", CNA, 2, "Entrez_Gene_Id")),
    "expression_in_words": case((EXPRESSION, "10.5", "high"), says=("not_a_number", EXPRESSION, 2, "P1-T1")),
    "expression_blank": case((EXPRESSION, "10.5", ""), says=("not_a_number", EXPRESSION, 2, "P1-T1")),
    "expression_infinite": case((EXPRESSION, "10.5", "1e400"), says=("out_of_range", EXPRESSION, 2, "P1-T1")),
    "log2_in_words": case(("data_log2.txt", "1.5e0", "1,5"), says=("not_a_number", "data_log2.txt", 3, "P1-T1")),
    "antibody": case((PROTEIN, "EGFR|EGFR-R-C", "EGFR"), says=("no_antibody", PROTEIN, 3, "Composite.Element.REF")),
    "protein_in_words": case((PROTEIN, "-0.2", "low"), says=("not_a_number", PROTEIN, 2, "P2-T1")),
    "no_composite": case(
        (PROTEIN, "Composite.Element.REF", "Gene"), says=("missing_column", PROTEIN, 1, "Composite.Element.REF")
    ),
    "assay_in_words": case((IC50, "0.5", "half"), says=("not_a_number", IC50, 2, "P1-T1")),
    "assay_nan": case((IC50, "0.5", "inf"), says=("not_a_number", IC50, 2, "P1-T1")),
    "assay_too_large": case((IC50, "0.5", "1e39"), says=("out_of_range", IC50, 2, "P1-T1")),
    "attribute_too_large": case((SAMPLE, "5.5", "1e39"), says=("out_of_range", SAMPLE, 6, "TMB_NONSYNONYMOUS")),
    "assay_entity_twice": case(
        (IC50, "erlotinib", "gefitinib"), says=("duplicate_entity", IC50, 3, "ENTITY_STABLE_ID")
    ),
    "assay_entity_characters": case((IC50, "erlotinib", "erl/otinib"), says=("bad_id", IC50, 3, "ENTITY_STABLE_ID")),
    "assay_property_missing": case((IC50, "DESCRIPTION", "TEXT"), says=("missing_column", IC50, 1, "DESCRIPTION")),
    "assay_unknown_sample": case((IC50, "P3-T1", "P9-T1"), says=("unknown_sample", IC50, 1, "P9-T1")),
    "assay_unknown_patient": case((CARRIER, "P4", "P9"), says=("unknown_patient", CARRIER, 1, "P9")),
    "assay_arm": case((ARMS, "Loss", "loss"), says=("unknown_value", ARMS, 2, "P2-T1")),
    "assay_binary": case((CARRIER, "yes", "1"), says=("unknown_value", CARRIER, 2, "P1")),
    "scores_out_of_range": case((SCORES, "0.5", "1.5"), says=("out_of_range", SCORES, 2, "P1-T1")),
    "p_value_zero": case((VALUES, "0.05", "0"), says=("out_of_range", VALUES, 2, "P1-T1")),
    "score_headers_differ": case((SCORES, "P2-T1", "P3-T1"), says=("header_differs", SCORES, 1, "1")),
    "score_features_differ": case(
        (SCORES, "HYPOXIA", "APOPTOSIS"), says=("features_differ", SCORES, None, "geneset_id")
    ),
    "gene_set_characters": case(
        (SCORES, "HALLMARK_HYPOXIA", "HALLMARK HYPOXIA"), says=("bad_id", SCORES, 2, "geneset_id")
    ),
}
LONG_CASES = {
    "long_without_value": case((LONG, "Value", "Level"), says=("missing_column", LONG, 1, "Value")),
    "long_without_gene": case(
        (LONG, "Hugo_Symbol\tEntrez_Gene_Id", "A\tB"), says=("missing_column", LONG, 1, "Hugo_Symbol")
    ),
    "long_level": case((LONG, "P1-T1\t2", "P1-T1\t3"), says=("unknown_value", LONG, 2, "Value")),
    "long_unknown_sample": case((LONG, "P4-T1", "P9-T1"), says=("unknown_sample", LONG, 4, "Sample_Id")),
    "long_gene_twice": case((LONG, "CDKN2A\t1029", "ERBB2\t2064"), says=("duplicate_feature", LONG, 3, "Hugo_Symbol")),
    "long_two_symbols_of_a_gene": case(
        (LONG, "CDKN2A\t1029", "HER2\t2064"), says=("duplicate_feature", LONG, 3, "Hugo_Symbol")
    ),
    "long_driver": case((LONG, "Putative_Driver", "Yes"), says=("unknown_word", LONG, 2, "cbp_driver")),
    "annotations_other_gene": case(
        ("meta_cna.txt", None, "pd_annotations_filename: pd.txt\n"),
        ("pd.txt", None, "SAMPLE_ID\tHugo_Symbol\nP1-T1\tALK\n"),
        says=("unknown_gene", "pd.txt", 2, "Hugo_Symbol"),
    ),
    "annotations_other_sample": case(
        ("meta_cna.txt", None, "pd_annotations_filename: pd.txt\n"),
        ("pd.txt", None, "SAMPLE_ID\tHugo_Symbol\nP9-T1\tTP53\n"),
        says=("unknown_sample", "pd.txt", 2, "SAMPLE_ID"),
    ),
}
SEGMENT_CASES = {
    "seg_header": case((SEG, "loc.start\tloc.end", "loc.end\tloc.start"), says=("wrong_header", SEG, 1, "loc.start")),
    "seg_short_header": case(
        (SEG, None, None), (SEG, None, "ID\tchrom\nP1-T1\t1\n"), says=("wrong_header", SEG, 1, "seg.mean")
    ),
    "seg_unknown_sample": case((SEG, "P3-T1\tX", "P9-T1\tX"), says=("unknown_sample", SEG, 4, "ID")),
    "seg_chromosome": case((SEG, "P1-T1\t1", "P1-T1\tchr1"), says=("unknown_chromosome", SEG, 2, "chrom")),
    "seg_position": case((SEG, "\t1000000", "\tend"), says=("not_an_integer", SEG, 2, "loc.end")),
    "seg_beyond": case((SEG, "\t1000000", "\t900000000"), says=("position_beyond_contig", SEG, 2, "loc.end")),
    "seg_negative": case(
        (SEG, "1\t0\t1000000", "1\t-5\t1000000"), says=("position_beyond_contig", SEG, 2, "loc.start")
    ),
    "seg_probes": case((SEG, "\t10\t", "\tten\t"), says=("not_an_integer", SEG, 2, "num.mark")),
    "seg_mean": case((SEG, "\t0.5", "\tgain"), says=("not_a_number", SEG, 2, "seg.mean")),
    "seg_backwards": case(
        (SEG, "1\t0\t1000000", "1\t2000000\t1000000"), says=("end_before_start", SEG, 2, "loc.start")
    ),
    "seg_blank": case((SEG, "\t10\t", "\t\t"), says=("missing_value", SEG, 2, "num.mark")),
}
EVENT_CASES = {
    "sv_status": case((SV, "SOMATIC", "ACQUIRED"), says=("unknown_word", SV, 2, "SV_Status")),
    "sv_no_status": case((SV, "SV_Status", "Status"), says=("missing_column", SV, 1, "SV_Status")),
    "sv_no_site": case((SV, "Site2_Hugo_Symbol", "Site2"), says=("missing_column", SV, 1, "Site2_Hugo_Symbol")),
    "sv_build": case((SV, "GRCh37", "hg17"), says=("unsupported_build", SV, 2, "NCBI_Build")),
    "sv_two_builds": case((SV, "48878000\tGRCh37", "48878000\tGRCh38"), says=("build_mismatch", SV, 3, "NCBI_Build")),
    "sv_unknown_sample": case((SV, "P4-T1", "P9-T1"), says=("unknown_sample", SV, 2, "Sample_Id")),
    "sv_no_gene": case((SV, "EML4\tALK", "NA\t"), says=("no_gene", SV, 2, "Site1_Hugo_Symbol")),
    "sv_twice": case(
        (SV, None, "P4-T1\tSOMATIC\tEML4\tALK\t2\t42522656\tGRCh37\tEML4-ALK fusion\tTRANSLOCATION\t12\t100\n"),
        says=("duplicate_variant", SV, 4, "Sample_Id"),
    ),
    "sv_namespace": case(("meta_sv.txt", None, "namespaces: odd\n"), says=("missing_column", SV, 1, "odd")),
    "timeline_header": case(
        (LAB, "STOP_DATE\tEVENT_TYPE", "EVENT_TYPE\tSTOP_DATE"), says=("wrong_header", LAB, 1, "STOP_DATE")
    ),
    "timeline_start": case((LAB, "P1\t30", "P1\t30.5"), says=("not_an_integer", LAB, 4, "START_DATE")),
    "timeline_date": case((LAB, "P1\t30", "P1\t2020-01-30"), says=("not_an_integer", LAB, 4, "START_DATE")),
    "timeline_colour": case((STATUS, "#ff0000", "red"), says=("bad_colour", STATUS, 2, "STYLE_COLOR")),
    "timeline_shape": case((STATUS, "star", "heart"), says=("bad_shape", STATUS, 2, "STYLE_SHAPE")),
    "timeline_stop": case((LAB, "P1\t30\t", "P1\t30\t5"), says=("stop_before_start", LAB, 4, "STOP_DATE")),
    "timeline_script": case((LAB, "positive", "[x](javascript:1)"), says=("markup_in_value", LAB, 5, "RESULT")),
}
LIST_CASES = {
    "panel_header": case((PANELS, "SAMPLE_ID", "SAMPLE"), says=("wrong_header", PANELS, 1, "SAMPLE_ID")),
    "panel_unknown_profile": case((PANELS, "gistic", "gistik"), says=("unknown_profile", PANELS, 1, "gistik")),
    "panel_in_two_places": case(
        ("meta_cna.txt", None, "gene_panel: WILD10\n"), (PANELS, None, ""), says=("panel_twice", PANELS, 1, "gistic")
    ),
    "panel_sample_twice": case((PANELS, "P4-T1", "P3-T1"), says=("duplicate_sample", PANELS, 5, "SAMPLE_ID")),
    "panel_unknown_sample": case((PANELS, "P4-T1", "P9-T1"), says=("unknown_sample", PANELS, 5, "SAMPLE_ID")),
    "panel_not_sequenced": case(
        (PANELS, "P4-T1\tNA", "P4-T1\tWILD10"), says=("sample_not_sequenced", PANELS, 5, "mutations")
    ),
    "panel_blank": case((PANELS, "P4-T1\tNA", "P4-T1\t"), says=("missing_value", PANELS, 5, "mutations")),
    "panel_without_genes": case(
        ("panels/wild10.txt", "TP53\tKRAS\tEGFR\tMLL2", ""),
        says=("not_a_gene_list", "panels/wild10.txt", None, "gene_list"),
    ),
    "list_without_colon": case((CASES, None, "odd\n"), says=("bad_meta_line", CASES, 7, None)),
    "list_missing_field": case(
        (CASES, "case_list_name", "name"), says=("missing_field", CASES, None, "case_list_name")
    ),
    "list_other_study": case(
        (CASES, "r: luad", "r: brca"), says=("study_id_differs", CASES, 1, "cancer_study_identifier")
    ),
    "list_stable_id": case(
        (CASES, "stable_id: luad", "stable_id: brca"), says=("bad_stable_id", CASES, 2, "stable_id")
    ),
    "list_twice": case(
        (CASES, "stable_id: luad_wild_2024_sequenced", "stable_id: luad_wild_2024_cna"),
        says=("duplicate_stable_id", CASES, 2, "stable_id"),
    ),
    "list_category": case(
        (CASES, "with_mutation_data", "with_luck"), says=("unknown_category", CASES, 5, "case_list_category")
    ),
    "list_unknown_sample": case((CASES, "P3-T1", "P9-T1"), says=("unknown_sample", CASES, 6, "case_list_ids")),
    "list_sample_with_blank": case((CASES, "P3-T1", "P3 T1"), says=("bad_id", CASES, 6, "case_list_ids")),
    "list_lacks_mutated_sample": case(
        (CASES, "\tP2-T1", ""), (MAF, None, ""), says=("sample_not_sequenced", CASES, 6, "case_list_ids")
    ),
    "no_list_of_sequenced": case((CASES, None, None), says=("missing_case_list", "case_lists", None, "stable_id")),
    "no_list_of_all": case(
        (STUDY, "add_global_case_list: true\n", ""), says=("missing_case_list", "case_lists", None, "stable_id")
    ),
}
OTHER_CASES = {
    "resource_without_id": case((DEFINITION, "\nPAPER", "\n"), says=("missing_id", DEFINITION, 4, "RESOURCE_ID")),
    "resource_type": case((DEFINITION, "STUDY", "TRIAL"), says=("unknown_word", DEFINITION, 4, "RESOURCE_TYPE")),
    "resource_no_type": case((DEFINITION, "STUDY", ""), says=("missing_value", DEFINITION, 4, "RESOURCE_TYPE")),
    "resource_no_name": case((DEFINITION, "Paper", ""), says=("missing_value", DEFINITION, 4, "DISPLAY_NAME")),
    "resource_open": case((DEFINITION, "FALSE", "no"), says=("not_a_boolean", DEFINITION, 4, "OPEN_BY_DEFAULT")),
    "resource_priority": case((DEFINITION, "\t3\t", "\thigh\t"), says=("not_an_integer", DEFINITION, 4, "PRIORITY")),
    "resource_json": case((DEFINITION, '{"zoom": 2}', "{zoom}"), says=("not_json", DEFINITION, 2, "CUSTOM_METADATA")),
    "resource_no_column": case((LINKS, "URL", "LINK"), says=("missing_column", LINKS, 1, "URL")),
    "resource_unknown": case((LINKS, "SLIDE", "OTHER"), says=("unknown_resource", LINKS, 2, "RESOURCE_ID")),
    "resource_of_other_level": case((LINKS, "SLIDE", "PAPER"), says=("unknown_resource", LINKS, 2, "RESOURCE_ID")),
    "resource_script": case(
        (LINKS, "https://slides", "javascript:slides"), says=("not_a_web_address", LINKS, 2, "URL")
    ),
    "resource_no_patient": case((LINKS, "\tP1\t", "\t\t"), says=("missing_id", LINKS, 2, "PATIENT_ID")),
    "resource_bad_sample": case((LINKS, "P1-T1\tP1", "P1/T1\tP1"), says=("bad_id", LINKS, 2, "SAMPLE_ID")),
    "resource_twice": case(
        (LINKS, None, "P1-T1\tP1\tSLIDE\thttps://slides.example.org/P1-T1?token=secret\n"),
        says=("duplicate_resource", LINKS, 3, "URL"),
    ),
    "type_columns": case((TYPES, "\tlung", ""), says=("ragged_row", TYPES, 1, None)),
    "type_blank": case((TYPES, "Lung Adenocarcinoma", ""), says=("missing_value", TYPES, 1, "name")),
    "type_colour": case((TYPES, "Gainsboro", "Lungish"), says=("bad_colour", TYPES, 1, "color")),
    "type_twice": case(
        (TYPES, None, "LUAD\tLung\tred\tlung\n"), says=("duplicate_cancer_type", TYPES, 2, "type_of_cancer")
    ),
    "gistic_column": case((GISTIC, "q_value", "q"), says=("missing_column", GISTIC, 1, "q_value")),
    "gistic_blank": case((GISTIC, "2.7818E-43", ""), says=("missing_value", GISTIC, 2, "q_value")),
    "gistic_chromosome": case((GISTIC, "\n1\t", "\nchr1\t"), says=("unknown_chromosome", GISTIC, 2, "chromosome")),
    "gistic_position": case((GISTIC, "150563314", "start"), says=("not_an_integer", GISTIC, 2, "peak_start")),
    "gistic_backwards": case((GISTIC, "150563314", "160563314"), says=("end_before_start", GISTIC, 2, "peak_start")),
    "gistic_amp": case((GISTIC, "\t1\t1q", "\t0\t1q"), says=("wrong_value", GISTIC, 2, "amp")),
    "gistic_band": case((GISTIC, "1q21.3", "121.3"), says=("bad_cytoband", GISTIC, 2, "cytoband")),
    "gistic_band_without_chromosome": case((GISTIC, "1q21.3", "q21.3"), says=("bad_cytoband", GISTIC, 2, "cytoband")),
    "gistic_band_elsewhere": case((GISTIC, "1q21.3", "2q21.3"), says=("bad_cytoband", GISTIC, 2, "cytoband")),
    "gistic_q_in_words": case((GISTIC, "2.7818E-43", "small"), says=("not_a_number", GISTIC, 2, "q_value")),
    "gistic_q_above_one": case((GISTIC, "2.7818E-43", "1.5"), says=("out_of_range", GISTIC, 2, "q_value")),
}
CASES_BY_NAME = {
    f"{group}_{name}": value
    for group, cases in {
        "meta": META_CASES,
        "sheet": SHEET_CASES,
        "clinical": CLINICAL_CASES,
        "mutation": MUTATION_CASES,
        "wide": WIDE_CASES,
        "long": LONG_CASES,
        "segment": SEGMENT_CASES,
        "event": EVENT_CASES,
        "list": LIST_CASES,
        "other": OTHER_CASES,
    }.items()
    for name, value in cases.items()
}
