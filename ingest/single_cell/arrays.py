"""Which arrays of an AnnData file are vectors of a known encoder."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.checks import Report
from ingest.embeddings.cells import Survey, X, keys_of
from ingest.embeddings.checking import encoder_named
from ingest.embeddings.encoders import ENCODERS, find_encoder


@dataclass(frozen=True, slots=True)
class VectorArray:
    """An array (`X`, or a name in obsm), whose vectors it holds, and what its table is called."""

    dataset: str
    encoder: str
    name: str


def find_arrays(
    found: Survey, *, encoder: str | None, key: str | None, label: str, report: Report
) -> list[VectorArray]:
    """The arrays that an option names, else all that carry the key of an encoder of the registry.

    `.X` holds expression unless somebody says that it holds vectors: by the option key, or by an encoder that writes
    them there and to whose length it fits.
    """
    if key is not None:
        return _asked(found, encoder, key, label, report)
    if encoder is not None:
        named = encoder_named(encoder)
        arrays = [
            VectorArray(dataset, named, _name(named, dataset, at)) for at, dataset in enumerate(keys_of(named, found))
        ]
        return arrays or _in_matrix(found, named)
    arrays = []
    taken: set[str] = set()
    for known in ENCODERS:
        free = [dataset for dataset in keys_of(known, found) if dataset not in taken]
        taken |= set(free)
        arrays += [VectorArray(dataset, known, _name(known, dataset, at)) for at, dataset in enumerate(free)]
    return arrays


def _asked(found: Survey, encoder: str | None, key: str, label: str, report: Report) -> list[VectorArray]:
    by_case = {name.lower(): name for name in found.obsm} | ({X.lower(): X} if found.x_shape else {})
    dataset = by_case.get(key.lower())
    if dataset is None:
        shown = ", ".join(list(found.obsm)[:10]) or "none"
        message = f"expected the dense array '{key}'; found {shown}"
        report.error("unknown_container_key", file=label, column="obsm", value=key, message=message)
        return []
    if encoder is None:
        message = "expected the option encoder beside the option key: the length of a vector never tells which"
        report.error("encoder_unknown", file=label, column="encoder", message=message)
        return []
    named = encoder_named(encoder)
    return [VectorArray(dataset, named, named)]


def _in_matrix(found: Survey, encoder: str) -> list[VectorArray]:
    known = find_encoder(encoder)
    fits = known is not None and X in known.keys and found.x_shape is not None and found.x_shape[-1] in known.dims
    return [VectorArray(X, encoder, encoder)] if fits else []


def _name(encoder: str, dataset: str, at: int) -> str:
    return encoder if at == 0 else f"{encoder} {dataset}"
