"""Rules of the reader that the wild study does not show by itself."""

from pathlib import Path

import numpy as np
import pytest

from ingest.cbioportal.format import FORMAT
from ingest.cbioportal.words import Bound, has_markup, is_spreadsheet_date, parse_bound, without_links, without_markup
from ingest.errors import OptionUnknown, SourceNotFound
from ingest.records import Knowing, Package
from ingest.registry import detect
from ingest.requests import Request
from tests.broken.build_cbioportal import WILD, Edit, broken_study, read_study

STUDY, SAMPLE, MAF = "study_of_wild_things.txt", "data_clinical_sample.txt", "data_mutations.txt"
NO_GENOME: Edit = (STUDY, "reference_genome: hg19\n", "")


def warned(package: Package) -> set[str]:
    return {issue.code for issue in package.warnings}


def failed(package: Package) -> set[str]:
    return {issue.code for issue in package.errors}


def test_a_study_without_a_genome_is_warned_of_where_its_rows_agree_with_the_portals_default(tmp_path: Path) -> None:
    package = read_study(broken_study(tmp_path, [NO_GENOME, (MAF, None, "")]))

    assert "reference_genome_missing" in warned(package)
    assert package.study.genome_build == "GRCh37"


def test_a_study_without_a_genome_whose_rows_are_on_the_other_is_refused(tmp_path: Path) -> None:
    text = (MAF, "TP53\t7157\tGRCh37\t17\t7577120\t7577120", "TP53\t7157\tGRCh38\t17\t7577120\t7577120")
    package = read_study(broken_study(tmp_path, [NO_GENOME, text]))

    assert failed(package) == {"build_mismatch", "missing_build"}


def test_a_study_of_which_nobody_says_the_genome_must_say_it(tmp_path: Path) -> None:
    edits = [NO_GENOME, (MAF, "NCBI_Build", "Build")]

    assert failed(read_study(broken_study(tmp_path / "a", edits))) == {"missing_build"}
    assert failed(read_study(broken_study(tmp_path / "b", edits), build="hg19")) == set()


def test_the_sample_in_which_variants_were_looked_for_stands(tmp_path: Path) -> None:
    rows = (SAMPLE, "P1-T1\tP1", "P1-T0\tP1")
    other: Edit = (SAMPLE, None, "\nP1-T1\tP1\tA\tB\tLUAD\tPrimary\tTumor\t1\t1\t1")
    package = read_study(broken_study(tmp_path, [rows, other, (MAF, None, "")]))

    assert [each.sample for each in package.specimens if each.patient == "P1"] == ["P1-T2"]


def test_samples_on_different_days_are_all_stored(tmp_path: Path) -> None:
    timeline: Edit = ("data_timeline_specimen.txt", None, "P1\t200\t\tSPECIMEN\tP1-T2\tlung\t\n")
    package = read_study(broken_study(tmp_path, [timeline, (MAF, None, "")]))

    days = {each.sample: each.day for each in package.specimens}
    assert (days["P1-T1"], days["P1-T2"]) == (0, 200)
    assert {each.gene for each in package.variants if each.patient == "P1"} == {"TP53", "EGFR", "KRAS"}


def test_a_sample_without_a_search_is_not_tested(tmp_path: Path) -> None:
    package = read_study(broken_study(tmp_path, [(MAF, None, "")]))

    assert {each.sample: each.variants for each in package.specimens}["P4-T1"] is Knowing.NOT_TESTED


def test_an_own_filter_replaces_the_usual_one(tmp_path: Path) -> None:
    edit: Edit = ("meta_mutations.txt", None, "variant_classification_filter: Missense_Mutation, 5'Flank\n")
    package = read_study(broken_study(tmp_path, [edit]))

    assert {each.effect for each in package.variants} == {"In_Frame_Del", "Silent"}


def test_strict_makes_errors_of_contradictions(tmp_path: Path) -> None:
    folder = broken_study(
        tmp_path, [(MAF, "Missense_Mutation\tSNP\tC\tC\tT\tP1", "Missense_Mutation\tDNP\tC\tC\tT\tP1")]
    )

    assert "variant_type_mismatch" in warned(read_study(folder))
    assert failed(read_study(folder, strict="yes")) == {"variant_type_mismatch"}


def test_one_wrong_cell_does_not_change_the_others(tmp_path: Path) -> None:
    sound = read_study(broken_study(tmp_path / "a", [("data_expression.txt", None, "")]))
    broken = read_study(broken_study(tmp_path / "b", [("data_expression.txt", "\t5\t", "\tx\t")]))

    mine, theirs = sound.tables[0].values.copy(), broken.tables[0].values
    mine[1, 1] = np.nan
    np.testing.assert_array_equal(mine, theirs)


def test_a_wide_file_equals_a_slow_reading_of_it(tmp_path: Path) -> None:
    generator = np.random.default_rng(3)
    names, values = ["P1-T1", "P2-T1", "P3-T1", "P4-T1"], generator.normal(size=(500, 4))
    rows = ["\t".join([f"G{at}", *(f"{value:.6g}" for value in row)]) for at, row in enumerate(values)]
    edits: list[Edit] = [("data_expression.txt", None, None), ("data_expression.txt", None, "")]
    folder = broken_study(tmp_path, edits)
    (folder / "data_expression.txt").write_text("\n".join(["\t".join(["Hugo_Symbol", *names]), *rows]) + "\n")

    table = read_study(folder).tables[0]

    slow = np.array([[float(text) for text in row.split("\t")[1:]] for row in rows], dtype=np.float32).T
    np.testing.assert_array_equal(table.values, slow)
    assert table.patients == ("P1", "P2", "P3", "P4")


