"""Timelines, case lists, resources, cancer types and GISTIC peaks: what may be wrong in them."""

from tests.broken.cbioportal.files import (
    CASES,
    DEFINITION,
    GISTIC,
    LAB,
    LINKS,
    MAF,
    PANELS,
    STATUS,
    STUDY,
    SV,
    TYPES,
    case,
)

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
