"""Biomarkers that speak for or against a regimen (gates.csv): a short table with sources, not a guideline."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from fusion.simulation.flags import Flag, FlagCode, raised
from fusion.simulation.library.regimen import DrugClass, Regimen

MSI, PD_L1 = "MSI", "PD-L1"


class Direction(StrEnum):
    """What a positive marker says: take it, do not take it, or nobody without it was studied."""

    FOR = "for"
    AGAINST = "against"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Markers:
    """What is known of a patient's markers by the origin.

    Attributes:
        mutated_genes: found altered.
        tested_genes: whether genes were looked for at all.
        msi_high: microsatellite instability high, None where not tested.
        pd_l1_percent: tumour cells with PD-L1, None where not tested.
    """

    mutated_genes: frozenset[str] = frozenset()
    tested_genes: bool = False
    msi_high: bool | None = None
    pd_l1_percent: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A rule for some regimens.

    Attributes:
        markers: any of these positive: genes, `MSI` or `PD-L1`.
        kind: of alteration that the rule is about; of a gene no more is known here than that it is altered.
        at_least_percent: of PD-L1, None for other markers.
        regimens: keys.
        drug_class: or all regimens of a class.
        diagnoses: only in these; empty means in all.
        direction: what a positive marker says.
        sentence: for the reader.
        source: publication.
        verified: whether it was checked against the source.
    """

    markers: tuple[str, ...]
    kind: str
    at_least_percent: float | None
    regimens: tuple[str, ...]
    drug_class: DrugClass | None
    diagnoses: tuple[str, ...]
    direction: Direction
    sentence: str
    source: str
    verified: bool

    def concerns(self, regimen: Regimen, diagnosis: str) -> bool:
        """Whether the rule is about this regimen in this diagnosis; where that is not known, in the regimen's own."""
        patients = {diagnosis.upper()} if diagnosis else set(regimen.diagnoses)
        chosen = regimen.key in self.regimens or regimen.drug_class is self.drug_class
        return chosen and (not self.diagnoses or bool(patients & set(self.diagnoses)))

    def is_positive(self, known: Markers) -> bool | None:
        """Whether a marker is positive, None where it was not tested."""
        if MSI in self.markers:
            return known.msi_high
        if PD_L1 in self.markers:
            percent, limit = known.pd_l1_percent, self.at_least_percent
            return None if percent is None or limit is None else percent >= limit
        return bool(known.mutated_genes & set(self.markers)) if known.tested_genes else None

    @property
    def message(self) -> str:
        """The sentence with its source."""
        return f"{self.sentence} ({self.source}{'' if self.verified else '; not verified'})"


@cache
def load_gates() -> tuple[Gate, ...]:
    """The table that ships with the package."""
    text = files("fusion.simulation.library").joinpath("gates.csv").read_text(encoding="utf-8")
    return tuple(_parse(row) for row in csv.DictReader(text.splitlines()))


def check_gates(regimen: Regimen, known: Markers, diagnosis: str = "") -> tuple[Flag, ...]:
    """Flags of one regimen for one patient; what was not tested makes one flag together.

    Args:
        regimen: an arm's.
        known: the patient's markers by the origin.
        diagnosis: OncoTree code, or empty.
    """
    gates = [each for each in load_gates() if each.concerns(regimen, diagnosis)]
    states = [(gate, gate.is_positive(known)) for gate in gates]
    against = [gate.message for gate, positive in states if _is_against(gate, positive)]
    supporting = [gate.message for gate, positive in states if positive and gate.direction is Direction.FOR]
    untested = dict.fromkeys(name for gate, positive in states if positive is None for name in gate.markers)
    return (
        *(Flag(code=FlagCode.BIOMARKER_GATE, message=message) for message in against),
        *(Flag(code=FlagCode.BIOMARKER_SUPPORTS, message=message) for message in supporting),
        *raised((bool(untested), FlagCode.BIOMARKER_UNKNOWN, _untested(list(untested)))),
    )


def _is_against(gate: Gate, positive: bool | None) -> bool:
    if positive is None:
        return False
    return positive if gate.direction is Direction.AGAINST else gate.direction is Direction.REQUIRED and not positive


def _untested(names: Sequence[str]) -> str:
    return f"{', '.join(names)} not tested: whether this regimen suits is open."


def _parse(row: dict[str, str]) -> Gate:
    return Gate(
        markers=tuple(row["markers"].split()),
        kind=row["kind"],
        at_least_percent=float(row["at_least_percent"]) if row["at_least_percent"] else None,
        regimens=tuple(row["regimens"].split()),
        drug_class=DrugClass(row["drug_class"]) if row["drug_class"] else None,
        diagnoses=tuple(row["diagnoses"].split()),
        direction=Direction(row["direction"]),
        sentence=row["sentence"],
        source=row["source"],
        verified=row["verified"] == "yes",
    )
