"""Table one counts everybody: those known with shares of the known, those not known apart."""

from tests.unit.twins.dossier.cohorts.people import make_person
from twins.dossier.cohorts.grouping import GROUPINGS, divide
from twins.dossier.cohorts.records import TableOne
from twins.dossier.cohorts.table_one import build_table_one, quartiles
from twins.models import Study

ARM = next(each for each in GROUPINGS if each.name == "arm")


def cells(table: TableOne, label: str) -> tuple[str, ...]:
    return next(level.cells for level in table.levels if level.label.startswith(label))


def test_numbers_have_median_and_quartiles_a_group_and_for_all() -> None:
    people = [make_person(pk, age_years=50.0 + pk, arm="A" if pk < 5 else "B") for pk in range(9)]

    table = build_table_one(Study(covariates=[]), divide(people, ARM))

    assert [group.label for group in table.groups] == ["A", "B", "All"]
    assert cells(table, "Age") == ("52.0 (51.0 to 53.0)", "56.5 (55.8 to 57.2)", "54.0 (52.0 to 56.0)")


def test_shares_are_of_the_known() -> None:
    people = [make_person(1, sex="male"), make_person(2), make_person(3), make_person(4, sex="")]

    table = build_table_one(Study(covariates=[]), divide(people, None))

    assert cells(table, "male") == ("1 (33%)",)
    assert cells(table, "not known") == ("1 (25%)",)


def test_what_nobody_has_is_left_out() -> None:
    table = build_table_one(Study(covariates=[]), divide([make_person(1, stage="", age_years=None)], None))

    assert not [level for level in table.levels if level.label.startswith(("Stage", "Age"))]


def test_covariates_of_the_study_come_last() -> None:
    study = Study(covariates=[{"name": "smoking", "kind": "categorical"}, {"name": "bmi", "kind": "numeric"}])
    people = [make_person(pk, covariates={"smoking": "former", "bmi": 20 + pk}) for pk in range(3)]

    table = build_table_one(study, divide(people, None))

    assert cells(table, "former") == ("3 (100%)",)
    assert cells(table, "Bmi") == ("21.0 (20.5 to 21.5)",)


def test_rare_levels_are_counted_together() -> None:
    people = [make_person(pk, stage=f"{pk % 11}") for pk in range(110)]

    table = build_table_one(Study(covariates=[]), divide(people, None))

    assert cells(table, "others") == ("30 (27%)",)


def test_quartiles_of_few() -> None:
    assert quartiles([]) == "–"
    assert quartiles([61.0]) == "61.0"
