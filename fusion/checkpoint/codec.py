"""Records to plain dictionaries and tensors, and back, so that a checkpoint holds no code.

A record is {"record": class name, "fields": {...}}; an array is a tensor, tagged, since a tensor stays a tensor; enums
are their values. Only the classes named here can come back.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np
import torch

from fusion.cohort.blocks import FeatureKind, Modality
from fusion.cohort.membership import GroupName
from fusion.cohort.scaling import Scaler
from fusion.config import FitConfig
from fusion.errors import CheckpointError
from fusion.graph.vocabulary import Panel, Parts, Specimens, Vocabulary
from fusion.model.competing import CompetingMembers, CompetingModel
from fusion.model.ensemble import Ensemble
from fusion.model.kernel import Kernel
from fusion.model.layout import Columns
from fusion.model.members import Members
from fusion.model.projection import Projection
from fusion.model.reach import BlockReach, Reach
from fusion.model.ridge import Ridge
from fusion.model.space import Space
from fusion.model.stack import Stack
from fusion.model.trees import Trees
from fusion.model.twin import TwinModel
from fusion.model.weighing import WeightedSum
from fusion.survival.breslow import Baseline
from fusion.survival.conformal import PredictiveBounds
from fusion.survival.held_out import HeldOut
from fusion.survival.recalibration import Recalibration
from fusion.survival.widths import Widths

RECORDS: dict[str, type[Any]] = {
    record.__name__: record
    for record in (
        *(Baseline, Columns, CompetingMembers, CompetingModel, Ensemble, FitConfig, GroupName, HeldOut, Kernel),
        *(BlockReach, Members, Panel, Parts, PredictiveBounds, Reach, Space),
        *(Projection, Recalibration, Ridge, Scaler, Specimens, Stack, Trees, TwinModel, Vocabulary, WeightedSum),
        Widths,
    )
}
ENUMS: dict[str, type[Enum]] = {"FeatureKind": FeatureKind, "Modality": Modality}


def encode(value: object) -> object:
    """A record, array, tuple or plain value as dictionaries, lists, tensors, numbers and text.

    Raises:
        CheckpointError: a type that a checkpoint cannot hold.
    """
    if isinstance(value, Enum):
        return {"enum": type(value).__name__, "value": value.value}
    if is_dataclass(value) and type(value).__name__ in RECORDS:
        return {
            "record": type(value).__name__,
            "fields": {field.name: encode(getattr(value, field.name)) for field in fields(value)},
        }
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return {"array": torch.from_numpy(np.ascontiguousarray(value))}
    if isinstance(value, tuple):
        return [encode(part) for part in value]
    if isinstance(value, Mapping):
        return {"mapping": {key: encode(part) for key, part in value.items()}}
    if value is None or isinstance(value, (bool, int, float, str, torch.Tensor)):
        return value
    raise CheckpointError(expected="a record, array or plain value", found=type(value).__name__, where="checkpoint")


def decode(value: object) -> object:
    """The inverse of `encode`.

    Raises:
        CheckpointError: a record of another name or other fields, as an older version wrote it.
    """
    match value:
        case {"enum": str(name), "value": plain}:
            return ENUMS[name](plain)
        case {"record": str(name), "fields": dict(parts)}:
            return _rebuild(name, {key: decode(part) for key, part in parts.items()})
        case {"array": torch.Tensor() as tensor}:
            return tensor.numpy()
        case {"mapping": dict(parts)}:
            return {key: decode(part) for key, part in parts.items()}
        case list():
            return tuple(decode(part) for part in value)
        case _:
            return value


def _rebuild(name: str, parts: dict[str, object]) -> object:
    record = RECORDS.get(name)
    known = {field.name for field in fields(record)} if record is not None else set()
    if record is None or known != set(parts):
        raise CheckpointError(expected="records of this version", found=name, where="checkpoint")
    return record(**parts)
