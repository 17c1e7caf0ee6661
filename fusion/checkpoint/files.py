"""Saving and loading."""

import json
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from fusion import __version__
from fusion.checkpoint.codec import decode, encode
from fusion.cohort.cohort import Cohort
from fusion.errors import CheckpointError
from fusion.model.twin import TwinModel
from fusion.survival.held_out import HeldOut

FORMAT = "consilium twin 1"


def save(
    model: TwinModel, path: Path, *, population: Mapping[str, Any] | None = None, held_out: HeldOut | None = None
) -> None:
    """Write a model as one file of tensors and plain values; readable with `torch.load(weights_only=True)`.

    The file appears whole or not at all.

    Args:
        model: the predictor.
        path: file to write.
        population: arms calibrated with it, as plain values.
        held_out: what was said of its training patients by models that had not seen them.
    """
    part = path.with_suffix(path.suffix + ".part")
    content = {
        "format": FORMAT,
        "version": __version__,
        "model": encode(model),
        "population": json.dumps(population),
        "held_out": encode(held_out),
    }
    torch.save(content, part)
    part.replace(path)


def load(path: Path) -> TwinModel:
    """Read a model; its predictions equal those of the one saved.

    Raises:
        CheckpointError: no such file, not a checkpoint, or written by another version.
    """
    return load_with_population(path)[0]


def load_with_population(path: Path) -> tuple[TwinModel, Mapping[str, Any] | None]:
    """The model, and the arms that were saved with it as plain values.

    Raises:
        CheckpointError: as for `load`.
    """
    content = _checked(path)
    model = decode(content["model"])
    if not isinstance(model, TwinModel):
        raise CheckpointError(expected="a twin model", found=type(model).__name__, where=path.name)
    return model, json.loads(content["population"])


def load_held_out(path: Path) -> HeldOut | None:
    """The out-of-fold predictions saved with a model, or None where none were.

    Raises:
        CheckpointError: as for `load`.
    """
    held_out = decode(_checked(path).get("held_out"))
    if held_out is not None and not isinstance(held_out, HeldOut):
        raise CheckpointError(expected="held-out predictions", found=type(held_out).__name__, where=path.name)
    return held_out


def _checked(path: Path) -> dict[str, Any]:
    """The file's content, of our format and version."""
    if not path.is_file():
        raise CheckpointError(expected="a checkpoint", found="no file", where=path.name)
    content = _read(path)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CheckpointError(expected=FORMAT, found="another format", where=path.name)
    if content["version"] != __version__:
        raise CheckpointError(expected=f"version {__version__}", found=str(content["version"]), where=path.name)
    return content


def check_fitted_on(model: TwinModel, cohort: Cohort) -> None:
    """Raise unless the model was fitted on exactly this data.

    Raises:
        CheckpointError: the data's hash is another.
    """
    if model.data_hash != cohort.data_hash:
        raise CheckpointError(expected=f"data {model.data_hash[:12]}", found=cohort.data_hash[:12], where=cohort.study)


def _read(path: Path) -> object:
    try:
        return torch.load(path, weights_only=True, map_location="cpu")
    except (pickle.UnpicklingError, RuntimeError, EOFError, KeyError, ValueError) as error:
        raise CheckpointError(expected="a checkpoint", found=type(error).__name__, where=path.name) from error
