"""A small ensemble of graph networks."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch_geometric.data import HeteroData

from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.graph.build import build_graph
from fusion.graph.vocabulary import Panel, Vocabulary, build_vocabulary
from fusion.model.network import Output, TwinNetwork
from fusion.model.ridge import Scalers, principal_directions
from fusion.shapes import Floats, Matrix, Times
from fusion.survival.discrete import cut_points, hazard_loss, person_bins

WARM_UP = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """Trained networks as their weights.

    Attributes:
        vocabulary: of every network's graph.
        config: sizes of the networks.
        cuts_days: (k,) ends of the hazard intervals.
        weights: one state dictionary a network.
        projection: (networks x width, embedding) from all networks' patient states to one embedding.
        projection_centre: their mean over the training patients.
    """

    vocabulary: Vocabulary
    config: FitConfig
    cuts_days: Times
    weights: tuple[Mapping[str, Tensor], ...]
    projection: Matrix
    projection_centre: Floats

    def read(self, cohort: Cohort, floor: Floats) -> tuple[Floats, Matrix]:
        """Log-risk (n,), the mean over networks, and patient embedding (n, embedding)."""
        outputs = run_networks(cohort, floor, self.vocabulary, self.weights, len(self.cuts_days), self.config)
        log_risk = np.stack([output.log_risk.numpy().astype(np.float64) for output in outputs]).mean(axis=0)
        return log_risk, (_states(outputs) - self.projection_centre) @ self.projection


def fit_ensemble(cohort: Cohort, scalers: Scalers, floor: Floats, config: FitConfig, seed: int) -> Ensemble:
    """Train the networks on a cohort.

    Args:
        cohort: training patients.
        scalers: of every block, fitted on them.
        floor: (n,) out-of-fold blockwise log-risk; in-sample ones would look too good to add to.
        config: sizes and schedule; a fixed number of epochs, since stopping early on a small split switches weak
            branches off.
        seed: the networks are seeded from it.
    """
    panels = tuple(_panel(cohort, name, scalers, config) for name in scalers)
    vocabulary = build_vocabulary(cohort, panels)
    cuts = cut_points(cohort.followed, config.bins)
    graph = build_graph(cohort, vocabulary)
    masks = person_bins(cohort.followed, cuts)
    offset = torch.as_tensor(floor, dtype=torch.float32)
    weights = tuple(
        train_network(graph, offset, masks, vocabulary, config, seed * 1000 + number)
        for number in range(config.networks)
    )
    states = _states(run_networks(cohort, floor, vocabulary, weights, len(cuts), config))
    centre, projection = _projection(states, config.embedding)
    return Ensemble(
        vocabulary=vocabulary,
        config=config,
        cuts_days=cuts,
        weights=weights,
        projection=projection,
        projection_centre=centre,
    )


def train_network(
    graph: HeteroData,
    floor: Tensor,
    masks: tuple[Tensor, Tensor],
    vocabulary: Vocabulary,
    config: FitConfig,
    seed: int,
) -> Mapping[str, Tensor]:
    """Weights of one network, trained on the whole graph at once."""
    at_risk, died = masks
    with torch.random.fork_rng(devices=[]), one_thread():
        torch.manual_seed(seed)
        network = TwinNetwork(vocabulary, at_risk.shape[1], config)
        rates = died.sum(dim=0).clamp(min=0.5) / at_risk.sum(dim=0).clamp(min=1)
        network.baseline.data = torch.log(rates)
        optimiser = torch.optim.Adam(network.parameters(), lr=config.rate)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, config.rate, total_steps=config.epochs, pct_start=WARM_UP
        )
        for _ in range(config.epochs):
            optimiser.zero_grad()
            loss = hazard_loss(network(graph, floor).log_hazards, at_risk, died)
            (loss + config.decay * network.squared_weights() / died.sum()).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    return {name: value.detach().clone() for name, value in network.state_dict().items()}


@contextmanager
def one_thread() -> Iterator[None]:
    """Small matrices on one thread: a second one brings nothing, and on a busy machine costs several times more."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def run_networks(
    cohort: Cohort,
    floor: Floats,
    vocabulary: Vocabulary,
    weights: tuple[Mapping[str, Tensor], ...],
    intervals: int,
    config: FitConfig,
) -> list[Output]:
    """Every network's answer for a cohort."""
    graph, offset = build_graph(cohort, vocabulary), torch.as_tensor(floor, dtype=torch.float32)
    outputs = []
    for state in weights:
        # Without memory or random numbers of its own: every weight is assigned.
        with torch.device("meta"):
            network = TwinNetwork(vocabulary, intervals, config)
        network.load_state_dict(dict(state), assign=True)
        network.eval()
        with torch.no_grad(), one_thread():
            outputs.append(network(graph, offset))
    return outputs


def _panel(cohort: Cohort, name: str, scalers: Scalers, config: FitConfig) -> Panel:
    block = next(block for block in cohort.blocks if block.name == name)
    x = scalers[name].transform(block)
    directions = principal_directions(x, config.graph_components) if block.is_wide else None
    if directions is not None:
        directions = directions / np.maximum((x @ directions)[block.present].std(axis=0), 1e-9)
    return Panel(node=f"{block.modality.value} {name}", scaler=scalers[name], directions=directions)


def _states(outputs: list[Output]) -> Matrix:
    return np.hstack([output.embedding.numpy().astype(np.float64) for output in outputs])


def _projection(states: Matrix, size: int) -> tuple[Floats, Matrix]:
    """Centre and principal directions of the networks' states, as many as an embedding is long."""
    centre = states.mean(axis=0)
    directions = np.linalg.eigh(np.cov(states - centre, rowvar=False))[1][:, ::-1][:, :size]
    return centre, np.ascontiguousarray(directions)
