"""What would make the forecast better, in order of its worth."""

from tests.evaluation_json import refits
from twins.dossier.completeness import describe
from twins.dossier.evaluations.worth import Worth, worth_of_modalities
from twins.dossier.records import Completeness
from twins.dossier.twin.missing import build_missing, information_of, reason_of

VISIT = {
    "information": {
        "measurements": [
            {"kinds": ["scan"], "reduction": 0.11},
            {"kinds": ["scan"], "reduction": 0.07},
            {"kinds": ["ctdna"], "reduction": 0.04},
            {"kinds": ["scan", "ctdna"], "reduction": 0.15},
        ]
    }
}


def known(name: str, *days: int, state: str = "value") -> Completeness:
    return describe(name, [(day, state) for day in days], 0)


def test_missing_come_by_what_they_were_worth_and_unweighed_last() -> None:
    worth = {"omics": Worth(loss=0.01, text="0.01"), "pathology": Worth(loss=0.05, text="0.05")}
    items = (known("radiomics"), known("omics"), known("pathology"), known("labs", -3))

    view = build_missing(items, worth=worth, visit={})

    assert [(row.label, row.worth) for row in view.rows] == [
        ("Pathology", "0.05"),
        ("Tissue omics", "0.01"),
        ("Radiomics", "not measured"),
    ]
    assert "evaluation of this model" in view.source


def test_without_an_evaluation_the_order_is_the_usual_one_and_says_so() -> None:
    view = build_missing((known("radiomics"), known("omics")), worth=None, visit={})

    assert [(row.label, row.worth) for row in view.rows] == [("Radiomics", ""), ("Tissue omics", "")]
    assert view.source.startswith("No evaluation says")


def test_what_can_be_measured_again_gets_old_and_a_biopsy_does_not() -> None:
    assert reason_of(known("ctdna", -92)) == "92 days old"
    assert reason_of(known("ctdna", -91)) == ""
    assert reason_of(known("omics", -900)) == ""


def test_a_failed_test_and_one_after_the_origin_are_reasons_of_their_own() -> None:
    assert reason_of(known("ctdna", -5, state="failed")) == "test failed"
    assert reason_of(known("ctdna", 9)) == "9 days after the origin, not used"
    assert reason_of(known("ctdna", -5, state="none_found")) == ""


def test_the_next_measurement_is_the_best_of_its_kind_alone() -> None:
    assert information_of(VISIT) == {"scan": 0.11, "ctdna": 0.04}
    assert information_of({}) == {} and information_of({"information": None}) == {}
    row = build_missing((known("ctdna"),), worth=None, visit=VISIT).rows[0]
    assert row.next_measurement == "the next one would narrow the difference of the arms by 4%"


def test_worth_is_the_loss_when_missing_at_test_of_the_best_block() -> None:
    found = refits()["modalities"]

    worth = worth_of_modalities(found)

    assert worth is not None and set(worth) == {"ctdna"}
    assert worth["ctdna"].loss == 0.03
    assert worth_of_modalities(None) is None
