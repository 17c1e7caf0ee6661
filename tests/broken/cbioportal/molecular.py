"""Mutations, matrices, long tables and segments: what may be wrong in them."""

from tests.broken.cbioportal.files import (
    ARMS,
    CARRIER,
    CNA,
    EXPRESSION,
    IC50,
    LONG,
    MAF,
    PROTEIN,
    SAMPLE,
    SCORES,
    SEG,
    VALUES,
    case,
)

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
