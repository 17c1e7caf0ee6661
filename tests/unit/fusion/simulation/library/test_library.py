import pytest

from fusion.errors import RegimenNotFound
from fusion.simulation.library import Attribution, find_regimen, load_library

LIBRARY = load_library()


def test_library_has_every_regimen_once() -> None:
    keys = [each.key for each in LIBRARY.regimens]
    assert len(keys) == len(set(keys)) == 22


def test_library_has_every_rate_and_marks_the_unverified() -> None:
    assert len(LIBRARY.rates) == 92
    assert sum(rate.verified for rate in LIBRARY.rates) == 23


@pytest.mark.parametrize("regimen", LIBRARY.regimens, ids=lambda each: each.key)
def test_regimen_is_plausible(regimen) -> None:
    assert 0 < regimen.sensitive_fraction < 1
    assert 0 <= regimen.response_rate <= 1
    assert min(regimen.shrinkage_per_month, regimen.growth_per_month, regimen.death_per_month) > 0
    assert regimen.diagnoses and regimen.source and regimen.trial
    assert regimen.has_os_curve or regimen.death_log_shift == 0


@pytest.mark.parametrize("rate", LIBRARY.rates, ids=lambda each: f"{each.regimen} {each.term}")
def test_rate_is_plausible(rate) -> None:
    assert 0 <= rate.severe <= (1 if rate.any_grade is None else rate.any_grade) <= 1
    assert rate.patients > 100
    assert rate.source


def test_attributions_are_kept_apart() -> None:
    assert {rate.attribution for rate in LIBRARY.rates} == set(Attribution)


@pytest.mark.parametrize("name", ["docetaxel", "Docetaxel", " DOCETAXEL "])
def test_find_regimen_by_key_in_any_case(name: str) -> None:
    assert find_regimen(name).key == "docetaxel"


def test_find_regimen_by_name() -> None:
    assert find_regimen("FOLFIRI + bevacizumab").key == "folfiri_bevacizumab"


@pytest.mark.parametrize(
    ("diagnosis", "detail", "key"),
    [
        ("NSCLC", "SQUAMOUS", "nivolumab_squamous"),
        ("NSCLC", "NON-SQUAMOUS", "nivolumab_nonsquamous"),
        ("NSCLC", "adenocarcinoma", "nivolumab_nonsquamous"),
        ("LUSC", "", "nivolumab_squamous"),
        ("LUAD", "", "nivolumab_nonsquamous"),
    ],
)
def test_find_regimen_among_several_by_diagnosis(diagnosis: str, detail: str, key: str) -> None:
    assert find_regimen("nivolumab", diagnosis, detail=detail).key == key


def test_find_regimen_that_stays_ambiguous_names_the_choices() -> None:
    with pytest.raises(RegimenNotFound, match="nivolumab_nonsquamous, nivolumab_squamous"):
        find_regimen("nivolumab", "NSCLC")


def test_find_regimen_unknown_names_the_nearest() -> None:
    with pytest.raises(RegimenNotFound, match="such as docetaxel, found docetaxol"):
        find_regimen("docetaxol")
