"""What log-risk is shared out to: features, findings in genes, lesions or slides, drugs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from fusion.cohort.blocks import Modality
from fusion.cohort.scaling import Scaler
from fusion.shapes import Coefficients, Floats, Indices, Matrix

# By block: (n, features + 1), the last column being what it adds that the block was not measured.
Shares = Mapping[str, Matrix]
MISSING = "not measured"
Items = TypeVar("Items", "FindingShares", "PartShares", "DrugShares")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One column of a block, or that the block was not measured.

    Attributes:
        block: its name; of what was found in a specimen as a whole, the specimen's node.
        modality: of the block.
        name: of the feature, or MISSING.
        gene: the symbol where the column measures a gene, else empty.
    """

    block: str
    modality: Modality
    name: str
    gene: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingShares:
    """What each finding in a gene adds.

    Attributes:
        patient, gene: (f,) indices into the cohort and into genes.
        source, kind: (f,) indices into sources and kinds.
        value: (f,) contribution to the log-risk.
        genes, sources, kinds: symbols, blocks or origins of specimens, and kinds of finding.
    """

    patient: Indices
    gene: Indices
    source: Indices
    kind: Indices
    value: Floats
    genes: tuple[str, ...]
    sources: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartShares:
    """What each lesion, slide or prototype of a bag adds.

    Attributes:
        bag, modality: which bag.
        patient: (g,) whose it is, in the order of the bag's rows.
        source: (g,) index into sources, the blocks that sum the rows up.
        value: (g,) contribution to the log-risk.
        sources: names of those blocks.
    """

    bag: str
    modality: Modality
    patient: Indices
    source: Indices
    value: Floats
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugShares:
    """What each drug of a patient's arm adds, through the genes that it aims at.

    Attributes:
        patient, drug: (e,) indices into the cohort and into drugs.
        value: (e,) contribution to the log-risk.
        drugs: names.
    """

    patient: Indices
    drug: Indices
    value: Floats
    drugs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The log-risk of n patients shared out; base + all contributions + remainder is the log-risk.

    Attributes:
        codes: n patient codes.
        log_risk: (n,) of the stack.
        base: log-risk of the reference, for whom every block is at its training average, without findings or parts.
        features: d features.
        by_feature: (n, d) their contributions.
        findings, parts, drugs: the items of which patients have any number.
        by_member: by member of the stack, (n,) what it adds in all.
        remainder: (n,) what the steps of the integral leave over, and rounding.
    """

    codes: tuple[str, ...]
    log_risk: Floats
    base: float
    features: tuple[Feature, ...]
    by_feature: Matrix
    findings: FindingShares
    parts: tuple[PartShares, ...]
    drugs: DrugShares
    by_member: Mapping[str, Floats]
    remainder: Floats

    def __len__(self) -> int:
        return len(self.codes)

    def of_patient(self, row: int) -> "Attribution":
        """What is shared out to one patient alone."""
        return replace(
            self,
            codes=(self.codes[row],),
            log_risk=self.log_risk[row : row + 1],
            by_feature=self.by_feature[row : row + 1],
            findings=_of_patient(self.findings, row, "gene", "source", "kind"),
            parts=tuple(_of_patient(part, row, "source") for part in self.parts),
            drugs=_of_patient(self.drugs, row, "drug"),
            by_member={name: part[row : row + 1] for name, part in self.by_member.items()},
            remainder=self.remainder[row : row + 1],
        )


def _of_patient(items: Items, row: int, *indices: str) -> Items:
    mine = items.patient == row
    kept = {name: getattr(items, name)[mine] for name in (*indices, "value")}
    return replace(items, patient=np.zeros(int(mine.sum()), dtype=np.int64), **kept)


def fold_gaps(scaler: Scaler, told: Matrix) -> Matrix:
    """(n, features + 1) from (n, columns): a column for "value not measured" counts with its feature."""
    d = len(scaler.features)
    folded = np.hstack([told[:, :d], np.zeros((len(told), 1))])
    folded[:, :d][:, scaler.gaps] += told[:, d:]
    return folded


def add_shares(parts: list[tuple[float, Shares]]) -> dict[str, Matrix]:
    """The weighted sum of several."""
    total: dict[str, Matrix] = {}
    for weight, shares in parts:
        for name, part in shares.items():
            total[name] = total[name] + weight * part if name in total else weight * part
    return total


def back_projected(scaled: Matrix, directions: Matrix | None, slope: Matrix | Coefficients) -> Matrix:
    """(n, columns) contributions of a block's columns, given slopes (c,) or (n, c) along its coordinates."""
    return np.asarray(scaled * (slope if directions is None else slope @ directions.T))
