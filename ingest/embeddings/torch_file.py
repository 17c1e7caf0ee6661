"""Tensors that torch saved (.pt): plain, in a dict, or a tensor a patient. Runs in a process of its own.

The only module of `ingest` that knows torch, and only inside the process that opens the file. `weights_only` loads
tensors and plain containers and refuses whatever could run code.
"""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ingest.embeddings.bags import Bag, EmbeddingError, build_bag, check_size
from ingest.embeddings.job import KNOWN_KEYS, SLIDE_KEYS, FileJob
from ingest.embeddings.slideflow import check_index
from ingest.errors import PickleRefused

if TYPE_CHECKING:
    import torch

HOW_TO_CONVERT = (
    "a pickle can run code when it is opened; where the file was made, save it as .npz with one array an id: "
    "numpy.savez('vectors.npz', **{id: tensor.numpy()}) after torch.load(path, weights_only=True)"
)
_SLACK_BYTES = 1 << 16
_LARGEST_FILE = 8 << 30
_DAMAGE = (
    EOFError, IndexError, AttributeError, AssertionError, KeyError, MemoryError, OSError, OverflowError, RuntimeError,
    TypeError, UnicodeDecodeError, ValueError, zipfile.BadZipFile, NotImplementedError, ImportError,
)  # fmt: skip


def read_torch(job: FileJob) -> Iterator[Bag]:
    """Bags of one slide, or of a dict of tensors with a key a patient.

    Raises:
        EmbeddingError: damaged, no known key, no vector or bag, or a tensor that claims more than the file holds.
        PickleRefused: anything that is not tensors in plain containers.
    """
    content = _loaded(job)
    named = _tensors(content, job)
    if job.is_shared and _is_of_many(named, job):
        for name, tensor in named.items():
            wanted = job.wants(name)
            yield _bag(name, tensor, job, column=name) if wanted else Bag(key=name, label=job.label, column=name)
        return
    column = _chosen(named, job)
    bag = _bag(job.key, named[column], job, column=column or None)
    check_index(bag, job)
    yield bag


def _loaded(job: FileJob) -> Any:
    import torch

    _check_archive(job)
    try:
        try:
            return torch.load(job.path, map_location="cpu", weights_only=True, mmap=True)
        except RuntimeError:
            # files of before torch 1.6 cannot be mapped into memory
            return torch.load(job.path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        message = f"expected tensors that load with weights_only=True, found other objects: {HOW_TO_CONVERT}"
        raise PickleRefused(message, file=job.label) from error
    except _DAMAGE as error:
        message = f"expected a whole file of tensors, found another or a damaged one ({type(error).__name__})"
        raise EmbeddingError("container_unreadable", message, file=job.label) from error


def _check_archive(job: FileJob) -> None:
    """Torch stores without compression: an entry that expands is a bomb."""
    if job.path.stat().st_size > _LARGEST_FILE:
        raise EmbeddingError("array_too_large", f"expected at most {_LARGEST_FILE >> 30} GiB", file=job.label)
    try:
        with zipfile.ZipFile(job.path) as archive:
            expanded = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, *_DAMAGE):
        return
    if expanded > job.path.stat().st_size + _SLACK_BYTES:
        message = "expected tensors stored as they are, found entries that expand"
        raise EmbeddingError("array_too_large", message, file=job.label)


def _tensors(content: Any, job: FileJob) -> Mapping[str, torch.Tensor]:
    """Name = tensor; a lone tensor has no name."""
    import torch

    if isinstance(content, torch.Tensor):
        return {"": content}
    if isinstance(content, Mapping):
        found = {str(name): value for name, value in content.items() if isinstance(value, torch.Tensor)}
        if found:
            return found
    message = f"expected a tensor or a dict of tensors, found {type(content).__name__}"
    raise EmbeddingError("unknown_container_key", message, file=job.label)


def _is_of_many(named: Mapping[str, torch.Tensor], job: FileJob) -> bool:
    if job.wanted is not None:
        return any(name in job.wanted for name in named)
    return not {"", "coords", job.dataset, *KNOWN_KEYS} & set(named)


def _chosen(named: Mapping[str, torch.Tensor], job: FileJob) -> str:
    if job.dataset is None and "" in named:
        return ""
    asked = (job.dataset,) if job.dataset else KNOWN_KEYS
    chosen = next((name for name in asked if name in named), None)
    if chosen is None:
        found = ", ".join(list(named)[:10])
        message = f"expected a tensor under {', '.join(asked)}; found {found}"
        raise EmbeddingError("unknown_container_key", message, file=job.label, value=found)
    return chosen


def _bag(key: str, tensor: torch.Tensor, job: FileJob, *, column: str | None) -> Bag:
    import torch

    if tensor.layout != torch.strided or tensor.is_quantized or tensor.is_meta:
        raise EmbeddingError("embedding_shape", "expected a dense tensor, found another", file=job.label, column=column)
    check_size(tuple(tensor.shape), tensor.element_size(), label=job.label, column=column)
    if tensor.numel() * tensor.element_size() > job.path.stat().st_size + _SLACK_BYTES:
        message = "expected a tensor of the file's own numbers, found one that claims more than the file holds"
        raise EmbeddingError("array_too_large", message, file=job.label, column=column)
    is_slide = column in SLIDE_KEYS and tensor.ndim == 2 and len(tensor) == 1
    plain = tensor[0].detach() if is_slide else tensor.detach()
    if plain.is_floating_point() and plain.dtype not in {torch.float16, torch.float32, torch.float64}:
        plain = plain.to(torch.float32)
    return build_bag(key, plain.resolve_conj().resolve_neg().numpy(), label=job.label, column=column)
