"""Meta files, and sheets of patients and samples: what may be wrong in them."""

from tests.broken.cbioportal.files import CNA, ID, PATIENT, SAMPLE, STUDY, case

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
