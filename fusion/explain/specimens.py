"""What a specimen says as a whole, shared out to what was found in it.

Summaries such as the number of findings and the highest VAF are what they are through the findings. From the average
specimen to one in which nothing was found the difference stays with the specimen; from there to what was found it goes
to the findings: equally where they are counted or averaged, to the strongest where the highest counts, and to those of
a kind where kinds do.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch_geometric.data import HeteroData

from fusion.cohort.scaling import CLIP
from fusion.explain.states import average_state, share_columns
from fusion.graph.findings import LEAST_VAF, NUMBERS, SUMMARIES
from fusion.graph.vocabulary import GENE, IN, OF, PATIENT, Specimens
from fusion.shapes import Floats, Indices, Matrix

OF_PANEL = tuple(SUMMARIES.index(name) for name in ("panel known", "panel size"))
STRENGTH, HITS, TARGETED = (NUMBERS.index(name) for name in ("strength", "hits", "targeted"))


def share_specimen(one: Specimens, encode: nn.Module, graph: HeteroData, slope: Matrix) -> tuple[Matrix, Floats]:
    """(n, columns + 1) what stays with each patient's specimen, and (f,) what goes to its findings.

    Args:
        one: the source.
        encode: of its nodes.
        graph: of n patients.
        slope: (n, width) along the state.
    """
    rows = graph[one.node, OF, PATIENT].edge_index[1].numpy()
    x, nothing = graph[one.node].x, _without_findings(one, graph[one.node].x)
    told = [share_columns(encode, each, each.double().numpy(), None, slope[rows]) for each in (x, nothing)]
    specimen = graph[GENE, IN, one.node].edge_index[1].numpy()
    weights = _weights(graph[GENE, IN, one.node].edge_attr.double().numpy(), specimen, len(rows))
    gap = told[0] - told[1]
    shared = weights * gap[specimen]
    kept = gap.copy()
    np.add.at(kept, specimen, -shared)
    folded = np.pad(told[1] + kept, ((0, 0), (0, 1)))
    return spread_rows(folded, rows, -slope @ average_state(encode).double().numpy()), shared.sum(axis=1)


def spread_rows(told: Matrix, rows: Indices, absent: Floats) -> Matrix:
    """(n, columns + 1) of all patients from those who have the node; the last column of those who do not."""
    spread = np.zeros((len(absent), told.shape[1]))
    spread[:, -1] = absent
    spread[rows] = told
    return spread


def _without_findings(one: Specimens, x: Tensor) -> Tensor:
    """(g, columns) features of the same specimens, had nothing been found by the same panels."""
    raw = np.zeros(one.width)
    strengths = [SUMMARIES.index(name) for name in ("highest strength", "mean strength")]
    raw[strengths] = 0.0 if one.block else np.log10(LEAST_VAF) + 2
    scaled = np.clip((raw - one.centre) / one.scale, -CLIP, CLIP)
    nothing = torch.as_tensor(scaled, dtype=x.dtype).repeat(len(x), 1)
    nothing[:, list(OF_PANEL)] = x[:, list(OF_PANEL)]
    return nothing


def _weights(attributes: Matrix, specimen: Indices, specimens: int) -> Matrix:
    """(f, columns) part of each finding in each summary of its specimen; they add up to 1, or to 0."""
    strength = attributes[:, STRENGTH]
    highest = np.full(specimens, -np.inf)
    np.maximum.at(highest, specimen, strength)
    alike, none = np.ones(len(strength)), np.zeros(len(strength))
    own = [
        alike,
        np.exp(-attributes[:, HITS]),
        strength == highest[specimen],
        alike,
        attributes[:, TARGETED],
        none,
        none,
    ]
    raw = np.column_stack([*own, attributes[:, len(NUMBERS) :]])
    total = np.zeros((specimens, raw.shape[1]))
    np.add.at(total, specimen, raw)
    return np.asarray(raw / np.where(total > 0, total, 1.0)[specimen])
