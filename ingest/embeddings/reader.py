"""Reads one set of vectors into a table of one vector a patient."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ingest.checks import Report, check_content
from ingest.checks.merging import pass_on_by_code
from ingest.embeddings.archives import read_npz, read_npz_slide
from ingest.embeddings.bags import Bag, EmbeddingError, pooled
from ingest.embeddings.checking import expected_dims, is_usable
from ingest.embeddings.hdf5 import read_anndata, read_slide, read_slides
from ingest.embeddings.source import PLACE, EmbeddingSource, read_keys
from ingest.embeddings.tables import read_vectors
from ingest.errors import IngestError, PickleRefused
from ingest.records import EmbeddingTable

_Opener = Callable[[Path, EmbeddingSource, Collection[str], Report], Iterator[Bag]]

_PICKLES = frozenset({".pt", ".pth", ".pkl", ".pickle", ".joblib"})
_HOW_TO_CONVERT = (
    "a pickle can run code when it is opened; where the file was made, save it as .npz with one array an id: "
    "numpy.savez('vectors.npz', **{id: tensor.numpy()}) after torch.load(path, weights_only=True)"
)


def read_embedding(source: EmbeddingSource, *, patients: Sequence[str], report: Report) -> EmbeddingTable | None:
    """One vector a patient, float32, pooled by the mean over tiles or cells; None when errors were reported.

    Patients without a vector are not in the table: they were not tested. What is in the file and belongs to no patient
    of the study is a warning (`unknown_ids`), as is a slide without tiles (`empty_slide`).

    Errors: `encoder_unknown`, `encoder_contradicts`, `embedding_dim`, `not_finite`, `unknown_container_key`,
    `embedding_shape`, `container_unreadable`, `pickle_refused`, `not_the_file`, `no_vectors`. Of many files with the
    same mistake the first is named, with the count.

    Args:
        source: what the manifest says.
        patients: codes of all patients of the study.
        report: where defects go.
    """
    own = Report()
    table = _read(source, patients, own)
    pass_on_by_code(own.issues(), report)
    return None if own.has_errors else table


def _read(source: EmbeddingSource, patients: Sequence[str], report: Report) -> EmbeddingTable | None:
    dims = expected_dims(source, report)
    keys = read_keys(source, patients, report)
    if dims is None or keys is None:
        return None
    kept: dict[str, Bag] = {}
    for bag in _bags(source, keys, report):
        patient = keys.get(bag.key)
        if patient is None:
            message = f"found vectors of '{bag.key}', who is not among the patients: left out"
            report.warn("unknown_ids", file=bag.label, value=bag.key, message=message)
        elif is_usable(bag, source, dims, report):
            kept[patient] = bag
            dims = frozenset({bag.vectors.shape[1]})
    if not kept and not report.has_errors:
        report.error("no_vectors", file=source.label, message="expected a vector of at least one patient, found none")
    return None if report.has_errors else _table(source, [patient for patient in patients if patient in kept], kept)


def _table(source: EmbeddingSource, patients: Sequence[str], kept: Mapping[str, Bag]) -> EmbeddingTable:
    bags = [kept[patient] for patient in patients]
    return EmbeddingTable(
        modality=source.modality,
        name=source.name,
        encoder=source.encoder,
        unit=source.unit,
        dim=bags[0].vectors.shape[1],
        pooling="none" if all(bag.is_single for bag in bags) else "mean",
        patients=tuple(patients),
        days=(source.day,) * len(bags),
        vectors=np.stack([pooled(bag) for bag in bags]),
        counts=tuple(len(bag.vectors) for bag in bags),
        sources=tuple(bag.label for bag in bags),
    )


def _bags(source: EmbeddingSource, keys: Mapping[str, str], report: Report) -> Iterator[Bag]:
    """Bags that can be read; what cannot is reported, and where one file serves all, ends the reading."""
    if source.is_pattern:
        for key in keys:
            slide = replace(source, file=source.file_of(key), label=source.label_of(key))
            if slide.file.exists():
                yield from _read_file(slide, {key}, _SLIDE_OPENERS, report)
        _warn_of_strangers(source, keys, report)
    elif source.file.exists():
        yield from _read_file(source, keys, _OPENERS, report)
    else:
        report.error("missing_file", file=source.label, message="expected a file with vectors, found none")


def _read_file(
    source: EmbeddingSource, keys: Collection[str], openers: Mapping[str, _Opener], report: Report
) -> Iterator[Bag]:
    try:
        check_content(source.file, label=source.label)
        yield from _opener_of(source, openers)(source.file, source, keys, report)
    except IngestError as error:
        report.refuse(error)


def _opener_of(source: EmbeddingSource, openers: Mapping[str, _Opener]) -> _Opener:
    suffix = source.file.suffix.lower()
    if suffix in _PICKLES or _is_pickle(source.file):
        raise PickleRefused(
            f"expected .h5, .npz, .h5ad, .csv or .parquet, found {suffix}: {_HOW_TO_CONVERT}", file=source.label
        )
    opener = openers.get(suffix)
    if opener is None:
        message = f"expected a file ending in {', '.join(openers)}"
        raise EmbeddingError("unknown_container", message, file=source.label, value=suffix)
    return opener


def _is_pickle(path: Path) -> bool:
    """Pickle protocol 2 to 5 at the start, whatever the name says."""
    with path.open("rb") as stream:
        head = stream.read(2)
    return len(head) == 2 and head[0] == 0x80 and 2 <= head[1] <= 5


def _warn_of_strangers(source: EmbeddingSource, keys: Mapping[str, str], report: Report) -> None:
    """Files that fit the pattern and are no patient's."""
    first = next(index for index, part in enumerate(source.file.parts) if PLACE in part)
    root = Path(*source.file.parts[:first])
    known = {source.file_of(key) for key in keys}
    for path in sorted(root.glob(str(Path(*source.file.parts[first:])).replace(PLACE, "*"))):
        if path not in known:
            message = f"found the file '{path.name}', which is no patient's: left out"
            report.warn("unknown_ids", file=source.label, value=path.name, message=message)


def _read_slide(path: Path, source: EmbeddingSource, keys: Collection[str], report: Report) -> Iterator[Bag]:
    return read_slide(path, source, key=next(iter(keys)), label=source.label)


def _read_npz_slide(path: Path, source: EmbeddingSource, keys: Collection[str], report: Report) -> Iterator[Bag]:
    return read_npz_slide(path, source, key=next(iter(keys)), label=source.label)


def _read_slides(path: Path, source: EmbeddingSource, keys: Collection[str], report: Report) -> Iterator[Bag]:
    return read_slides(path, source, keys)


def _read_npz(path: Path, source: EmbeddingSource, keys: Collection[str], report: Report) -> Iterator[Bag]:
    return read_npz(path, source, keys)


def _read_anndata(path: Path, source: EmbeddingSource, keys: Collection[str], report: Report) -> Iterator[Bag]:
    return read_anndata(path, source)


# A file that serves all patients, and a file a patient ({id} in the name).
_OPENERS: Mapping[str, _Opener] = {
    ".h5": _read_slides,
    ".hdf5": _read_slides,
    ".h5ad": _read_anndata,
    ".npz": _read_npz,
    ".csv": read_vectors,
    ".tsv": read_vectors,
    ".parquet": read_vectors,
    ".xlsx": read_vectors,
}
_SLIDE_OPENERS: Mapping[str, _Opener] = {".h5": _read_slide, ".hdf5": _read_slide, ".npz": _read_npz_slide}
