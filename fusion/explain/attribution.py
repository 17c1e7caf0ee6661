"""Contributions to the stack's log-risk that add up: exact for ridges and trees, integrated for the other members."""

from dataclasses import replace

import numpy as np

from fusion.cohort.blocks import modality_of
from fusion.cohort.cohort import Cohort
from fusion.explain.boosted import share_trees
from fusion.explain.items import (
    MISSING,
    Attribution,
    DrugShares,
    Feature,
    FindingShares,
    PartShares,
    Shares,
    add_shares,
)
from fusion.explain.kernels import share_kernel
from fusion.explain.linear import share_ridge
from fusion.explain.networks import share_ensemble
from fusion.graph.findings import SUMMARIES
from fusion.graph.vocabulary import Specimens
from fusion.graph.words import SPECIMEN
from fusion.model.layout import Columns, conform
from fusion.model.members import MEMBERS
from fusion.model.ridge import Ridge
from fusion.model.twin import TwinModel
from fusion.model.weighing import WeightedSum
from fusion.shapes import Matrix


def attribute(model: TwinModel, cohort: Cohort) -> Attribution:
    """Share out the log-risk of every patient of a cohort; nobody's shares depend on who else is in it.

    The reference is a patient for whom every block is at its training average and in whom nothing was found; `base` is
    what the model says of this patient. A modality that a patient lacks is an item of its own, "not measured".

    Args:
        model: fitted.
        cohort: any study's, as for `predict`.
    """
    known = conform(cohort, model.layout)
    members, stack = model.members, model.stack
    risks = members.read(known)[0]
    graph = share_ensemble(members.graph, known)
    told = [
        _share_sum(members.blockwise, known),
        _share_sum(members.kernel, known),
        share_trees(members.trees, known),
        (graph.base, graph.blocks),
    ]
    factors = stack.weights / stack.scale
    bases = np.array([base for base, _ in told])
    shares = add_shares([(float(factor), part) for factor, (_, part) in zip(factors, told, strict=True)])
    own = float(factors[-1])
    findings = replace(graph.findings, value=own * graph.findings.value)
    parts = tuple(replace(one, value=own * one.value) for one in graph.parts)
    drugs = replace(graph.drugs, value=own * graph.drugs.value)
    features, by_feature = _flatten(model, shares, len(known))
    base, log_risk = float(stack.combine(bases[None])[0]), stack.combine(risks)
    shared = by_feature.sum(axis=1)
    items: list[FindingShares | PartShares | DrugShares] = [findings, *parts, drugs]
    for one in items:
        shared += np.bincount(one.patient, weights=one.value, minlength=len(known))
    return Attribution(
        codes=cohort.codes,
        log_risk=log_risk,
        base=base,
        features=features,
        by_feature=by_feature,
        findings=findings,
        parts=parts,
        drugs=drugs,
        by_member=dict(zip(MEMBERS, (factors * (risks - bases)).T, strict=True)),
        remainder=log_risk - base - shared,
    )


def _share_sum(member: WeightedSum, cohort: Cohort) -> tuple[float, Shares]:
    """Base and shares of models under weights."""
    base, parts = -member.centre, []
    for model, weight in zip(member.models, member.weights.tolist(), strict=True):
        if weight > 0:
            own, shares = share_ridge(model, cohort) if isinstance(model, Ridge) else share_kernel(model, cohort)
            base += weight * own
            parts.append((weight, shares))
    return base, add_shares(parts)


def _flatten(model: TwinModel, shares: Shares, patients: int) -> tuple[tuple[Feature, ...], Matrix]:
    """Features of all blocks and specimens, and (n, d) their contributions."""
    blocks = {one.name: one for one in model.layout if not one.bag}
    features: list[Feature] = []
    columns: list[Matrix] = [np.zeros((patients, 0))]
    for name, block in blocks.items():
        own = _features_of(block)
        features += own
        columns.append(shares.get(name, np.zeros((patients, len(own)))))
    for one in model.members.graph.vocabulary.specimens:
        features += _features_of_specimen(one, blocks)
        columns.append(shares[one.node])
    return tuple(features), np.hstack(columns)


def _features_of(block: Columns) -> list[Feature]:
    genes = block.genes or ("",) * len(block.features)
    named = [*zip(block.features, genes, strict=True), (MISSING, "")]
    return [Feature(block=block.name, modality=block.modality, name=name, gene=gene) for name, gene in named]


def _features_of_specimen(one: Specimens, blocks: dict[str, Columns]) -> list[Feature]:
    source = one.block or one.node.removeprefix(f"{SPECIMEN} ")
    modality = blocks[one.block].modality if one.block else modality_of(source)
    names = [*SUMMARIES, *(f"number of {kind}" for kind in one.kinds), MISSING]
    return [Feature(block=source, modality=modality, name=f"specimen: {name}") for name in names]
