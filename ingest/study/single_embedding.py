"""One file of vectors brought into a study that is already there."""

from __future__ import annotations

from pathlib import Path

import h5py

from ingest.checks import Report, check_content, sha256_of
from ingest.embeddings import EmbeddingSource, find_encoder, read_embedding
from ingest.errors import KindUnknown
from ingest.records import Modality, Package, SourceFile
from ingest.sources import KnownStudy

_DATASETS = ("features", "feats", "embeddings")
_ATTRIBUTES = ("encoder", "extractor")


def read_single_embedding(path: Path, *, study: str, known: KnownStudy | None) -> Package:
    """Read an HDF5 file of one slide, of the patient whose code its name starts with, on day 0.

    The file must name its encoder (attribute `encoder` of the file or of its dataset, as TRIDENT writes it), because a
    vector's length never does. Anything else comes in through the [[embedding]] section of a study folder.

    Raises:
        KindUnknown: the study is not there yet, so nobody can be in it.
        NotTheFile: empty, a Git-LFS pointer or a web page.
    """
    if known is None:
        message = f"expected the study '{study}' to be there before single files are imported into it"
        raise KindUnknown(message, file=path.name)
    check_content(path, label=path.name)
    report = Report()
    package = Package(kind="embedding", study=known.record)
    package.files = [SourceFile(path=path.name, sha256=sha256_of(path), size=path.stat().st_size)]
    patient = known.patient_named(path.name)
    if patient is None:
        message = "expected a file name that starts with a patient's code of the study"
        report.error("id_not_in_patients", file=path.name, value=path.stem, message=message)
    else:
        table = read_embedding(_source(path, patient), patients=[patient], report=report)
        package.embeddings = [] if table is None else [table]
    package.issues = report.issues()
    return package


def _source(path: Path, patient: str) -> EmbeddingSource:
    name = _encoder_named(path)
    encoder = None if name is None else find_encoder(name)
    pattern = "{id}" + path.name.removeprefix(patient)
    return EmbeddingSource(
        modality=encoder.family[0] if encoder is not None and encoder.family else Modality.PATHOLOGY,
        name=encoder.key if encoder is not None else name or "embedding",
        file=path.with_name(pattern),
        encoder=encoder.key if encoder is not None else name or "not named in the file",
        unit=encoder.units[0] if encoder is not None and encoder.units else "slide",
        label=path.name,
    )


def _encoder_named(path: Path) -> str | None:
    """The encoder's name in the file; None where there is none or the file is no HDF5 (which the reader reports)."""
    try:
        with h5py.File(path) as file:
            places = [file, *(file[name] for name in _DATASETS if name in file)]
            found = [place.attrs[name] for place in places for name in _ATTRIBUTES if name in place.attrs]
    except (OSError, KeyError, RuntimeError, TypeError, ValueError):
        return None
    texts = [name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name) for name in found]
    return texts[0] if texts else None
