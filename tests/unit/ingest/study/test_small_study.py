"""What the small study (tests/wild/small_study) must become, section by section."""

import numpy as np
import pytest

from ingest.records import Knowing, OutcomeStatus, Package
from tests.small_study import SMALL_STUDY, read_small


@pytest.fixture(scope="module")
def package() -> Package:
    return read_small(SMALL_STUDY)


def test_study_and_patients(package: Package) -> None:
    first = package.patients[0]

    assert not package.errors
    assert (package.study.code, package.study.genome_build, package.study.randomised) == ("small", "GRCh37", True)
    assert (first.age_years, first.sex, first.ecog, first.site) == (64.0, "male", 1, "north")
    assert first.covariates == {"pdl1": "low", "smoking": "never", "weight": 70.5}
    assert package.patients[3].covariates == {"pdl1": None, "smoking": None, "weight": 80.0}
    assert {spec.name: (spec.kind, spec.levels) for spec in package.study.covariates} == {
        "weight": ("numeric", ()),
        "smoking": ("categorical", ()),
        "pdl1": ("ordinal", ("low", "middle", "high")),
    }


def test_months_become_days_and_codes_become_states(package: Package) -> None:
    survival = {outcome.patient: outcome for outcome in package.outcomes if outcome.endpoint == "OS"}
    toxicity = {outcome.patient: outcome for outcome in package.outcomes if outcome.endpoint == "VTE"}

    assert survival["P4"].time_days == 12 * 365.25 / 12
    assert survival["P4"].status is OutcomeStatus.CENSORED
    assert survival["P1"].status is OutcomeStatus.EVENT
    assert [toxicity[code].status.value for code in ("P1", "P2", "P3")] == ["event", "competing", "censored"]
    assert {(outcome.kind, outcome.grade_min) for outcome in toxicity.values()} == {("toxicity", 3)}
    assert "P6" not in toxicity


def test_an_arm_and_its_dated_line_are_one_treatment(package: Package) -> None:
    first = package.treatments[0]

    assert len(package.treatments) == 6
    assert (first.regimen, first.is_index, first.stop_day, first.line) == ("atezolizumab", True, 180, 2)


def test_tested_none_found_and_not_tested_stay_apart(package: Package) -> None:
    states = {
        (specimen.kind.value, specimen.patient, specimen.day): specimen.variants for specimen in package.specimens
    }

    assert states == {
        ("tissue", "P1", 0): Knowing.VALUE,
        ("tissue", "P2", 0): Knowing.VALUE,
        ("tissue", "P3", 0): Knowing.NONE_FOUND,
        ("tissue", "P5", 0): Knowing.NONE_FOUND,
        ("plasma", "P1", 0): Knowing.VALUE,
        ("plasma", "P3", -7): Knowing.NONE_FOUND,
    }


def test_variants_of_table_and_vcf(package: Package) -> None:
    found = [(variant.kind.value, variant.gene, variant.alt, variant.vaf) for variant in package.variants]

    assert found == [
        ("tissue", "TP53", "T", 0.125),
        ("tissue", "KRAS", "A", 0.3),
        ("tissue", "KMT2D", "A", 0.045),
        ("plasma", "TP53", "T", 0.03),
        ("plasma", "TP53", "A", 0.025),
    ]


def test_matrices_both_ways_round(package: Package) -> None:
    expression, blood = package.tables

    assert (expression.patients, expression.genes) == (("P1", "P3", "P5"), ("TP53", "MYC", ""))
    assert (expression.kind, expression.transform) == ("expression", "log2")
    np.testing.assert_array_equal(expression.values[:, 1], np.float32([9.25, np.nan, 3.0]))
    assert (blood.features, blood.days) == (("haemoglobin", "platelets"), (0, 21, 0))
    assert blood.patients == ("P1", "P1", "P2")


def test_series_keep_five_states(package: Package) -> None:
    found = [(record.patient, record.state, record.value, record.limit) for record in package.observations]

    assert found == [
        ("P1", Knowing.VALUE, 80.0, None),
        ("P1", Knowing.VALUE, 61.5, None),
        ("P2", Knowing.VALUE, 45.0, None),
        ("P2", Knowing.BELOW_LIMIT, None, 5.0),
        ("P3", Knowing.FAILED, None, None),
    ]


def test_events(package: Package) -> None:
    assert [(record.patient, record.day, record.category) for record in package.responses] == [("P1", 42, "PR")]
    assert [(record.term, record.grade, record.stop_day) for record in package.adverse_events] == [
        ("Fatigue", 2, 20),
        ("Neutropenia", 4, None),
    ]
    assert [(record.patient, record.kind, record.day) for record in package.disease_events] == [
        ("P2", "progression", 60)
    ]


def test_warnings_say_what_was_left_out(package: Package) -> None:
    found = {(issue.code, issue.file, issue.line) for issue in package.warnings}

    assert found == {
        ("missing_outcome", "clinical.csv", 7),
        ("gene_renamed", "tissue.tsv", 4),
        ("filtered_variant", "draws/index.csv", 2),
        ("empty_row", "blood.csv", 6),
    }


def test_every_file_that_was_read_is_listed_once_in_order(package: Package) -> None:
    names = [file.path for file in package.files]

    assert names == sorted(
        {path.relative_to(SMALL_STUDY).as_posix() for path in SMALL_STUDY.rglob("*") if path.is_file()}
    )


def test_reading_twice_gives_the_same_package(package: Package) -> None:
    again = read_small(SMALL_STUDY)

    assert (again.files, again.issues, again.outcomes) == (package.files, package.issues, package.outcomes)
