"""What a bag of vectors must be before it is pooled."""

from __future__ import annotations

from ingest.checks import Report, suggestion
from ingest.embeddings.bags import Bag
from ingest.embeddings.encoders import ENCODERS, find_encoder, normalised


def expected_dims(encoder: str, dim: int | None, *, label: str, report: Report) -> frozenset[int] | None:
    """Lengths that a vector may have: the one given, else the registry's; None after reporting that neither says.

    An encoder that is not listed, or whose length nobody knows, is welcome with an explicit `dim`.
    """
    if dim is not None and dim < 1:
        report.error("encoder_dim", file=label, column="dim", value=dim, message="expected a dim of 1 or more")
        return None
    known = find_encoder(encoder)
    if known is None and dim is None:
        message = f"expected an encoder of the registry, or dim = N with any other; {suggestion(encoder, ENCODERS)}"
        report.error("encoder_unknown", file=label, column="encoder", value=encoder, message=message)
        return None
    if dim is not None:
        if known is not None and known.dims and dim not in known.dims:
            message = f"expected dim {_one_of(frozenset(known.dims))} for {known.key}, found {dim}"
            report.warn("encoder_dim", file=label, column="dim", value=dim, message=message)
        return frozenset({dim})
    if known is not None and known.dims:
        return frozenset(known.dims)
    message = f"expected dim = N: the length of {encoder} vectors is not known"
    report.error("encoder_dim", file=label, column="dim", value=encoder, message=message)
    return None


def is_usable(bag: Bag, encoder: str, dims: frozenset[int], report: Report) -> bool:
    """Whether the bag can be pooled; reports an empty one as a warning and any other defect as an error.

    Args:
        bag: as it was read.
        encoder: whose vectors are expected.
        dims: lengths that they may have; empty: any.
        report: where defects go.
    """
    if bag.invalid:
        message = "found cells of which the encoder made nothing but zeros: left out"
        report.warn("invalid_cells", file=bag.label, column=bag.column, count=bag.invalid, message=message)
    if not is_of_encoder(bag, encoder, report):
        return False
    if bag.rows == 0:
        message = "expected vectors, found an empty slide: the patient gets no vector"
        report.warn("empty_slide", file=bag.label, column=bag.column, value=bag.key, message=message)
        return False
    if dims and bag.dim not in dims:
        message = f"expected vectors of length {_one_of(dims)}, found {bag.dim}"
        report.error("embedding_dim", file=bag.label, column=bag.column, value=bag.key, message=message)
        return False
    if bag.bad:
        message = f"expected finite numbers, found {bag.bad} NaN or infinite"
        report.error("not_finite", file=bag.label, column=bag.column, value=bag.key, message=message)
    return bag.bad == 0


def is_of_encoder(bag: Bag, encoder: str, report: Report) -> bool:
    """Whether the file names no other encoder than the one that is expected."""
    if bag.encoder is None or is_same_encoder(bag.encoder, encoder):
        return True
    message = f"expected vectors of '{encoder}' as was said, found a file of '{bag.encoder}'"
    report.error("encoder_contradicts", file=bag.label, column="encoder", value=bag.encoder, message=message)
    return False


def encoder_named(found: str) -> str:
    """The registry's key for a name in a file, or the name. Tools add a version or hash after a hyphen."""
    parts = found.split("-")
    starts = ("".join(parts[:count]) for count in range(len(parts), 0, -1))
    known = next((encoder for start in starts if (encoder := find_encoder(start)) is not None), None)
    return known.key if known is not None else found


def is_same_encoder(found: str, expected: str) -> bool:
    """`gigapath-ab12cd34` is gigapath."""
    return normalised(encoder_named(found)) == normalised(encoder_named(expected))


def _one_of(dims: frozenset[int]) -> str:
    return " or ".join(str(dim) for dim in sorted(dims))
