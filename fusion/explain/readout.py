r"""What arrives at the patient of a graph network, shared out by integrated gradients (Sundararajan 2017).

The network is a smooth function f of the states z_s that modalities, findings, lesions and drugs send to the patient,
and a state that is not there is one of zeros. From the reference z0 (panels at their training average, nothing else)

    share_s = (z_s - z0_s) . integral over t in 0..1 of df/dz_s (z0 + t (z - z0)) dt

by Gauss-Legendre quadrature. Each z_s - z0_s is a sum over columns, findings or parts, and so is its share.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from fusion.model.network import TwinNetwork
from fusion.shapes import BinIndex, NodeStates

STEPS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """States of one source.

    Attributes:
        state, reference: (g, width) as they are, and as the reference patient's.
        patient: (g,) to whom.
    """

    state: NodeStates
    reference: NodeStates
    patient: BinIndex


def read_log_risk(network: TwinNetwork, states: Sequence[Tensor], arrivals: Sequence[Arrival], patients: int) -> Tensor:
    """(n,) log-risk of a network in evaluation from these states."""
    edges = [torch.stack([torch.arange(len(one.patient)), one.patient]) for one in arrivals]
    alone: Tensor = network.readout(states, edges, patients)
    risk: Tensor = network.risk(alone + network.together(alone))
    return risk[:, 0]


def integrate_slopes(
    network: TwinNetwork, arrivals: Sequence[Arrival], patients: int, steps: int = STEPS
) -> list[np.ndarray]:
    """A (g, width) mean gradient for each source, on the line from the reference to the patient."""
    places, weights = (
        torch.as_tensor(part, dtype=torch.float32) / 2 for part in np.polynomial.legendre.leggauss(steps)
    )
    # All steps at once, as so many patients: for one patient a tenth of the time.
    moved = [_moved(one, places + 0.5, patients) for one in arrivals]
    told = read_log_risk(network, [one.state for one in moved], moved, patients * steps).sum()
    slopes = torch.autograd.grad(told, [one.state for one in moved])
    found = [torch.einsum("t,tgw->gw", weights, one.reshape(steps, -1, one.shape[1])) for one in slopes]
    return [one.double().numpy() for one in found]


def _moved(one: Arrival, places: Tensor, patients: int) -> Arrival:
    """The states at every place between the reference, 0, and what they are, 1; one copy of the patients a place."""
    state = torch.lerp(one.reference[None], one.state[None], places[:, None, None]).flatten(end_dim=1)
    patient = (one.patient[None] + patients * torch.arange(len(places))[:, None]).flatten()
    return Arrival(state=state.requires_grad_(), reference=state.detach(), patient=patient)


def reference_log_risk(network: TwinNetwork, references: Sequence[Tensor]) -> float:
    """Log-risk of the patient to whom every panel sends its average, and nobody else anything."""
    patient = torch.zeros(1, dtype=torch.int64)
    arrivals = [Arrival(state=one[None], reference=one[None], patient=patient) for one in references]
    with torch.no_grad():
        return float(read_log_risk(network, [one.state for one in arrivals], arrivals, 1)[0])
