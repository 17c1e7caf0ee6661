"""Reads one set of vectors, as a study folder names it, into a table of one vector a patient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.checks import Report
from ingest.checks.merging import pass_on_by_code
from ingest.embeddings.bags import Bag, EmbeddingError
from ingest.embeddings.checking import expected_dims, is_usable
from ingest.embeddings.ids import ids_beside
from ingest.embeddings.job import FileJob
from ingest.embeddings.opening import BINARY_SUFFIXES, PICKLES, check_file, open_files
from ingest.embeddings.pooling import build_table, keeps_tiles, kept_file
from ingest.embeddings.source import PLACE, EmbeddingSource, read_keys
from ingest.embeddings.tables import VECTOR_TABLES, read_vectors
from ingest.errors import IngestError
from ingest.records import EmbeddingTable, KeptFile, SourceFile

_FOR_ONE = tuple(suffix for suffix in BINARY_SUFFIXES if suffix != ".h5ad")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """A vector a patient, and the bags they were pooled from."""

    source: EmbeddingSource
    table: EmbeddingTable
    bags: Mapping[str, Bag]

    def kept_files(self, files: Mapping[str, SourceFile]) -> list[KeptFile]:
        """The bags of tiles that later models may want, given the hashes of the files by label."""
        return [
            kept_file(
                self.table,
                bag,
                patient=patient,
                day=self.source.day,
                path=self.source.file_of(bag.key),
                file=files[bag.label],
            )
            for patient, bag in self.bags.items()
            if keeps_tiles(bag)
        ]


def read_embedding(source: EmbeddingSource, *, patients: Sequence[str], report: Report) -> EmbeddingTable | None:
    """The table of `read_pooled`."""
    found = read_pooled(source, patients=patients, report=report)
    return None if found is None else found.table


def read_pooled(source: EmbeddingSource, *, patients: Sequence[str], report: Report) -> Pooled | None:
    """One vector a patient, float32, pooled by the mean over tiles or cells; None when errors were reported.

    Patients without a vector are not in the table: they were not tested. What is in the file and belongs to no patient
    of the study is a warning (`unknown_ids`), as are a slide without tiles (`empty_slide`) and cells of which the
    encoder made nothing but zeros (`invalid_cells`).

    Errors: `encoder_unknown`, `encoder_contradicts`, `embedding_dim`, `not_finite`, `unknown_container_key`,
    `embedding_shape`, `rows_disagree`, `container_unreadable`, `reader_failed`, `pickle_refused`, `not_the_file`,
    `ids_missing`, `no_vectors`. Of many files with the same mistake the first is named, with the count.

    Args:
        source: what the manifest says.
        patients: codes of all patients of the study.
        report: where defects go.
    """
    own = Report()
    found = _read(source, patients, own)
    pass_on_by_code(own.issues(), report)
    return None if own.has_errors else found


def _read(source: EmbeddingSource, patients: Sequence[str], report: Report) -> Pooled | None:
    dims = expected_dims(source.encoder, source.dim, label=source.label, report=report)
    keys = read_keys(source, patients, report)
    if dims is None or keys is None:
        return None
    kept: dict[str, Bag] = {}
    for bag in _bags(source, keys, dims, report):
        patient = keys.get(bag.key)
        if patient is None:
            message = f"found vectors of '{bag.key}', who is not among the patients: left out"
            report.warn("unknown_ids", file=bag.label, value=bag.key, message=message)
        elif is_usable(bag, source.encoder, dims, report):
            kept[patient] = bag
            dims = frozenset({bag.dim})
    if not kept and not report.has_errors:
        report.error("no_vectors", file=source.label, message="expected a vector of at least one patient, found none")
    if report.has_errors:
        return None
    bags = {patient: kept[patient] for patient in patients if patient in kept}
    table = build_table(
        bags, modality=source.modality, name=source.name, encoder=source.encoder, unit=source.unit, day=source.day
    )
    return Pooled(source=source, table=table, bags=bags)


def _bags(source: EmbeddingSource, keys: Mapping[str, str], dims: frozenset[int], report: Report) -> Iterator[Bag]:
    """Bags that can be read; what cannot is reported, and where one file serves all, ends the reading."""
    if source.is_pattern:
        yield from _opened(_jobs(source, keys, dims, report), report)
        _warn_of_strangers(source, keys, report)
    elif not source.file.exists():
        report.error("missing_file", file=source.label, message="expected a file with vectors, found none")
    elif source.file.suffix.lower() in VECTOR_TABLES:
        yield from _of_table(source, keys, report)
    elif _is_readable(source, report):
        ids = ids_beside(source.file, label=source.label, report=report) if _needs_ids(source) else ()
        job = FileJob(
            path=source.file,
            label=source.label,
            key=source.file.stem,
            is_shared=True,
            wanted=frozenset(keys),
            dataset=source.key,
            dims=dims,
            ids=ids or (),
            encoder=source.encoder,
            id_column=source.id_column,
        )
        if ids is not None:
            yield from _opened(iter([job]), report)


def _of_table(source: EmbeddingSource, keys: Mapping[str, str], report: Report) -> Iterator[Bag]:
    refusal = check_file(source.file, label=source.label)
    if refusal is not None:
        report.refuse(refusal)
        return
    yield from read_vectors(source.file, source, keys, report)


def _jobs(source: EmbeddingSource, keys: Mapping[str, str], dims: frozenset[int], report: Report) -> Iterator[FileJob]:
    """A job a patient who has a file."""
    if not _is_readable(source, report):
        return
    for key in keys:
        path = source.file_of(key)
        if path.exists():
            yield FileJob(path=path, label=source.label_of(key), key=key, dataset=source.key, dims=dims)


def _opened(jobs: Iterator[FileJob], report: Report) -> Iterator[Bag]:
    for _, outcome in open_files(jobs):
        if isinstance(outcome, IngestError):
            report.refuse(outcome)
        else:
            yield from outcome


def _is_readable(source: EmbeddingSource, report: Report) -> bool:
    suffix = source.file.suffix.lower()
    suffixes = _FOR_ONE if source.is_pattern else (*BINARY_SUFFIXES, *VECTOR_TABLES)
    if suffix in suffixes or suffix in PICKLES:
        return True
    message = f"expected a file ending in {', '.join(suffixes)}"
    report.refuse(EmbeddingError("unknown_container", message, file=source.label, value=suffix))
    return False


def _needs_ids(source: EmbeddingSource) -> bool:
    return source.file.suffix.lower() == ".npy"


def _warn_of_strangers(source: EmbeddingSource, keys: Mapping[str, str], report: Report) -> None:
    """Files that fit the pattern and are no patient's."""
    first = next(index for index, part in enumerate(source.file.parts) if PLACE in part)
    root = Path(*source.file.parts[:first])
    known = {source.file_of(key) for key in keys}
    for path in sorted(root.glob(str(Path(*source.file.parts[first:])).replace(PLACE, "*"))):
        if path not in known and not path.name.endswith(".index.npz"):
            message = f"found the file '{path.name}', which is no patient's: left out"
            report.warn("unknown_ids", file=source.label, value=path.name, message=message)
