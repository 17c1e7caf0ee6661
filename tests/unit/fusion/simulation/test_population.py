import json
from dataclasses import replace

import pytest

from fusion.errors import CheckpointError, RegimenNotFound
from fusion.simulation.library import Evidence
from fusion.simulation.pieces import Steps
from fusion.simulation.population import Population, SiteEvents, library_population, with_site_events


def fitted() -> Population:
    arm = library_population().arms["docetaxel"]
    arm = with_site_events(arm, {"Any": SiteEvents(events=4, patients=30, share=0.2, effective_patients=21.5)})
    related = {"treatment_related": {"Any": SiteEvents(events=2, patients=30)}}
    arm = replace(
        arm, attributed_events=related, evidence=Evidence.A, death_steps=Steps(edges=(3.0,), log_values=(0.1, -0.2))
    )
    return Population(
        arms={"docetaxel": arm}, source="cohort", index_slope=1.1, index_slope_se=0.1, index_sd=0.5, randomised=True
    )


def test_population_survives_json() -> None:
    assert Population.from_dict(json.loads(json.dumps(fitted().to_dict()))) == fitted()


def test_population_written_before_attributions_were_told_apart_has_none() -> None:
    plain = json.loads(json.dumps(fitted().to_dict()))
    del plain["arms"]["docetaxel"]["attributed_events"]
    plain["arms"]["docetaxel"]["site_events"] = {"Any": {"events": 4, "patients": 30}}
    arm = Population.from_dict(plain).arms["docetaxel"]
    assert arm.attributed_events == {}
    assert (arm.site_events["Any"].severe, arm.site_events["Any"].weight) == (4 / 30, 30)


def test_library_population_survives_json() -> None:
    population = library_population()
    assert Population.from_dict(json.loads(json.dumps(population.to_dict()))) == population


@pytest.mark.parametrize("change", [{"arms": {"x": {"regimen": {}}}}, {"surprise": 1}])
def test_population_from_a_foreign_dict_is_refused(change) -> None:
    with pytest.raises(CheckpointError, match="population"):
        Population.from_dict({**fitted().to_dict(), **change})


def test_find_prefers_the_cohort_and_falls_back_to_the_library() -> None:
    assert fitted().find("docetaxel").evidence is Evidence.A
    assert fitted().find("atezolizumab").evidence is Evidence.B


def test_find_unknown_arm() -> None:
    with pytest.raises(RegimenNotFound):
        fitted().find("mistletoe")


def test_arm_for_free_text_is_generic_and_says_so() -> None:
    arm = fitted().arm_for("carboplatin + something")
    assert (arm.patients, arm.evidence, arm.has_survival) == (0, Evidence.D, False)


@pytest.mark.parametrize(("month", "value"), [(-1, 0.1), (0, 0.1), (2.9, 0.1), (3, -0.2), (99, -0.2)])
def test_steps_at(month: float, value: float) -> None:
    assert Steps(edges=(3.0,), log_values=(0.1, -0.2)).at(month) == value
