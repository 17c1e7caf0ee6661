"""Door to `ingest`: what pages, actions and commands may use of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from ingest.errors import IngestError, Issue, Severity
from twins.models import Study

if TYPE_CHECKING:
    import pyarrow as pa

    from ingest.embeddings.encoders import Encoder as Encoder
    from ingest.records import Package
    from ingest.sources import KnownStudy, Progress

__all__ = [
    "IngestError",
    "Issue",
    "Severity",
    "check_names",
    "columns_of",
    "encoder_key",
    "encoder_registry",
    "known_study",
    "read_package",
    "shipped_gene_sets",
]


def known_study(code: str) -> KnownStudy | None:
    """What the database already has of a study, for files that belong to one."""
    from ingest.records import StudyRecord
    from ingest.sources import KnownStudy

    study = Study.objects.filter(code=code).first()
    if study is None:
        return None
    record = StudyRecord(
        code=study.code,
        name=study.name,
        index_date=study.index_date,
        diagnosis=study.diagnosis or None,
        genome_build=study.genome_build or None,
        randomised=study.randomised,
        synthetic=study.synthetic,
    )
    patients = dict(study.patients.values_list("code", "registered"))
    return KnownStudy(record=record, patients=frozenset(patients), registered=any(patients.values()))


def read_package(
    paths: Sequence[Path],
    *,
    study: str,
    kind: str | None = None,
    progress: Progress | None = None,
    options: Mapping[str, str] | None = None,
    workspace: Path | None = None,
) -> Package:
    """Read and check files; issues are in the package, nothing is stored."""
    from ingest import registry

    return registry.read(
        paths,
        study=study,
        kind=kind,
        known=known_study(study),
        progress=progress,
        uid_salt=uid_salt(study),
        options=options,
        workspace=workspace,
    )


def check_names(paths: Sequence[Path]) -> None:
    """Refuse a name that is not UTF-8: it could be neither stored nor shown.

    Raises:
        SourceNotFound: with the name as far as it can be shown.
    """
    from ingest.errors import SourceNotFound

    for path in paths:
        shown = str(path).encode("utf-8", "replace").decode("utf-8")
        if shown != str(path):
            raise SourceNotFound("expected a name in UTF-8", file=shown)


def columns_of(name: str, records: Sequence[Any]) -> pa.Table:
    """One of a package's sequences of records as Arrow columns named as the record's fields."""
    from ingest.rows import Rows, record_type

    return Rows.of(record_type(name), records).data


def uid_salt(study: str) -> str:
    """Secret of this installation under which a study's DICOM UIDs are renewed: stable, and not to be guessed."""
    return hashlib.sha256(f"{settings.SECRET_KEY}/uids/{study}".encode()).hexdigest()


def shipped_gene_sets() -> dict[str, tuple[str, ...]]:
    """Pathways that come with the project, and their genes."""
    from ingest.genes.pathways import pathway_genes

    return {name: tuple(sorted(genes)) for name, genes in pathway_genes().items()}


def encoder_registry() -> dict[str, Encoder]:
    """The pretrained encoders that the platform knows by name."""
    from ingest.embeddings.encoders import ENCODERS

    return dict(ENCODERS)


def encoder_key(name: str) -> str:
    """The registry's key for an encoder's name as a file or a study wrote it; the name itself where it has none."""
    from ingest.embeddings.checking import encoder_named

    return encoder_named(name)