def test_the_index_date_can_be_stated(tmp_path: Path) -> None:
    package = read_study(broken_study(tmp_path, [(STUDY, None, "")]), index_date="first sequencing")

    assert package.study.index_date == "first sequencing"


def test_a_reading_is_repeatable(tmp_path: Path) -> None:
    folder = broken_study(tmp_path, [(MAF, None, "")])
    first, second = read_study(folder), read_study(folder)

    assert list(first.variants) == list(second.variants)
    assert (first.patients, first.specimens, first.files) == (second.patients, second.specimens, second.files)


def test_other_paths_are_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("type_of_cancer: luad\n")

    assert FORMAT.recognise(tmp_path) is None
    assert FORMAT.recognise(tmp_path / "notes.txt") is None
    with pytest.raises(SourceNotFound):
        FORMAT.read(Request(paths=(tmp_path / "notes.txt",), study="s", workspace=tmp_path, uid_salt="x"))


@pytest.mark.parametrize("options", [{"build": "mm10"}, {"strict": "very"}, {"day": "1"}])
def test_a_bad_option_is_refused(tmp_path: Path, options: dict[str, str]) -> None:
    folder = broken_study(tmp_path, [(STUDY, None, "")])

    with pytest.raises(OptionUnknown):
        read_study(folder, **options)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("8", Bound(8.0)), (">8", Bound(8.0, ">")), ("<= 0.5", Bound(0.5, "<=")), ("-1e3", Bound(-1000.0))],
)
def test_numbers_and_bounds(text: str, expected: Bound) -> None:
    assert parse_bound(text) == expected


@pytest.mark.parametrize("text", ["8,5", "nan", "inf", ">", "", "> >8", "8 mg"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_bound(text)


@pytest.mark.parametrize(
    ("text", "is_markup"),
    [
        ("<script>", True),
        ("</b>", True),
        ("[a](javascript:x)", True),
        ("[a](/etc)", True),
        ("javascript:alert(1)", True),
        ("[a](https://example.org)", False),
        ("<5", False),
        ("a < b", False),
        ("5 < 6", False),
        ("T1[a]", False),
    ],
)
def test_markup_is_what_would_show_as_more_than_text(text: str, is_markup: bool) -> None:
    assert has_markup(text) is is_markup


def test_links_become_their_words() -> None:
    assert without_links("see [the report](https://example.org/x) now") == "see the report now"
    assert without_markup("A <b>bold</b> [word](https://x.org)") == "A  bold  word"


@pytest.mark.parametrize(
    ("text", "is_date"), [("20-Oct", True), ("Jan-99", True), ("T-ALL", False), ("1-2-Oct", False)]
)
def test_dates_of_spreadsheets(text: str, is_date: bool) -> None:
    assert is_spreadsheet_date(text) is is_date


def test_what_is_known_only_later_is_no_feature_of_a_sample(tmp_path: Path) -> None:
    package = read_study(broken_study(tmp_path, [(SAMPLE, "MSI_SCORE", "MONTHS_TO_RELAPSE")]))

    assert "MONTHS_TO_RELAPSE" not in package.tables[-1].features
    kept = {each.patient: each.content for each in package.raws if each.key.startswith("sample:")}
    assert kept["P3"] == {"MONTHS_TO_RELAPSE": 0.3}


def test_a_file_that_no_meta_file_names_is_named(tmp_path: Path) -> None:
    package = read_study(broken_study(tmp_path, [("data_forgotten.tsv", None, "A\tB\n")]))

    assert "data_forgotten.tsv" in {issue.file for issue in package.warnings if issue.code == "unread_file"}


def test_panels_may_lie_beside_the_study(tmp_path: Path) -> None:
    folder = broken_study(tmp_path, [("data_gene_panel_matrix.txt", None, ""), ("panels/wild10.txt", None, None)])
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / "p.txt").write_text("stable_id: WILD10\ndescription: d\ngene_list: TP53\tALK\n")

    alone = read_study(folder)
    request = Request(paths=(folder, beside), study="w", workspace=tmp_path, uid_salt="x")

    assert ("unknown_panel", "WILD10") in {(issue.code, issue.value) for issue in alone.warnings}
    assert [panel.genes for panel in FORMAT.read(request).panels] == [("TP53", "ALK")]


def test_a_feature_named_by_markup_is_refused(tmp_path: Path) -> None:
    package = read_study(broken_study(tmp_path, [("data_cna.txt", "MYC", "<img>")]))

    assert ("markup_in_value", 4) in {(issue.code, issue.line) for issue in package.errors}


def test_the_registry_knows_study_folders_and_lone_files() -> None:
    assert detect(WILD).kind == "cbioportal"
    assert detect(WILD / "data_mutations.txt").kind == "maf"


@pytest.mark.parametrize(("asked", "kept"), [("no", set()), ("yes", {"RACE", "ETHNICITY"})])
def test_race_and_ethnicity_are_no_covariates_unless_asked_for(tmp_path: Path, asked: str, kept: set[str]) -> None:
    table, more = "data_clinical_patient.txt", ("Race\tEthnicity", "Race\tEthnicity", "STRING\tSTRING", "1\t1")
    ends = (*more, "RACE\tETHNICITY", *("WHITE\tUNKNOWN",) * 99)
    lines = [line for line in (WILD / table).read_text(encoding="utf-8").splitlines() if line.strip()]
    edits: list[Edit] = [(table, line, f"{line}\t{end}") for line, end in zip(lines, ends, strict=False)]

    package = read_study(broken_study(tmp_path, edits), race=asked)

    assert {spec.name for spec in package.study.covariates} & {"RACE", "ETHNICITY"} == kept
    assert ("race_not_stored" in warned(package)) is (asked == "no")
