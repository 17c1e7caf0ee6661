"""Networks of one shape trained as one: their weights stacked, each with patients it never sees."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from typing import Self

import torch
from torch import Tensor
from torch.func import functional_call, stack_module_state, vmap
from torch_geometric.data import HeteroData

from fusion.config import FitConfig
from fusion.errors import InferenceFailed
from fusion.model.network import TwinNetwork
from fusion.shapes import BinMask, NetworkHazards, NetworkRisks, NetworkStates
from fusion.survival.discrete import hazard_loss

Weights = Mapping[str, Tensor]

AVERAGED = 0.95
WARM_UP = 10
PAUSE = 5
PATIENCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What m networks say of n patients: the fields of an `Output`, each with the networks in front."""

    log_hazards: NetworkHazards
    log_risk: NetworkRisks
    embedding: NetworkStates


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee:
    """Several networks as their stacked weights.

    Attributes:
        network: the shape, without weights of its own.
        weights: of all networks, each tensor with the networks in front.
        constants: what all share and none learns.
    """

    network: TwinNetwork
    weights: Weights
    constants: Weights

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.weights["baseline"].device

    def on(self, device: torch.device) -> Self:
        """The committee on a device; the shape has no weights to move."""
        weights, constants = (
            {name: value.to(device) for name, value in held.items()} for held in (self.weights, self.constants)
        )
        return replace(self, weights=weights, constants=constants)

    def read(self, graph: HeteroData) -> Answers:
        """Every network's answer."""

        def answer(weights: Weights) -> tuple[Tensor, Tensor, Tensor]:
            output = functional_call(self.network, {**self.constants, **weights}, (graph,))
            return output.log_hazards, output.log_risk, output.embedding

        log_hazards, log_risk, embedding = vmap(answer, randomness="same")(dict(self.weights))
        return Answers(log_hazards=log_hazards, log_risk=log_risk, embedding=embedding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Patients who are read together.

    Attributes:
        graph: theirs.
        at_risk, died: (n, k) of the hazard intervals.
        held_out: (networks, n) 1.0 for patients whom a network must not learn from.
    """

    graph: HeteroData
    at_risk: BinMask
    died: BinMask
    held_out: Tensor

    def on(self, device: torch.device) -> Self:
        """The batch on a device; this one stays where it is."""
        return replace(
            self,
            graph=copy(self.graph).to(device),
            at_risk=self.at_risk.to(device),
            died=self.died.to(device),
            held_out=self.held_out.to(device),
        )


def choose_device(config: FitConfig) -> torch.device:
    """The device asked for, or CUDA where there is one."""
    if config.device != "auto":
        return torch.device(config.device)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def seat_committee(networks: Sequence[TwinNetwork], baseline: Tensor) -> Committee:
    """Stack networks whose constants are the first one's, all with this baseline log hazard."""
    weights, _ = stack_module_state(list(networks))
    weights["baseline"] = baseline.to(weights["baseline"].device).expand(len(networks), -1)
    learned = {name: value.detach().clone().requires_grad_() for name, value in weights.items()}
    return Committee(network=networks[0], weights=learned, constants=dict(networks[0].named_buffers()))


def train_committee(committee: Committee, batches: Sequence[Batch], config: FitConfig) -> Committee:
    """Train all networks at once and keep the average weights of the step at which unseen patients were told best.

    A network never learns from the patients that it holds out, and each patient is held out by as many networks. The
    loss on the patients held out, each read by those networks alone, chooses one step for all networks: no small split
    decides by itself, no branch is switched off by chance, and nobody whom the caller left out is asked. The weights
    kept are an exponential average over steps (Polyak and Juditsky 1992), which makes that loss smooth in the step.

    Raises:
        InferenceFailed: the loss was never finite.
    """
    optimiser = torch.optim.Adam(list(committee.weights.values()), lr=config.rate)
    penalty = config.decay / sum(float(batch.died.sum()) for batch in batches)
    order = torch.randperm(len(batches)).tolist()
    average = best = _copy(committee)
    least, best_step = float("inf"), 0
    for step in range(1, config.steps + 1):
        _set_rate(optimiser, config.rate * min(1.0, step / WARM_UP))
        _descend(committee, batches[order[step % len(order)]], optimiser, penalty)
        _draw_towards(average, committee, 1 - min(AVERAGED, step / (step + 9)))
        if step % max(PAUSE, len(order)) == 0 or step == config.steps:
            loss = held_out_loss(average, batches)
            if loss < least:
                best, least, best_step = _copy(average), loss, step
            if step > 1.5 * best_step + PATIENCE:
                break
    if not best_step:
        raise InferenceFailed(expected="a finite loss", found="none at any step", where="graph network")
    return best


def held_out_loss(committee: Committee, batches: Sequence[Batch]) -> float:
    """Loss of every patient as told by the networks that did not learn from them."""
    committee.network.eval()
    total, events = 0.0, 0.0
    with torch.no_grad():
        for batch in (one.on(committee.device) for one in batches):
            log_hazards = average_unseen(committee.read(batch.graph).log_hazards, batch.held_out)
            died = float(batch.died.sum().clamp(min=1))
            total += float(hazard_loss(log_hazards, batch.at_risk, batch.died)) * died
            events += died
    return total / events


def average_unseen(values: Tensor, held_out: Tensor) -> Tensor:
    """(n, ...) mean of (networks, n, ...) over the networks that hold a patient out."""
    shares = held_out / held_out.sum(dim=0)
    return (values * shares.reshape(*shares.shape, *(1,) * (values.dim() - 2))).sum(dim=0)


def _descend(committee: Committee, batch: Batch, optimiser: torch.optim.Optimizer, penalty: float) -> None:
    """One step on a batch, every network's loss on the patients it may learn from."""
    committee.network.train()
    here = batch.on(committee.device)
    learned = 1 - here.held_out[:, :, None]
    log_hazards = committee.read(here.graph).log_hazards
    losses = vmap(hazard_loss)(log_hazards, here.at_risk * learned, here.died * learned)
    squares = sum(value.square().sum() for name, value in committee.weights.items() if name != "baseline")
    optimiser.zero_grad()
    torch.autograd.backward(losses.sum() + penalty * squares)
    optimiser.step()


def _set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = rate


def _draw_towards(average: Committee, committee: Committee, part: float) -> None:
    for name, value in average.weights.items():
        value.lerp_(committee.weights[name].detach(), part)


def _copy(committee: Committee) -> Committee:
    return replace(committee, weights={name: value.detach().clone() for name, value in committee.weights.items()})


@contextmanager
def reproducible(seed: int, device: torch.device) -> Iterator[None]:
    """Seeded, on one thread and on a device; the global random state is as before afterwards.

    Small matrices on one thread: a second one brings nothing, and on a busy machine costs several times more.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []), device:
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads)
