"""Contributions summed by block, modality, gene and pathway."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fusion.cohort.blocks import Modality
from fusion.cohort.cohort import TREATMENT
from fusion.explain.items import Attribution, FindingShares, PartShares
from fusion.graph.vocabulary import Vocabulary
from fusion.shapes import Floats, Indices, Matrix

NO_PATHWAY = "no pathway"


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Contributions of n patients to the log-risk, by name.

    Attributes:
        names: k of them.
        values: (n, k).
    """

    names: tuple[str, ...]
    values: Matrix

    def of(self, name: str) -> Floats:
        """(n,) of one name."""
        return np.asarray(self.values[:, self.names.index(name)])


def by_block(shares: Attribution) -> Totals:
    """Of every block or origin of findings; base + their sum + remainder is the log-risk."""
    return _collect(shares, [one.block for one in shares.features], {})


def by_modality(shares: Attribution) -> Totals:
    """Of every modality; base + their sum + remainder is the log-risk."""
    modality = {one.block: one.modality.value for one in shares.features}
    for part in shares.parts:
        modality |= {source: modality.get(source, part.modality.value) for source in part.sources}
    modality |= {TREATMENT: Modality.TREATMENT.value}
    return _collect(shares, [one.modality.value for one in shares.features], modality)


def by_gene(shares: Attribution) -> Totals:
    """Of every gene: what was found in it, and columns that measure it."""
    measured = tuple(dict.fromkeys(one.gene for one in shares.features if one.gene))
    names = (*shares.findings.genes, *(gene for gene in measured if gene not in set(shares.findings.genes)))
    place = {name: index for index, name in enumerate(names)}
    values = np.zeros((len(shares), len(names)))
    np.add.at(values, (shares.findings.patient, shares.findings.gene), shares.findings.value)
    columns = [index for index, one in enumerate(shares.features) if one.gene]
    for column in columns:
        values[:, place[shares.features[column].gene]] += shares.by_feature[:, column]
    return Totals(names=names, values=values)


def by_pathway(shares: Attribution, vocabulary: Vocabulary) -> Totals:
    """Of every pathway: a gene's contribution is shared equally by the pathways that hold it; the sum is the genes'."""
    genes = by_gene(shares)
    held = np.zeros((len(genes.names), len(vocabulary.pathways) + 1))
    place = {name: index for index, name in enumerate(genes.names)}
    rows = np.array([place[name] for name in vocabulary.genes], dtype=np.int64)
    held[rows[vocabulary.gene], vocabulary.pathway] = 1.0
    held[:, -1] = held.sum(axis=1) == 0
    values = genes.values @ (held / held.sum(axis=1, keepdims=True))
    return Totals(names=(*vocabulary.pathways, NO_PATHWAY), values=values)


def _collect(shares: Attribution, labels: Sequence[str], group: dict[str, str]) -> Totals:
    """Sums of features by label, and of the rest by the group of their block."""
    placed: list[FindingShares | PartShares] = [shares.findings, *shares.parts]
    rest = [(one.patient, one.source, one.value, one.sources) for one in placed]
    drugs = shares.drugs
    rest.append((drugs.patient, np.zeros(len(drugs.patient), dtype=np.int64), drugs.value, (TREATMENT,)))
    names = dict.fromkeys([*labels, *(group.get(name, name) for *_, sources in rest for name in sources)])
    place = {name: index for index, name in enumerate(names)}
    values = np.zeros((len(shares), len(names)))
    columns = np.array([place[label] for label in labels], dtype=np.int64)
    for column in range(len(names)):
        values[:, column] = shares.by_feature[:, columns == column].sum(axis=1)
    for patient, source, value, sources in rest:
        into: Indices = np.array([place[group.get(name, name)] for name in sources], dtype=np.int64)
        np.add.at(values, (patient, into[source]), value)
    return Totals(names=tuple(names), values=values)
