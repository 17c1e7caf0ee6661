"""The one door: what a path is, and which reader reads it. Adding a format is one line in `FORMATS`."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from ingest import collection
from ingest.adam.format import FORMAT as ADAM
from ingest.cbioportal.format import FORMAT as CBIOPORTAL
from ingest.dicom.format import FORMAT as DICOM
from ingest.embedding_file.format import FORMAT as EMBEDDING
from ingest.errors import KindUnknown, SourceNotFound
from ingest.feature_table.format import FORMAT as FEATURE_TABLE
from ingest.fhir.format import FORMAT as FHIR
from ingest.gene_list.format import FORMAT as GENE_LIST
from ingest.ichorcna.format import FORMAT as ICHORCNA
from ingest.image_mask.format import FORMAT as IMAGE_MASK
from ingest.maf.format import FORMAT as MAF
from ingest.matrix.format import FORMAT as MATRIX
from ingest.mrd.format import FORMAT as MRD
from ingest.omop.format import FORMAT as OMOP
from ingest.phenopackets.format import FORMAT as PHENOPACKETS
from ingest.records import Package
from ingest.requests import Format, Request
from ingest.single_cell.format import FORMAT as SINGLE_CELL
from ingest.sources import KnownStudy, Progress, no_progress
from ingest.study.format import FORMAT as STUDY
from ingest.vcf_file.format import FORMAT as VCF

FORMATS: tuple[Format, ...] = (
    STUDY,
    CBIOPORTAL,
    FHIR,
    PHENOPACKETS,
    ADAM,
    OMOP,
    MAF,
    VCF,
    ICHORCNA,
    MRD,
    GENE_LIST,
    FEATURE_TABLE,
    MATRIX,
    SINGLE_CELL,
    EMBEDDING,
    IMAGE_MASK,
    DICOM,
)
"""In the order in which they are asked; in a folder of several formats, also the order of reading."""


def _read_zip(request: Request) -> Package:
    return collection.read_zip(request, FORMATS)


def _read_folder(request: Request) -> Package:
    return collection.read_folder(request, FORMATS)


def _is_zip(path: Path) -> str | None:
    return "the name ends in .zip" if path.is_file() and path.suffix.lower() == ".zip" else None


def _is_mixed(path: Path) -> str | None:
    if not path.is_dir():
        return None
    parts, _ = collection.parts_of(path, FORMATS)
    titles = sorted({part.format.title for part in parts})
    return f"the folder holds {', '.join(titles)}" if titles else None


_ALL_OPTIONS = {name: text for each in FORMATS for name, text in each.options.items()}
ZIP = Format(key="zip", title="archive of any of these", recognise=_is_zip, read=_read_zip, options=_ALL_OPTIONS)
FOLDER = Format(
    key="folder", title="folder of several formats", recognise=_is_mixed, read=_read_folder, options=_ALL_OPTIONS
)
KINDS: dict[str, Format] = {each.key: each for each in (*FORMATS, ZIP, FOLDER)}


@dataclass(frozen=True, slots=True)
class Detection:
    """What a path is taken for, and why."""

    kind: str
    reason: str


def detect(path: Path) -> Detection:
    """What kind of import the path is.

    Raises:
        SourceNotFound: nothing is there.
        KindUnknown: no reader knows it.
    """
    if not path.exists():
        raise SourceNotFound("expected a file or folder, found nothing", file=path.name)
    found = collection.find_format(path, tuple(KINDS.values()))
    if found is None:
        raise KindUnknown(f"expected a file or folder of a known kind ({', '.join(KINDS)})", file=path.name)
    return Detection(found[0].key, found[1])


def read(
    paths: Sequence[Path],
    *,
    study: str,
    kind: str | None = None,
    known: KnownStudy | None = None,
    progress: Progress | None = None,
    uid_salt: str | None = None,
    options: Mapping[str, str] | None = None,
    workspace: Path | None = None,
) -> Package:
    """Read and check an import; nothing is stored here.

    Args:
        paths: first what is imported, then folders in which files named by a manifest are looked up as well.
        study: id of the study; must be the manifest's.
        kind: a key of `KINDS`; None: found by `detect`.
        known: what the database has of the study.
        progress: called with a stage, how much is done, and how much there is.
        uid_salt: secret under which DICOM UIDs are renewed.
        options: answers to what the files leave open.
        workspace: an empty folder for what must be expanded, which the caller removes after storing; None: one that is
            gone when this returns, and with it the kept files of an archive.

    Returns:
        The package with every issue; with errors it must not be stored.

    Raises:
        IngestError: nothing more can be read.
    """
    chosen = _format(paths, kind)
    given = options or {}
    chosen.check_options(given)
    with nullcontext(workspace) if workspace else tempfile.TemporaryDirectory(prefix="consilium-import-") as folder:
        return chosen.read(
            Request(
                paths=tuple(paths),
                study=study,
                known=known,
                progress=progress or no_progress,
                uid_salt=uid_salt or study,
                options=given,
                workspace=Path(folder),
            )
        )


def _format(paths: Sequence[Path], kind: str | None) -> Format:
    if not paths:
        raise SourceNotFound("expected a path, found none")
    for path in paths:
        if not path.exists():
            raise SourceNotFound("expected a file or folder, found nothing", file=path.name)
    found = kind or detect(paths[0]).kind
    if found not in KINDS:
        raise KindUnknown(f"expected one of {', '.join(KINDS)}, found '{found}'")
    return KINDS[found]
