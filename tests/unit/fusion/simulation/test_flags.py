from dataclasses import replace
from typing import Any

import pytest

from fusion.simulation.arms.arm_flags import flag_arm, flag_toxicity, grade_arm
from fusion.simulation.assimilation.patient import PatientModel
from fusion.simulation.flags import FlagCode
from fusion.simulation.library import Evidence, find_regimen, load_library
from fusion.simulation.library.gates import Markers, check_gates
from fusion.simulation.population import Population, generic_arm
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.toxicity.risks import collect_risks
from tests.unit.fusion.simulation.cases import POPULATION, make_history

TESTED = {"tested_genes": True, "mutated_genes": frozenset({"TP53"})}
REACHED = ({"months": 9.0, "low": 4.0, "high": 20.0},)


def codes(name: str = "docetaxel", population: Population = POPULATION, **changed: Any) -> set[str]:
    asked = {
        key: changed.pop(key, default)
        for key, default in (("horizon_months", 24), ("medians", REACHED), ("already_progressed", False))
    }
    model = PatientModel.build(make_history(**{**TESTED, **changed}), None, population, DEFAULTS)
    return {flag.code.value for flag in flag_arm(population.find(name), model, risks=(), **asked)}


def cohort(evidence: Evidence) -> Population:
    arm = replace(POPULATION.find("docetaxel"), evidence=evidence, own_cohort=evidence is not Evidence.B)
    return Population(arms={"docetaxel": arm}, source="cohort", index_slope=1.0, index_sd=0.5)


def generic() -> Population:
    return Population(arms={"docetaxel": generic_arm("docetaxel")}, source="cohort")


@pytest.mark.parametrize(
    ("code", "raising", "quiet"),
    [
        ("extrapolation", {"horizon_months": 36}, {"horizon_months": 24}),
        ("os_not_shown", {"name": "osimertinib"}, {"name": "docetaxel"}),
        ("progression_not_shown", {"population": generic()}, {"population": POPULATION}),
        ("median_not_reached", {"medians": ({"months": None, "low": 4.0, "high": None},)}, {}),
        ("median_not_reached", {"medians": ({"months": None, "low": None, "high": None},)}, {"medians": (None,)}),
        ("already_progressed", {"already_progressed": True}, {}),
        ("diagnosis_mismatch", {"diagnosis": "BRCA"}, {"diagnosis": "LUAD"}),
        ("expert_prior", {"diagnosis": "BRCA"}, {"diagnosis": "NSCLC"}),
        ("diagnosis_unknown", {"diagnosis": ""}, {"diagnosis": "NSCLC"}),
        ("heterogeneity_unsupported", {"population": cohort(Evidence.A)}, {"population": POPULATION}),
        ("heterogeneity_unsupported", {"population": cohort(Evidence.C)}, {"population": cohort(Evidence.B)}),
        (
            "uncalibrated",
            {"population": cohort(Evidence.A), "name": "atezolizumab"},
            {"population": cohort(Evidence.A)},
        ),
    ],
)
def test_flag_of_an_arm(code: str, raising: dict[str, Any], quiet: dict[str, Any]) -> None:
    assert code in codes(**raising)
    assert code not in codes(**quiet)


@pytest.mark.parametrize(
    ("evidence", "diagnosis", "grade"),
    [
        (Evidence.B, "NSCLC", Evidence.B),
        (Evidence.B, "", Evidence.B),
        (Evidence.B, "BRCA", Evidence.D),
        (Evidence.A, "BRCA", Evidence.A),
        (Evidence.C, "BRCA", Evidence.C),
        (Evidence.D, "NSCLC", Evidence.D),
    ],
)
def test_grade(evidence: Evidence, diagnosis: str, grade: Evidence) -> None:
    own = evidence in (Evidence.A, Evidence.C)
    arm = replace(POPULATION.find("docetaxel"), evidence=evidence, own_cohort=own)
    assert grade_arm(arm, diagnosis) is grade


@pytest.mark.parametrize(
    ("regimen", "genes", "raised"),
    [
        ("atezolizumab", {"EGFR"}, True),
        ("atezolizumab", {"ALK"}, True),
        ("atezolizumab", {"KRAS"}, False),
        ("folfiri_cetuximab", {"KRAS"}, True),
        ("folfiri_cetuximab", {"NRAS"}, True),
        ("folfiri_cetuximab", {"APC"}, False),
        ("folfiri_bevacizumab", {"KRAS"}, False),
        ("osimertinib", {"EGFR"}, False),
        ("osimertinib", {"KRAS"}, True),
        ("crizotinib", {"ROS1"}, False),
        ("crizotinib", set(), True),
        ("trastuzumab_emtansine", {"ERBB2"}, False),
        ("trastuzumab_emtansine", set(), True),
        ("docetaxel", {"EGFR"}, False),
    ],
)
def test_gate(regimen: str, genes: set[str], raised: bool) -> None:
    found = check_gates(find_regimen(regimen), Markers(mutated_genes=frozenset(genes), tested_genes=True))
    assert [flag.code for flag in found if flag.code is FlagCode.BIOMARKER_GATE] == [FlagCode.BIOMARKER_GATE] * raised


@pytest.mark.parametrize(("regimen", "raised"), [("atezolizumab", True), ("docetaxel", False)])
def test_gate_of_the_untested(regimen: str, raised: bool) -> None:
    found = check_gates(find_regimen(regimen), Markers())
    assert [flag.code for flag in found] == [FlagCode.BIOMARKER_UNKNOWN] * raised


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mistletoe", {"toxicity_unknown"}),
        ("ribociclib_letrozole", set()),
        ("platinum_pemetrexed", {"toxicity_unverified"}),
        ("docetaxel", {"toxicity_unverified", "toxicity_attribution"}),
    ],
)
def test_flag_of_toxicity(name: str, expected: set[str]) -> None:
    arm = generic_arm(name) if name == "mistletoe" else POPULATION.find(name)
    assert {flag.code.value for flag in flag_toxicity(collect_risks(arm, load_library()))} == expected


def test_arm_carries_its_own_flags() -> None:
    arm = replace(POPULATION.find("docetaxel"), flags={"no_overlap": "Patients chose this arm."})
    assert "no_overlap" in codes(population=Population(arms={"docetaxel": arm}, source="cohort"))
