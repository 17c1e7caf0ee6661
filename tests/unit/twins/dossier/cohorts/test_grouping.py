"""People are told apart by what is known of them; the rest stands apart, never left out."""

from tests.unit.twins.dossier.cohorts.people import make_person
from twins.dossier.cohorts.grouping import GROUPINGS, divide, groupings_of
from twins.models import Study

SEX = next(each for each in GROUPINGS if each.name == "sex")
SITE = next(each for each in GROUPINGS if each.name == "site")


def test_without_grouping_all_are_one() -> None:
    ((group, people),) = divide([make_person(1), make_person(2)], None)

    assert (group.n, len(people)) == (2, 2)


def test_largest_group_first_and_unknown_last() -> None:
    people = [make_person(1, sex=""), make_person(2, sex="male"), make_person(3), make_person(4)]

    assert [(group.label, group.n) for group, _people in divide(people, SEX)] == [
        ("female", 2),
        ("male", 1),
        ("not known", 1),
    ]


def test_rare_groups_are_counted_together() -> None:
    people = [make_person(pk, site=f"site-{pk % 8}") for pk in range(80)]

    divided = divide(people, SITE)

    assert [group.label for group, _people in divided][-1] == "others"
    assert len(divided) == 6
    assert sum(group.n for group, _people in divided) == 80


def test_categories_of_the_study_are_offered_numbers_are_not() -> None:
    study = Study(covariates=[{"name": "smoking", "kind": "categorical"}, {"name": "bmi", "kind": "numeric"}])

    assert [each.name for each in groupings_of(study)][-1] == "smoking"
    assert "bmi" not in {each.name for each in groupings_of(study)}
