"""A state that arrives at the patient as a sum over columns, findings or parts."""

import numpy as np
import torch
from torch import Tensor, nn
from torch_geometric.data import HeteroData
from torch_geometric.utils import scatter, softmax

from fusion.encoders.low_rank import LowRankEncoder
from fusion.graph.vocabulary import GENE, IN, OF, PATIENT
from fusion.layers.piecewise import PiecewiseEncoder
from fusion.model.sources import FindingSource, PartsSource
from fusion.shapes import Matrix

LEVEL = 1e-9


def average_state(encode: nn.Module) -> Tensor:
    """(width,) what an encoder says of a node at the training average."""
    if isinstance(encode, LowRankEncoder):
        return torch.tanh(encode.encoder.linear.bias).detach()
    return encode.get_submodule("linear").get_parameter("bias").detach()


def share_columns(encode: nn.Module, x: Tensor, scaled: Matrix, directions: Matrix | None, slope: Matrix) -> Matrix:
    """(g, columns) what each column of a panel adds, beyond its average.

    Args:
        encode: of the panel.
        x: (g, width) features of the nodes.
        scaled: (g, columns) what they were projected from.
        directions: of that projection, or None.
        slope: (g, width) along the state.
    """
    if isinstance(encode, LowRankEncoder):
        return _share_low_rank(encode, scaled, slope)
    if not isinstance(encode, PiecewiseEncoder):
        raise TypeError(type(encode).__name__)
    weight = encode.linear.weight.detach().double().numpy()
    width = x.shape[1]
    direct = slope @ weight[:, :width]
    if directions is not None:
        return np.asarray(scaled * (direct @ directions.T))
    told = x.double().numpy() * direct
    curves = encode.curves(x).double().numpy() * (slope @ weight[:, width:])
    told[:, encode.numeric] += curves.reshape(len(x), len(encode.numeric), encode.edges.shape[1] - 1).sum(axis=2)
    return np.asarray(told)


def _share_low_rank(encode: LowRankEncoder, scaled: Matrix, slope: Matrix) -> Matrix:
    """Along a line through one tanh(W x + b) the mean slope is (tanh(W x + b) - tanh(b)) / W x, exactly."""
    moved = (encode.directions + encode.moved).detach().double().numpy()
    inside = moved @ encode.encoder.linear.weight.detach().double().numpy().T
    bias = encode.encoder.linear.bias.detach().double().numpy()
    return np.asarray(scaled * ((slope * _mean_slope(scaled @ inside, bias)) @ inside.T))


def _mean_slope(x: Matrix, bias: np.ndarray) -> Matrix:
    near = np.abs(x) < LEVEL
    return np.asarray(
        np.where(near, 1 - np.tanh(bias) ** 2, (np.tanh(x + bias) - np.tanh(bias)) / np.where(near, 1, x))
    )


def share_findings(source: FindingSource, graph: HeteroData, genes: Tensor, slope: Matrix) -> np.ndarray:
    """(f,) what each finding adds to the specimen's state, attention being what it is."""
    found = graph[GENE, IN, source.node]
    specimen = found.edge_index[1]
    specimens = graph[source.node].num_nodes
    messages = source.attend.messages(genes, specimens, found.edge_index, found.edge_attr)
    counts = torch.log1p(torch.bincount(specimen, minlength=specimens))[specimen]
    along = slope @ source.widen.weight.detach().double().numpy()
    told = (messages * counts[:, None]).detach().double().numpy()
    return np.asarray((told * along[specimen.numpy()]).sum(axis=1))


def share_parts(source: PartsSource, graph: HeteroData, slope: Matrix) -> np.ndarray:
    """(g,) what each row of a bag adds to the pooled state.

    By its attention, by the coordinates in which it is the highest (equal rows share), and by being one of so many.
    """
    bag = torch.unique(graph[source.node, OF, PATIENT].edge_index[1], return_inverse=True)[1]
    bags, pool = len(slope), source.pool
    states = source.states(graph)
    weighed = states * softmax(pool.scores(states), bag, num_nodes=bags)
    highest = scatter(states, bag, dim_size=bags, reduce="max")
    counts = torch.bincount(bag, minlength=bags).to(states.dtype)
    number = pool.count(torch.log(counts)[:, None])
    inside = scatter(weighed, bag, dim_size=bags, reduce="sum") + pool.highest(highest) + number
    along = torch.as_tensor(slope).float() * _mean_tanh(inside)
    is_highest = (states == highest[bag]).to(states.dtype)
    shared = is_highest / scatter(is_highest, bag, dim_size=bags, reduce="sum")[bag]
    told = (weighed * along[bag]).sum(dim=1)
    told = told + (shared * states * (along @ pool.highest.weight)[bag]).sum(dim=1)
    told = told + ((along * number).sum(dim=1) / counts)[bag]
    return np.asarray(told.detach().double().numpy())


def _mean_tanh(inside: Tensor) -> Tensor:
    """Mean slope of tanh from 0 to here: tanh(u) / u."""
    near = inside.abs() < LEVEL
    return torch.where(near, 1.0, torch.tanh(inside) / torch.where(near, 1.0, inside))
