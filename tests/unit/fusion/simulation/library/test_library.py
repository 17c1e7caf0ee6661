import pytest

from fusion.errors import RegimenNotFound
from fusion.simulation.library import Attribution, Evidence, find_regimen, library_without, load_library
from fusion.simulation.library.sources import Endpoint, load_sources
from fusion.simulation.population import library_population

LIBRARY = load_library()


def test_library_has_every_regimen_once() -> None:
    keys = [each.key for each in LIBRARY.regimens]
    assert len(keys) == len(set(keys)) == 30
    assert len(LIBRARY.offered()) == 22


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
    assert regimen.fitted_to


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


def test_find_regimen_by_trial_key_and_by_name_of_the_pooled_one() -> None:
    assert find_regimen("docetaxel_revel").trial == "REVEL"
    assert find_regimen("docetaxel").trial == "OAK"
    assert find_regimen("docetaxel", library=library_without("OAK")).key == "docetaxel_nsclc_2l"


@pytest.mark.parametrize("trial", ["OAK", "oak", "CheckMate-017", "checkmate 017", "LUME-Lung 1"])
def test_library_without_a_trial_has_nothing_of_it(trial: str) -> None:
    library, wanted = library_without(trial), trial.lower().replace("-", " ")
    assert 0 < len(library.regimens) < len(LIBRARY.regimens)
    assert not any(name.lower().replace("-", " ") == wanted for each in library.regimens for name in each.trials)
    assert not any(rate.trial.lower().replace("-", " ") == wanted for rate in library.rates)


def test_library_without_oak_keeps_the_pooled_regimens_and_drops_those_that_pool_another_trial() -> None:
    without_oak = {each.key for each in library_without("OAK").regimens}
    assert {"docetaxel_nsclc_2l", "pd1_nsclc_2l"} <= without_oak
    assert not {"docetaxel", "atezolizumab"} & without_oak
    assert not {"docetaxel_nsclc_2l", "pd1_nsclc_2l"} & {each.key for each in library_without("CheckMate 057").regimens}


def test_library_without_an_unknown_trial_names_those_it_has() -> None:
    with pytest.raises(RegimenNotFound, match="CheckMate-057"):
        library_without("CheckMate 999")


def test_population_without_oak_does_not_fall_back_on_it_by_name() -> None:
    population = library_population(library_without("OAK"))
    assert population.find("docetaxel").key == "docetaxel_nsclc_2l"


def test_pooled_regimens_are_evidence_of_trials_and_not_offered_unasked() -> None:
    pooled = [each for each in LIBRARY.regimens if len(each.trials) > 1]
    assert {each.key for each in pooled} == {"docetaxel_nsclc_2l", "pd1_nsclc_2l"}
    assert all(each.evidence is Evidence.B and not each.offered for each in pooled)
    assert not {each.key for each in pooled} & set(library_population().arms)


def test_curves_are_of_known_regimens_and_of_their_trials() -> None:
    known = {each.key: each for each in LIBRARY.regimens}
    for source in load_sources():
        assert source.trial in known[source.regimen].trials
    with_os = {each.regimen for each in load_sources() if each.endpoint is Endpoint.OS}
    assert all(known[key].has_os_curve for key in with_os)


@pytest.mark.parametrize("key", ["docetaxel_nsclc_2l", "pd1_nsclc_2l"])
@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_pooled_regimen_has_a_curve_of_every_trial(key: str, endpoint: Endpoint) -> None:
    trials = {each.trial for each in load_sources() if each.regimen == key and each.endpoint is endpoint}
    assert trials == set(find_regimen(key).trials)
