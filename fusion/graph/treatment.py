"""Which drugs an arm holds and which genes they aim at."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from fusion.cohort.cohort import TREATMENT, Cohort
from fusion.cohort.knowledge import drug_targets, find_drugs
from fusion.shapes import Bools, Indices


@dataclass(frozen=True, slots=True, kw_only=True)
class Aims:
    """The drugs of a cohort's arms.

    Attributes:
        arm: (n,) index into drugs_of, the last where a patient has no treatment.
        drugs_of: the drugs of each arm, by its name and by what the study says it holds; none for the last.
    """

    arm: Indices
    drugs_of: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, cohort: Cohort) -> Self:
        """Of patients whose treatment is there; one whose treatment is taken away has no aims either."""
        block = cohort.block(TREATMENT)
        treated = np.zeros(len(cohort), dtype=bool) if block is None else block.present
        names = sorted({arm for arm in cohort.arms if arm is not None})
        place = {name: index for index, name in enumerate(names)}
        found = np.array([place.get(arm or "", len(names)) for arm in cohort.arms], dtype=np.int64)
        index = found if cohort.arms else np.full(len(cohort), len(names), dtype=np.int64)
        held = (find_drugs([name, *cohort.drugs.get(name, ())]) for name in names)
        return cls(arm=np.where(treated, index, len(names)), drugs_of=(*held, ()))

    @property
    def drugs(self) -> tuple[str, ...]:
        """All drugs of all arms with known targets, in order of name."""
        return tuple(sorted({drug for held in self.drugs_of for drug in held}))

    def aimed_at(self, patient: Indices, gene: Indices, genes: tuple[str, ...]) -> Bools:
        """(f,) whether a drug of the patient's arm aims at the gene."""
        targets = [{gene for drug in held for gene in drug_targets()[drug]} for held in self.drugs_of]
        hit = np.array([[gene in aims for gene in genes] for aims in targets], dtype=bool)
        return np.asarray(hit.reshape(len(targets), len(genes))[self.arm[patient], gene])

    def given(self, drugs: tuple[str, ...]) -> tuple[Indices, Indices]:
        """Edges from these drugs to the patients who are given them."""
        holds = np.array([[drug in held for drug in drugs] for held in self.drugs_of], dtype=bool)
        patient, drug = np.nonzero(holds.reshape(len(self.drugs_of), len(drugs))[self.arm])
        return drug, patient
