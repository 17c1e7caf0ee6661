"""The ensemble of graph networks: fitted on a cohort, read for any other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from fusion.cohort.cohort import Cohort
from fusion.cohort.scaling import Scaler
from fusion.config import FitConfig
from fusion.graph.build import build_graph
from fusion.graph.vocabulary import Vocabulary
from fusion.graph.words import build_vocabulary
from fusion.model.committee import (
    Batch,
    Committee,
    choose_device,
    reproducible,
    seat_committee,
    train_committee,
)
from fusion.model.network import TwinNetwork
from fusion.model.nodes import build_panel, build_parts
from fusion.shapes import Floats, Indices, Mask, Matrix, Times
from fusion.survival.discrete import cut_points, person_bins
from fusion.survival.folds import stratified_folds


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """Trained networks as their weights.

    Attributes:
        vocabulary: of every network's graph.
        config: sizes of the networks.
        cuts_days: (k,) ends of the hazard intervals.
        weights: of all networks, each tensor with the networks in front.
        constants: what all networks share: edges, means and spreads of the panels' pieces.
        held_out: (networks, n) which training patients each network never learned from.
        projection: (networks x width, embedding) from all networks' patient states to one embedding.
        projection_centre: their mean over the training patients.
    """

    vocabulary: Vocabulary
    config: FitConfig
    cuts_days: Times
    weights: Mapping[str, Tensor]
    constants: Mapping[str, Tensor]
    held_out: Mask
    projection: Matrix
    projection_centre: Floats

    def read(self, cohort: Cohort) -> tuple[Floats, Matrix]:
        """Log-risk (n,), the mean over networks, and patient embedding (n, embedding)."""
        risks, states = self._answers(cohort)
        return risks.mean(axis=0), (states - self.projection_centre) @ self.projection

    def read_each(self, cohort: Cohort) -> Matrix:
        """(networks, n) log-risk by every network."""
        return self._answers(cohort)[0]

    def read_held_out(self, cohort: Cohort) -> Floats:
        """(n,) log-risk of the training patients by those networks that did not learn from them.

        Args:
            cohort: the training patients in their order, as they were treated or not.
        """
        risks, _ = self._answers(cohort)
        return np.asarray((risks * self.held_out).sum(axis=0) / self.held_out.sum(axis=0))

    def _answers(self, cohort: Cohort) -> tuple[Matrix, Matrix]:
        # Without memory or random numbers of its own: every weight is assigned when the committee reads.
        with torch.device("meta"):
            network = TwinNetwork(self.vocabulary, len(self.cuts_days), self.config).eval()
        committee = Committee(network=network, weights=self.weights, constants=self.constants)
        return _read_in_parts(committee, cohort, self.vocabulary, self.config)


def fit_ensemble(cohort: Cohort, scalers: Mapping[str, Scaler], config: FitConfig, seed: int) -> Ensemble:
    """Train the networks on a cohort.

    Args:
        cohort: training patients.
        scalers: of every block, fitted on them.
        config: sizes and schedule.
        seed: of the networks, the folds and the batches.
    """
    size, learned = config.graph_components, config.learn_projections
    panels = tuple(build_panel(block, scalers[block.name], size, learned=learned) for block in cohort.blocks)
    parts = tuple(build_parts(bag, size, learned=learned) for bag in cohort.bags if len(bag))
    vocabulary = build_vocabulary(cohort, panels, parts)
    generator = np.random.default_rng(seed)
    held_out = _hold_out(cohort, config, generator)
    batches, cuts = _deal(cohort, vocabulary, held_out, config, generator)
    with reproducible(seed, choose_device(config)):
        trained = train_committee(_untrained(batches, vocabulary, config), batches, config)
    committee = trained.on(torch.device("cpu"))
    _, states = _read_in_parts(committee, cohort, vocabulary, config)
    centre, projection = _projection(states, config.embedding)
    return Ensemble(
        vocabulary=vocabulary,
        config=config,
        cuts_days=cuts,
        weights=committee.weights,
        constants=committee.constants,
        held_out=held_out,
        projection=projection,
        projection_centre=centre,
    )


def _hold_out(cohort: Cohort, config: FitConfig, generator: np.random.Generator) -> Mask:
    """(networks x folds, n) one network a fold and deal, so that every patient is held out by config.networks."""
    n = len(cohort)
    held_out = np.zeros((config.networks * config.inner_folds, n), dtype=bool)
    for number in range(config.networks):
        folds = stratified_folds(cohort.event.tolist(), config.inner_folds, generator)
        for place, fold in enumerate(folds):
            held_out[number * config.inner_folds + place, fold] = True
    return held_out


def _deal(
    cohort: Cohort, vocabulary: Vocabulary, held_out: Mask, config: FitConfig, generator: np.random.Generator
) -> tuple[tuple[Batch, ...], Times]:
    """The patients in batches of about equal size that are alike in events, and the ends of the hazard intervals."""
    cuts = cut_points(cohort.followed, config.bins)
    dealt = stratified_folds(cohort.event.tolist(), -(-len(cohort) // config.batch), generator)
    return tuple(_batch(cohort.take(rows), vocabulary, held_out[:, rows], cuts) for rows in dealt), cuts


def _batch(cohort: Cohort, vocabulary: Vocabulary, held_out: Mask, cuts: Times) -> Batch:
    at_risk, died = person_bins(cohort.followed, cuts)
    return Batch(
        graph=build_graph(cohort, vocabulary),
        at_risk=at_risk,
        died=died,
        held_out=torch.as_tensor(held_out, dtype=torch.float32),
    )


def _untrained(batches: tuple[Batch, ...], vocabulary: Vocabulary, config: FitConfig) -> Committee:
    """Networks of random weights that know the panels' pieces and the rate of events in every interval."""
    at_risk, died = (sum(getattr(batch, name).sum(dim=0) for batch in batches) for name in ("at_risk", "died"))
    networks = [TwinNetwork(vocabulary, len(died), config) for _ in range(len(batches[0].held_out))]
    networks[0].fit_encoders([batch.graph for batch in batches])
    return seat_committee(networks, torch.log(died.clamp(min=0.5) / at_risk.clamp(min=1)))


def _read_in_parts(
    committee: Committee, cohort: Cohort, vocabulary: Vocabulary, config: FitConfig
) -> tuple[Matrix, Matrix]:
    """Log-risks (networks, n) and states (n, networks x width), a batch of patients at a time."""
    committee.network.eval()
    device = choose_device(config)
    here = committee.on(device)
    risks, states = [], []
    with torch.no_grad(), reproducible(config.seed, device):
        for rows in _parts(len(cohort), config.batch):
            output = here.read(build_graph(cohort.take(rows), vocabulary).to(device))
            risks.append(output.log_risk.double().cpu().numpy())
            states.append(output.embedding.transpose(0, 1).flatten(start_dim=1).double().cpu().numpy())
    return np.hstack(risks), np.vstack(states)


def _parts(n: int, size: int) -> Iterator[Indices]:
    for start in range(0, max(n, 1), size):
        yield np.arange(start, min(n, start + size))


def _projection(states: Matrix, size: int) -> tuple[Floats, Matrix]:
    """Centre and principal directions of the networks' states, as many as an embedding is long."""
    centre = states.mean(axis=0)
    directions = np.linalg.eigh(np.cov(states - centre, rowvar=False))[1][:, ::-1][:, :size]
    return centre, np.ascontiguousarray(directions)
