"""Cohorts by the product's own way: imported into the database, loaded from it as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from fusion.cohort.cohort import Cohort
from fusion.cohort.loading import load_cohort

MANIFESTS = Path("docs/examples")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a cohort's files are.

    Attributes:
        name: the study's id in its manifest.
        manifest: how to read the files.
        folder: with the files.
    """

    name: str
    manifest: Path
    folder: Path

    @classmethod
    def example(cls, text: str) -> Self:
        """From STUDY=FOLDER, with the manifest of docs/examples."""
        name, _, folder = text.partition("=")
        return cls(name=name, manifest=MANIFESTS / f"{name}.toml", folder=Path(folder))

    @classmethod
    def other(cls, text: str) -> tuple[Self, str]:
        """From NAME=MANIFEST:FOLDER:ENDPOINT, with the endpoint beside it."""
        name, _, rest = text.partition("=")
        manifest, folder, endpoint = rest.split(":")
        return cls(name=name, manifest=Path(manifest), folder=Path(folder)), endpoint


def load(source: Source, endpoint: str) -> Cohort:
    """Import, which changes nothing the second time, and load."""
    store([source.manifest.absolute(), source.folder.absolute()], source.name)
    return load_stored(source.name, endpoint)


def store(paths: list[Path], study: str) -> None:
    """Import files as a study.

    Raises:
        RuntimeError: they were refused.
    """
    from twins.actions import imports

    receipt = imports.accept(imports.create(paths, study=study, by=None))
    if receipt.run.study is None:
        raise RuntimeError(f"{study} was refused: {receipt.issues[0].message}")


def load_stored(study: str, endpoint: str) -> Cohort:
    """The cohort of a stored study at its index date."""
    from django.db import connection

    from twins.database import url_of

    return load_cohort(url_of(connection.settings_dict), study, endpoint)
