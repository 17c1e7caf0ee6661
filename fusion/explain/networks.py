"""The ensemble of graph networks shared out: every network by itself, then the mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from torch import Tensor
from torch_geometric.data import HeteroData

from fusion.cohort.bags import Bag
from fusion.cohort.cohort import Cohort
from fusion.explain.items import DrugShares, FindingShares, PartShares, Shares, fold_gaps
from fusion.explain.readout import Arrival, integrate_slopes, reference_log_risk
from fusion.explain.specimens import share_specimen, spread_rows
from fusion.explain.states import average_state, share_columns, share_findings, share_parts
from fusion.graph.build import build_graph
from fusion.graph.findings import NUMBERS
from fusion.graph.vocabulary import DRUG, GENE, GIVEN, IN, OF, PATIENT, Panel, Specimens, Vocabulary
from fusion.graph.words import SPECIMEN
from fusion.model.committee import reproducible
from fusion.model.ensemble import Ensemble
from fusion.model.network import TwinNetwork
from fusion.model.sources import FindingSource, PartsSource
from fusion.shapes import Indices, Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphShares:
    """What the networks tell of n patients, on average.

    Attributes:
        base: log-risk of the reference patient.
        blocks: of panels, and of specimens as a whole by their node.
        findings, parts, drugs: the rest.
    """

    base: float
    blocks: Shares
    findings: FindingShares
    parts: tuple[PartShares, ...]
    drugs: DrugShares


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Of one batch: an array a panel or specimen, a specimen's findings, a bag, and the drugs."""

    described: list[Matrix]
    findings: list[np.ndarray]
    parts: list[np.ndarray]
    drugs: np.ndarray


def share_ensemble(ensemble: Ensemble, cohort: Cohort) -> GraphShares:
    """Share out the mean log-risk of the networks.

    Args:
        ensemble: fitted.
        cohort: brought to the layout of the training cohort.
    """
    words, size = ensemble.vocabulary, ensemble.config.batch
    starts = range(0, max(len(cohort), 1), size)
    batches = [np.arange(start, min(len(cohort), start + size)) for start in starts]
    parts = [cohort.take(rows) for rows in batches]
    graphs = [build_graph(part, words) for part in parts]
    with reproducible(ensemble.config.seed, torch.device("cpu")):
        answers = [
            (_base(network), [_share(network, words, *pair) for pair in zip(graphs, parts, strict=True)])
            for network in unseat(ensemble)
        ]
    told = [_mean(list(batch)) for batch in zip(*(batches for _, batches in answers), strict=True)]
    described: tuple[Panel | Specimens, ...] = (*words.panels, *words.specimens)
    return GraphShares(
        base=float(np.mean([base for base, _ in answers])),
        blocks={
            _name(one): np.vstack([batch.described[place] for batch in told]) for place, one in enumerate(described)
        },
        findings=_findings(words, graphs, batches, told),
        parts=tuple(_parts(cohort, words, place, batches, told) for place in range(len(words.parts))),
        drugs=_drugs(words, graphs, batches, told),
    )


def unseat(ensemble: Ensemble) -> Iterator[TwinNetwork]:
    """The networks one by one; one is gone when the next is asked for."""
    with torch.device("meta"):
        network = TwinNetwork(ensemble.vocabulary, len(ensemble.cuts_days), ensemble.config).eval()
    for number in range(len(ensemble.held_out)):
        own = {name: value[number].cpu() for name, value in ensemble.weights.items()}
        constants = {name: value.cpu() for name, value in ensemble.constants.items()}
        network.load_state_dict({**constants, **own}, assign=True)
        yield network


def _name(node: Panel | Specimens) -> str:
    return node.scaler.block if isinstance(node, Panel) else node.node


def _base(network: TwinNetwork) -> float:
    width = network.readout.width
    nothing = [torch.zeros(width) for _ in network.sources.biases]
    return reference_log_risk(network, [*(average_state(encode) for encode in network.encoders), *nothing])


def _arrivals(network: TwinNetwork, graph: HeteroData) -> list[Arrival]:
    pairs = zip(network.described, network.encoders, strict=True)
    described = [_described_arrival(encode, graph, node) for node, encode in pairs]
    return described + [
        Arrival(state=state, reference=torch.zeros_like(state), patient=edge[1])
        for state, edge in network.sources(graph)
    ]


def _share(network: TwinNetwork, words: Vocabulary, graph: HeteroData, cohort: Cohort) -> _Told:
    with torch.no_grad():
        arrivals, genes = _arrivals(network, graph), network.sources.genes(graph)
    slopes = integrate_slopes(network, arrivals, len(cohort))
    panels, first = len(words.panels), len(words.panels) + len(words.specimens)
    second = first + len(words.specimens)
    third = second + len(words.parts)
    with torch.no_grad():
        whole = [
            share_specimen(one, network.encoders[panels + place], graph, slopes[panels + place])
            for place, one in enumerate(words.specimens)
        ]
        return _Told(
            described=[
                *(
                    _share_panel(one, network.encoders[place], graph, cohort, slopes[place])
                    for place, one in enumerate(words.panels)
                ),
                *(told for told, _ in whole),
            ],
            findings=[
                share_findings(cast(FindingSource, source), graph, genes, slope) + more
                for source, slope, (_, more) in zip(network.sources.findings, slopes[first:second], whole, strict=True)
            ],
            parts=[
                share_parts(cast(PartsSource, source), graph, slope)
                for source, slope in zip(network.sources.parts, slopes[second:third], strict=True)
            ],
            drugs=(slopes[third] * arrivals[third].state.double().numpy()).sum(axis=1) if words.drugs else np.zeros(0),
        )


