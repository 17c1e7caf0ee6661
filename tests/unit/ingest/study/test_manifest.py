from pathlib import Path

import pytest

from ingest.checks import Report
from ingest.errors import Issue, ManifestError, NotTheFile
from ingest.study.manifest import read_manifest
from ingest.study.places import line_of, parse_places
from tests.paths import PROJECT
from tests.small_study import SMALL_STUDY


def issues_of(tmp_path: Path, text: str) -> list[Issue]:
    path, report = tmp_path / "study.toml", Report()
    path.write_text(text, encoding="utf-8")
    assert read_manifest(path, report) is None
    return report.issues()


def test_the_small_study_s_manifest_is_read_whole() -> None:
    manifest = read_manifest(SMALL_STUDY / "study.toml", Report())

    assert manifest is not None
    assert [outcome.endpoint for outcome in manifest.outcome] == ["OS", "VTE"]
    assert [section.modality for section in manifest.variants] == ["omics", "ctdna"]
    assert manifest.patients.covariates.ordinal == {"pdl1": ("low", "middle", "high")}
    assert manifest.matrix[0].gene_columns is not None
    assert manifest.events[0].line_of_therapy == "line"


@pytest.mark.parametrize("name", ["oak", "hancock", "colon"])
def test_the_examples_are_sound(name: str) -> None:
    report = Report()

    manifest = read_manifest(PROJECT / "docs" / "examples" / f"{name}.toml", report)

    assert report.issues() == []
    assert manifest is not None
    assert manifest.study.id == name


def test_places_give_the_line_of_each_key() -> None:
    text = '[a]\nx = 1\n\n[[b]]\n# y = 0\ny = 2\n[b.c]\n"z.z" = 3\n[[b]]\ny.k = { q = 4 }\n'
    places = parse_places(text)

    assert [places[path] for path in [("a", "x"), ("b", 0, "y"), ("b", 0, "c", "z.z"), ("b", 1, "y", "k")]] == [
        2,
        6,
        8,
        10,
    ]
    assert line_of(places, ("b", 1, "y", "k", "q")) == 10
    assert line_of(places, ("b", 1, "w")) == 9


def test_what_is_not_toml_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text("[study]\nid = \n")

    with pytest.raises(ManifestError) as caught:
        read_manifest(path, Report())

    assert (caught.value.issue.code, caught.value.issue.line) == ("manifest_unreadable", 2)


def test_a_pointer_in_place_of_the_manifest_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text("version https://git-lfs.github.com/spec/v1\n")

    with pytest.raises(NotTheFile):
        read_manifest(path, Report())


def test_every_unknown_key_is_reported_at_once(tmp_path: Path) -> None:
    text = (SMALL_STUDY / "study.toml").read_text().replace('sex = "sex"', 'sexx = "sex"').replace("orient", "orientt")

    found = issues_of(tmp_path, text + "[extra]\n")

    assert [(issue.code, issue.column) for issue in found] == [
        ("unknown_key", "patients.columns.sexx"),
        ("unknown_key", "matrix.orientt"),
        ("unknown_key", "extra"),
    ]
    assert "did you mean sex?" in found[0].message


@pytest.mark.parametrize(
    ("old", "new", "code", "column"),
    [
        ('id = "small"', 'id = "no spaces"', "bad_study_id", "study.id"),
        ('id = "small"\n', "", "missing_key", "study.id"),
        ("grade_min = 3", 'grade_min = "3"', "wrong_type", "outcome.grade_min"),
        ("randomised = true", "randomised = 1", "wrong_type", "treatment.randomised"),
        ("event_when = [0]", "event_when = []", "wrong_type", "outcome.event_when"),
        ("[[outcome]]", "[outcome]", None, None),
        ('"GRCh37"', '"hg19"', "unknown_word", "study.genome_build"),
        ('endpoint = "VTE"', 'endpoint = "OS"', "duplicate_name", "outcome.endpoint"),
        ('gene = "gene"\n', "", "missing_key", "variants.gene"),
        ('vaf_percent = "vaf"', 'vaf_percent = "vaf"\nvaf = "vaf"', "two_keys", "variants.vaf_percent"),
        ('arm = "arm"\n', "", "missing_key", "treatment.arm"),
        ('file = "blood.csv"\n', "", "missing_key", "matrix.file"),
        ('id = "patient"\nmissing', "missing", "missing_key", "patients.id"),
    ],
)
def test_each_mistake_has_its_code_and_place(
    tmp_path: Path, old: str, new: str, code: str | None, column: str | None
) -> None:
    text = (SMALL_STUDY / "study.toml").read_text().replace(old, new, 1)
    if code is None:
        with pytest.raises(ManifestError):
            issues_of(tmp_path, text)
        return

    (issue,) = issues_of(tmp_path, text)

    assert (issue.code, issue.column) == (code, column)
    assert issue.line is not None
