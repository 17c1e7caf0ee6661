"""What a bag of vectors must be before it is pooled."""

from __future__ import annotations

import numpy as np

from ingest.checks import Report, suggestion
from ingest.embeddings.bags import Bag
from ingest.embeddings.encoders import ENCODERS, find_encoder, normalised
from ingest.embeddings.source import EmbeddingSource


def expected_dims(source: EmbeddingSource, report: Report) -> frozenset[int] | None:
    """Lengths that a vector may have: the manifest's, else the registry's; None after reporting that neither says.

    An encoder that is not listed, or whose length nobody knows, is welcome with an explicit `dim`.
    """
    encoder = find_encoder(source.encoder)
    if source.dim is not None and source.dim < 1:
        report.error(
            "encoder_dim", file=source.label, column="dim", value=source.dim, message="expected a dim of 1 or more"
        )
        return None
    if encoder is None and source.dim is None:
        message = (
            f"expected an encoder of the registry, or dim = N with any other; {suggestion(source.encoder, ENCODERS)}"
        )
        report.error("encoder_unknown", file=source.label, column="encoder", value=source.encoder, message=message)
        return None
    if source.dim is not None:
        if encoder is not None and encoder.dims and source.dim not in encoder.dims:
            message = f"expected dim {_one_of(frozenset(encoder.dims))} for {encoder.key}, found {source.dim}"
            report.warn("encoder_dim", file=source.label, column="dim", value=source.dim, message=message)
        return frozenset({source.dim})
    if encoder is not None and encoder.dims:
        return frozenset(encoder.dims)
    message = f"expected dim = N: the length of {source.encoder} vectors is not known"
    report.error("encoder_dim", file=source.label, column="dim", value=source.encoder, message=message)
    return None


def is_usable(bag: Bag, source: EmbeddingSource, dims: frozenset[int], report: Report) -> bool:
    """Whether the bag can be pooled; reports an empty one as a warning and any other defect as an error."""
    if not _is_of_encoder(bag, source, report):
        return False
    if bag.vectors.size == 0:
        message = "expected vectors, found an empty slide: the patient gets no vector"
        report.warn("empty_slide", file=bag.label, column=bag.column, value=bag.key, message=message)
        return False
    length = bag.vectors.shape[1]
    if length not in dims:
        message = f"expected vectors of length {_one_of(dims)}, found {length}"
        report.error("embedding_dim", file=bag.label, column=bag.column, value=bag.key, message=message)
        return False
    # Vectors are stored as float32: what is too large for that is no number there either.
    with np.errstate(over="ignore", invalid="ignore"):
        bad = int((~np.isfinite(bag.vectors.astype(np.float32))).sum())
    if bad:
        message = f"expected finite numbers, found {bad} NaN or infinite"
        report.error("not_finite", file=bag.label, column=bag.column, value=bag.key, message=message)
    return bad == 0


def _is_of_encoder(bag: Bag, source: EmbeddingSource, report: Report) -> bool:
    if bag.encoder is None or _is_same_encoder(bag.encoder, source.encoder):
        return True
    message = f"expected vectors of '{source.encoder}' as the manifest says, found a file of '{bag.encoder}'"
    report.error("encoder_contradicts", file=bag.label, column="encoder", value=bag.encoder, message=message)
    return False


def _is_same_encoder(found: str, expected: str) -> bool:
    """Tools add a version or hash after a hyphen: `gigapath-ab12cd34` is gigapath."""
    known = find_encoder(expected)
    names = known.names if known is not None else {normalised(expected)}
    parts = found.split("-")
    starts = ("".join(parts[:count]) for count in range(len(parts), 0, -1))
    longest_known = next((start for start in starts if find_encoder(start) is not None), found)
    return normalised(found) in names or normalised(longest_known) in names


def _one_of(dims: frozenset[int]) -> str:
    return " or ".join(str(dim) for dim in sorted(dims))