def _described_arrival(encode: torch.nn.Module, graph: HeteroData, node: str) -> Arrival:
    """A state for every patient, of zeros where the node is not there."""
    patients = graph[PATIENT].num_nodes
    average = average_state(encode)
    state = torch.zeros((patients, len(average)))
    state[graph[node, OF, PATIENT].edge_index[1]] = encode(graph[node].x)
    return Arrival(state=state, reference=average.expand(patients, -1), patient=torch.arange(patients))


def _share_panel(panel: Panel, encode: torch.nn.Module, graph: HeteroData, cohort: Cohort, slope: Matrix) -> Matrix:
    """(n, columns + 1); the last column where the panel is not there."""
    rows = graph[panel.node, OF, PATIENT].edge_index[1].numpy()
    scaled = _scaled(panel, cohort)[rows]
    directions = None if panel.learned else panel.directions
    columns = share_columns(encode, graph[panel.node].x, scaled, directions, slope[rows])
    return spread_rows(fold_gaps(panel.scaler, columns), rows, -slope @ average_state(encode).double().numpy())


def _scaled(panel: Panel, cohort: Cohort) -> Matrix:
    block = cohort.block(panel.scaler.block)
    return np.zeros((len(cohort), len(panel.scaler.columns))) if block is None else panel.scaler.transform(block)


def _mean(told: list[_Told]) -> _Told:
    return _Told(
        described=[np.mean(part, axis=0) for part in zip(*(one.described for one in told), strict=True)],
        findings=[np.mean(part, axis=0) for part in zip(*(one.findings for one in told), strict=True)],
        parts=[np.mean(part, axis=0) for part in zip(*(one.parts for one in told), strict=True)],
        drugs=np.mean([one.drugs for one in told], axis=0),
    )


def _findings(words: Vocabulary, graphs: list[HeteroData], batches: list[Indices], told: list[_Told]) -> FindingShares:
    kinds = tuple(dict.fromkeys(kind for one in words.specimens for kind in one.kinds))
    none = np.zeros(0, dtype=np.int64)
    columns: list[tuple[np.ndarray, ...]] = [(none, none, none, none, np.zeros(0))]
    for graph, rows, batch in zip(graphs, batches, told, strict=True):
        for place, one in enumerate(words.specimens):
            gene, specimen = graph[GENE, IN, one.node].edge_index.numpy()
            patient = graph[one.node, OF, PATIENT].edge_index[1].numpy()[specimen]
            of_kind = np.array([kinds.index(kind) for kind in one.kinds], dtype=np.int64)
            kind = _kind_of(graph[GENE, IN, one.node].edge_attr)
            columns.append((rows[patient], gene, np.full(len(gene), place), of_kind[kind], batch.findings[place]))
    patient, gene, source, kind, value = (np.concatenate(part) for part in zip(*columns, strict=True))
    sources = tuple(one.block or one.node.removeprefix(f"{SPECIMEN} ") for one in words.specimens)
    return FindingShares(
        patient=patient,
        gene=gene,
        source=source,
        kind=kind,
        value=value,
        genes=words.genes,
        sources=sources,
        kinds=kinds,
    )


def _kind_of(attributes: Tensor) -> Indices:
    """(f,) which kind a finding is of, from one column a kind behind its numbers."""
    kinds = attributes[:, len(NUMBERS) :].numpy()
    return np.asarray(kinds.argmax(axis=1)) if len(kinds) else np.zeros(0, dtype=np.int64)


def _parts(cohort: Cohort, words: Vocabulary, place: int, batches: list[Indices], told: list[_Told]) -> PartShares:
    bag: Bag | None = cohort.bag(words.parts[place].bag)
    if bag is None:
        raise LookupError(words.parts[place].bag)
    value = np.zeros(len(bag))
    for rows, batch in zip(batches, told, strict=True):
        value[np.isin(bag.patient, rows)] = batch.parts[place]
    return PartShares(
        bag=bag.name,
        modality=bag.modality,
        patient=bag.patient,
        source=bag.source,
        value=value,
        sources=bag.sources,
    )


def _drugs(words: Vocabulary, graphs: list[HeteroData], batches: list[Indices], told: list[_Told]) -> DrugShares:
    none = np.zeros(0, dtype=np.int64)
    edges = [graph[DRUG, GIVEN, PATIENT].edge_index.numpy() for graph in graphs] if words.drugs else []
    patient = [rows[edge[1]] for rows, edge in zip(batches, edges, strict=False)]
    value = [batch.drugs for batch in told] if words.drugs else []
    return DrugShares(
        patient=np.concatenate([none, *patient]),
        drug=np.concatenate([none, *(edge[0] for edge in edges)]),
        value=np.concatenate([np.zeros(0), *value]),
        drugs=words.drugs,
    )
