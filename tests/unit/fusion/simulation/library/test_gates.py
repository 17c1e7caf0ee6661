"""Biomarkers for and against regimens."""

from typing import Any

import pytest

from fusion.simulation.flags import FlagCode
from fusion.simulation.library import find_regimen, load_library
from fusion.simulation.library.gates import Direction, Markers, check_gates, load_gates

GATE, SUPPORTS, UNKNOWN = FlagCode.BIOMARKER_GATE, FlagCode.BIOMARKER_SUPPORTS, FlagCode.BIOMARKER_UNKNOWN
ASKED_FOR = {
    "EGFR", "ALK", "ROS1", "BRAF", "KRAS", "NRAS", "ERBB2", "MSI", "PD-L1", "BRCA1", "BRCA2", "MET", "RET", "NTRK1",
}  # fmt: skip


def flags(regimen: str, diagnosis: str = "", **known: Any) -> list[FlagCode]:
    genes = frozenset(known.pop("genes", ()))
    markers = Markers(**{"tested_genes": True, "mutated_genes": genes, **known})
    return [flag.code for flag in check_gates(find_regimen(regimen), markers, diagnosis)]


def test_table_has_every_marker_that_matters_here() -> None:
    assert {name for gate in load_gates() for name in gate.markers} >= ASKED_FOR


@pytest.mark.parametrize("gate", load_gates(), ids=lambda gate: f"{gate.markers[0]} {gate.direction} {gate.kind}")
def test_gate_is_about_something_and_says_where_from(gate) -> None:
    keys = {each.key for each in load_library().regimens}
    assert set(gate.regimens) <= keys
    assert bool(gate.regimens) != (gate.drug_class is not None)
    assert gate.source and gate.sentence.endswith(".")
    assert ("PD-L1" in gate.markers) == (gate.at_least_percent is not None)


@pytest.mark.parametrize(
    ("regimen", "diagnosis", "known", "expected"),
    [
        ("folfiri_cetuximab", "COAD", {"genes": {"BRAF"}, "msi_high": False}, [GATE]),
        ("folfiri_cetuximab", "COAD", {"msi_high": True}, [GATE]),
        ("folfiri_cetuximab", "COAD", {"msi_high": False}, []),
        ("folfiri_cetuximab", "COAD", {"msi_high": None}, [UNKNOWN]),
        ("pembrolizumab", "LUAD", {"pd_l1_percent": 49.0}, [GATE]),
        ("pembrolizumab", "LUAD", {"pd_l1_percent": 50.0}, []),
        ("pembrolizumab", "LUAD", {}, [UNKNOWN]),
        ("pembrolizumab", "LUAD", {"genes": {"RET"}, "pd_l1_percent": 90.0}, [GATE]),
        ("pembrolizumab", "COAD", {"msi_high": False, "pd_l1_percent": 60.0}, [GATE]),
        ("pembrolizumab", "COAD", {"msi_high": True, "pd_l1_percent": 60.0}, []),
        ("atezolizumab", "LUAD", {"pd_l1_percent": 5.0}, [SUPPORTS]),
        ("atezolizumab", "LUAD", {"pd_l1_percent": 0.0}, []),
        ("atezolizumab", "LUAD", {"genes": {"NTRK3"}, "pd_l1_percent": 0.0}, [GATE]),
        ("fulvestrant", "BRCA", {"genes": {"BRCA2"}}, [GATE]),
        ("docetaxel", "LUAD", {"genes": {"EGFR"}}, []),
    ],
)
def test_gate(regimen: str, diagnosis: str, known: dict[str, Any], expected: list[FlagCode]) -> None:
    assert flags(regimen, diagnosis, **known) == expected


def test_untested_patient_gets_one_flag_that_names_every_marker() -> None:
    found = check_gates(find_regimen("pembrolizumab"), Markers(), "LUAD")
    assert [flag.code for flag in found] == [UNKNOWN]
    assert all(name in found[0].message for name in ("EGFR", "ROS1", "RET", "PD-L1"))


def test_message_says_what_was_not_checked() -> None:
    gates = {gate.direction: gate for gate in load_gates() if gate.verified}
    assert "not verified" not in gates[Direction.REQUIRED].message
    assert all("not verified" in gate.message for gate in load_gates() if not gate.verified)
