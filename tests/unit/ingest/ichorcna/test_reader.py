from pathlib import Path

import pytest

from ingest.errors import OptionUnknown
from ingest.ichorcna.format import FORMAT, recognise
from ingest.records import Knowing, ObservationRecord, Package
from tests.paths import PROJECT
from tests.unit.ingest.asking import ask

WILD = PROJECT / "tests" / "wild" / "ichorcna"
SMALL = """Sample	Tumor Fraction	Ploidy
P1	{0}	2.0

P1
Gender:	female
Tumor Fraction:	{0}
Ploidy:	2.0
Subclone Fraction:	NA
"""


def bring(path: Path, *patients: str, **options: str) -> Package:
    return FORMAT.read(ask(path, *patients, **options))


def changed(tmp_path: Path, old: str, new: str) -> Package:
    text = (WILD / "P1_day0.params.txt").read_text()
    assert old in text
    (tmp_path / "P1.params.txt").write_text(text.replace(old, new, 1))
    return bring(tmp_path / "P1.params.txt", "P1")


def fraction_of(tmp_path: Path, text: str) -> ObservationRecord:
    (tmp_path / "P1.params.txt").write_text(SMALL.format(text))
    return bring(tmp_path / "P1.params.txt", "P1").observations[0]


def test_every_value_of_a_solution_has_its_place() -> None:
    package = bring(WILD / "P1_day0.params.txt", "P1", day="21")

    found = {each.name: (each.state, each.value, each.unit) for each in package.observations}
    assert not package.issues
    assert found == {
        "tumour_fraction": (Knowing.VALUE, 0.1874, "fraction"),
        "ploidy": (Knowing.VALUE, 2.061, "copies"),
        "subclone_fraction": (Knowing.NONE_FOUND, None, "of tumour cells"),
        "fraction_genome_subclonal": (Knowing.VALUE, 0.0, "of genome"),
        "fraction_cna_subclonal": (Knowing.VALUE, 0.0, "of altered genome"),
    }
    assert package.observations[0].limit == 0.03
    assert package.observations[0].details == {
        "assay": "ichorCNA",
        "coverage": 0.1123,
        "chr_y_fraction": 0.0000412,
        "chr_x_log_ratio": -0.01544,
        "gc_map_mad": 0.0817,
        "sex_called": "female",
    }
    assert {(each.patient, each.day, each.modality) for each in package.observations} == {("P1", 21, "ctdna")}


@pytest.mark.parametrize(
    ("text", "state", "value"),
    [
        ("0.03", Knowing.VALUE, 0.03),
        ("0.0299", Knowing.BELOW_LIMIT, None),
        ("0", Knowing.BELOW_LIMIT, None),
        ("NA", Knowing.FAILED, None),
        ("1", Knowing.VALUE, 1.0),
    ],
)
def test_the_limit_of_detection_decides(tmp_path: Path, text: str, state: Knowing, value: float | None) -> None:
    found = fraction_of(tmp_path, text)

    assert (found.state, found.value, found.limit) == (state, value, 0.03)


def test_what_was_fitted_to_noise_stays_in_the_details() -> None:
    package = bring(WILD / "two_samples.params.txt", "P1", "P2")

    assert [(each.patient, each.name, each.state) for each in package.observations] == [
        ("P1", "tumour_fraction", Knowing.BELOW_LIMIT),
        ("P2", "tumour_fraction", Knowing.FAILED),
    ]
    assert package.observations[0].details["estimate"] == 0.0112
    assert package.observations[0].details["subclone_fraction"] == 0.4


def test_the_limit_may_be_the_site_s_own(tmp_path: Path) -> None:
    (tmp_path / "P1.params.txt").write_text(SMALL.format("0.04"))

    assert bring(tmp_path / "P1.params.txt", "P1", limit="0.05").observations[0].state is Knowing.BELOW_LIMIT
    with pytest.raises(OptionUnknown):
        bring(tmp_path / "P1.params.txt", "P1", limit="5%")


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "column"),
    [
        ("Tumor Fraction:\t0.1874", "Tumor Fraction:\t0.2", "contradicting_values", 6, "Tumor Fraction"),
        ("0.1874", "0,1874", "not_a_number", 2, "Tumor Fraction"),
        ("Subclone Fraction:\tNA", "Subclone Fraction:\t1.4", "out_of_range", 8, "Subclone Fraction"),
        ("Coverage:\t0.1123", "Coverage:\t0.1x", "not_a_number", 11, "Coverage"),
        ("\t2.061", "", "ragged_row", 2, None),
        ("Sample\t", "Samples\t", "wrong_header", 1, None),
        ("\n\nP1_day0", "\n\nP9_day0", "unknown_sample", 4, "Sample"),
    ],
)
def test_defects_are_named_with_their_place(
    tmp_path: Path, old: str, new: str, code: str, line: int, column: str | None
) -> None:
    found = [(issue.code, issue.line, issue.column) for issue in changed(tmp_path, old, new).errors]

    assert (code, line, column) in found


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    (tmp_path / "P1.params.txt").write_text("Sample\tTumor Fraction\tPloidy\nP1\t0.2\t2\n")

    package = bring(tmp_path / "P1.params.txt", "P1")

    assert [(issue.code, issue.line) for issue in package.errors] == [("missing_section", 2)]


def test_segments_are_kept_with_their_build() -> None:
    package = bring(WILD / "P1.hg19.seg")

    assert package.study.genome_build == "GRCh37"
    assert [(raw.patient, raw.kind, raw.content["segments"]) for raw in package.raws] == [
        ("P1", "ichorCNA segments", 3)
    ]
    assert package.raws[0].content["bases_by_event"] == {"NEUT": 48999999, "HETD": 20999999, "GAIN": 45999999}
    assert [issue.code for issue in package.issues] == ["patient_created", "kept_raw"]


def test_segments_need_one_build(tmp_path: Path) -> None:
    (tmp_path / "P1.seg").write_bytes((WILD / "P1.hg19.seg").read_bytes())

    assert [issue.code for issue in bring(tmp_path / "P1.seg").errors] == ["build_unknown"]
    assert [issue.code for issue in bring(WILD / "P1.hg19.seg", build="GRCh38").errors] == ["build_mismatch"]


def test_the_files_are_recognised_by_their_first_line() -> None:
    assert recognise(WILD / "P1_day0.params.txt") == "the first line is that of ichorCNA's params.txt"
    assert recognise(WILD / "P1.hg19.seg") == "the first line is that of ichorCNA's segments"
    assert recognise(WILD) is None
    assert recognise(Path(__file__)) is None
