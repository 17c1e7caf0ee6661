import gzip
from pathlib import Path

import pytest

from ingest.errors import NotTheFile, OptionUnknown
from ingest.maf.format import FORMAT
from ingest.records import Knowing, Package, SpecimenKind, StudyRecord
from ingest.requests import Request
from ingest.sources import KnownStudy

WILD = Path(__file__).resolve().parents[3] / "wild" / "maf"


def read(path: Path, known: KnownStudy | None = None, **options: str) -> Package:
    request = Request(paths=(path,), study="s", workspace=path.parent, uid_salt="x", known=known, options=options)
    FORMAT.check_options(options)
    return FORMAT.read(request)


def known(*patients: str, build: str | None = None) -> KnownStudy:
    record = StudyRecord(code="s", name="s", index_date="day", genome_build=build)
    return KnownStudy(record=record, patients=frozenset(patients))


def test_every_wild_file_is_recognised_and_read() -> None:
    for path in sorted(WILD.iterdir()):
        assert FORMAT.recognise(path)
        assert read(path).errors == []


def test_a_gdc_file_is_a_specimen_a_sample() -> None:
    package = read(WILD / "gdc.maf")

    assert [patient.code for patient in package.patients] == ["TCGA-AA-0001", "TCGA-AA-0002", "TCGA-AA-0003"]
    assert [specimen.variants for specimen in package.specimens] == [Knowing.VALUE, Knowing.NONE_FOUND, Knowing.VALUE]
    assert [variant.gene for variant in package.variants] == ["TP53", "TTN", "EGFR", "KMT2D"]
    assert (package.variants[0].vaf, package.variants[0].depth, package.variants[0].alt_depth) == (0.25, 120, 30)
    assert (package.variants[2].ref, package.variants[2].alt) == ("GGAATTAAGAGAAGC", "-")
    assert (package.variants[3].vaf, package.variants[3].depth) == (None, None)
    assert [raw.kind for raw in package.raws] == ["germline_variant"]
    assert package.study.genome_build == "GRCh38"
    assert package.tally == {"mutations": {"used": 4, "kept_raw": 1, "ignored": 1}}
    assert not package.registers


def test_the_second_sample_of_a_patient_is_named_and_not_stored() -> None:
    package = read(WILD / "two_samples.maf.gz")

    assert len(package.specimens) == len(package.variants) == 1
    assert [issue.value for issue in package.warnings if issue.code == "sample_not_stored"] == [
        "TCGA-AA-0001-06A-11D-1111-08"
    ]


def test_options_choose_sample_patient_day_and_kind() -> None:
    sample = "TCGA-AA-0001-06A-11D-1111-08"
    package = read(WILD / "two_samples.maf.gz", sample=sample, patient="P7", day="-4", kind="plasma")

    specimen = package.specimens[0]
    assert (specimen.sample, specimen.patient, specimen.day, specimen.kind) == (sample, "P7", -4, SpecimenKind.PLASMA)
    assert package.variants[0].position == 7673900


def test_a_study_with_clinical_records_takes_only_its_own_patients() -> None:
    package = read(WILD / "gdc.maf", known("TCGA-AA-0001", "TCGA-AA-0002"))

    assert [(issue.code, issue.column, issue.value) for issue in package.errors] == [
        ("id_not_in_patients", "Tumor_Sample_Barcode", "TCGA-AA-0003")
    ]


def test_builds_are_never_mixed() -> None:
    package = read(WILD / "gdc.maf", known("TCGA-AA-0001", "TCGA-AA-0002", "TCGA-AA-0003", build="GRCh37"))

    assert ("build_mismatch", 5, "NCBI_Build") in {(issue.code, issue.line, issue.column) for issue in package.errors}


@pytest.mark.parametrize(
    "options", [{"day": "soon"}, {"kind": "hair"}, {"build": "GRCh36"}, {"strict": "very"}, {"x": "1"}]
)
def test_a_bad_option_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(OptionUnknown):
        read(WILD / "gdc.maf", **options)


@pytest.mark.parametrize(
    "content", [b"", b"\x1f\x8b\x00", b"##fileformat=VCFv4.2\n", b"a\tb\n", gzip.compress(b"x", mtime=0)]
)
def test_other_files_are_not_recognised(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.maf"
    path.write_bytes(content)

    assert FORMAT.recognise(path) is None
    assert FORMAT.recognise(tmp_path) is None
    assert FORMAT.recognise(tmp_path / "nothing") is None


def test_a_pointer_is_not_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.maf"
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")

    with pytest.raises(NotTheFile):
        read(path)


def test_the_columns_of_older_files_and_a_row_between_genes(tmp_path: Path) -> None:
    path = tmp_path / "old.maf"
    columns = "Hugo_Symbol Entrez_Gene_Id NCBI_Build Chromosome Start_position End_position Variant_Classification"
    columns += " Reference_Allele Tumor_Seq_Allele2 Tumor_Sample_Barcode"
    rows = [columns, "Unknown 0 37 1 100 100 IGR C T S1", "TP53 7157 37 17 7577120 7577120 Missense_Mutation C T S1"]
    path.write_text("#version 2.4\n" + "".join("\t".join(line.split(" ")) + "\n" for line in rows))

    package = read(path)

    assert [(variant.gene, variant.position) for variant in package.variants] == [("", 100), ("TP53", 7577120)]
