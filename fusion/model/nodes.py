"""Blocks and bags as nodes: their scaling and projection, fixed on the training patients."""

import numpy as np

from fusion.cohort.bag_building import SIZES
from fusion.cohort.bags import Bag
from fusion.cohort.blocks import Block, FeatureKind
from fusion.cohort.scaling import Scaler, fit_scaler
from fusion.graph.build import near_parts
from fusion.graph.vocabulary import Panel, Parts
from fusion.model.projection import principal_directions
from fusion.shapes import Bools, Matrix


def build_panel(block: Block, scaler: Scaler, components: int, *, learned: bool = False) -> Panel:
    """A block as nodes; a wide one is projected onto its leading principal directions, each of unit variance.

    Args:
        block: of the training patients.
        scaler: fitted on them.
        components: most directions.
        learned: whether the network moves the directions.
    """
    x = scaler.transform(block)
    directions = principal_directions(x, components) if block.is_wide else None
    if directions is not None:
        directions = directions / np.maximum((x @ directions)[block.present].std(axis=0), 1e-9)
    node = f"{block.modality.value} {block.name}"
    return Panel(node=node, scaler=scaler, directions=directions, learned=learned and directions is not None)


def build_parts(bag: Bag, components: int, *, learned: bool = False) -> Parts:
    """A bag as nodes; of a wide one the embedding or the measured features are projected, sizes and stains are not."""
    block = bag.as_block()
    scaler = fit_scaler(block)
    distances = near_parts(bag)[2]
    directions = _directions(scaler.transform(block), _is_projected(scaler), components) if block.is_wide else None
    return Parts(
        node=f"part {bag.name}",
        bag=bag.name,
        scaler=scaler,
        directions=directions,
        learned=learned and directions is not None,
        distance_mm=float(np.median(distances)) if len(distances) else 0.0,
    )


def _is_projected(scaler: Scaler) -> Bools:
    """(columns,) coordinates of an embedding where there are any, else all but the lesion's own size."""
    vector = FeatureKind.VECTOR in scaler.kinds
    pairs = zip(scaler.features, scaler.kinds, strict=True)
    own = [kind is FeatureKind.VECTOR if vector else name not in SIZES for name, kind in pairs]
    return np.array(own + [not vector] * (len(scaler.columns) - len(own)), dtype=bool)


def _directions(x: Matrix, projected: Bools, components: int) -> Matrix | None:
    """(columns, c) principal directions of the projected columns, each of unit variance, beside the others as are."""
    found = principal_directions(x[:, projected], components)
    if found is None:
        return None
    kept = np.flatnonzero(~projected)
    directions = np.zeros((x.shape[1], found.shape[1] + len(kept)))
    directions[projected, : found.shape[1]] = found / np.maximum((x[:, projected] @ found).std(axis=0), 1e-9)
    directions[kept, found.shape[1] + np.arange(len(kept))] = 1.0
    return directions
