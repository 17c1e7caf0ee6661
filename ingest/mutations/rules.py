"""What a reader of mutation rows is asked for, and the words of the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SAMPLE, GENE, CLASSIFICATION = "Tumor_Sample_Barcode", "Hugo_Symbol", "Variant_Classification"
ENTREZ, BUILD, CHROMOSOME = "Entrez_Gene_Id", "NCBI_Build", "Chromosome"
START, END, TYPE = "Start_Position", "End_Position", "Variant_Type"
REFERENCE, ALLELE1, ALLELE2 = "Reference_Allele", "Tumor_Seq_Allele1", "Tumor_Seq_Allele2"
PROTEIN, OLD_PROTEIN, STATUS, FILTER = "HGVSp_Short", "Amino_Acid_Change", "Mutation_Status", "FILTER"
ALT_COUNT, REF_COUNT, DEPTH = "t_alt_count", "t_ref_count", "t_depth"
NORMAL_COUNTS = ("n_alt_count", "n_ref_count")
NORMAL = "Matched_Norm_Sample_Barcode"
DRIVER = ("cbp_driver", "cbp_driver_annotation", "cbp_driver_tiers", "cbp_driver_tiers_annotation")
VALIDATION = ("Validation_Status", "Validation_Method")
VALIDATION_ALLELES = (
    "Tumor_Validation_Allele1",
    "Tumor_Validation_Allele2",
    "Match_Norm_Validation_Allele1",
    "Match_Norm_Validation_Allele2",
)
USED = (
    *(SAMPLE, GENE, CLASSIFICATION, ENTREZ, BUILD, CHROMOSOME, START, END, TYPE, REFERENCE, ALLELE1, ALLELE2),
    *(PROTEIN, OLD_PROTEIN, STATUS, FILTER, ALT_COUNT, REF_COUNT, DEPTH, *NORMAL_COUNTS, NORMAL),
    *(*DRIVER, *VALIDATION, *VALIDATION_ALLELES),
)
DEFAULT_SILENT = frozenset({"Silent", "Intron", "3'UTR", "3'Flank", "5'UTR", "5'Flank", "IGR", "RNA"})
"""Classes that cBioPortal leaves out where the study names none; TERT promoter mutations (5'Flank) are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MafRules:
    """How the rows are to be read.

    Attributes:
        build: GRCh37 or GRCh38 as the study states it; None: the rows must say.
        builds: what the column NCBI_Build may say, and which build that is.
        silent: values of Variant_Classification that are left out.
        keeps_promoter: TERT promoter mutations stay although their class is left out.
        only_passing: rows whose FILTER is not PASS are left out.
        strict: what cBioPortal checks only when it is told to be strict is an error, else a warning.
        normals: samples that may be the matched normal; None: any.
        required: columns without which nothing can be read.
        needs_protein: one of the two columns of the protein change must be there.
        only_sample: rows of other samples are left out.
        samples: those that the study has; another is an error. None: any.
        namespaces: prefixes of further columns that must be there, in lower case.
    """

    build: str | None
    builds: Mapping[str, str]
    silent: frozenset[str] = frozenset()
    keeps_promoter: bool = True
    only_passing: bool = False
    strict: bool = False
    normals: frozenset[str] | None = None
    required: tuple[str, ...] = (SAMPLE, GENE, CLASSIFICATION)
    needs_protein: bool = False
    only_sample: str | None = None
    samples: frozenset[str] | None = None
    namespaces: tuple[str, ...] = field(default_factory=tuple)
