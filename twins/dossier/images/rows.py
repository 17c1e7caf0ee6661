"""The picture of a patient, the lesions and the series, as they are shown."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from twins.dossier.images.series import SeriesView


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionRow:
    """A segmented lesion; `series` and `position` say where it can be seen, None where it cannot."""

    label: str
    volume: str
    diameter: str
    when: str
    origin: str = ""
    series: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRow:
    """An image series, and what a reader must know of how its volume was made; `pk` where it can be scrolled."""

    kind: str
    when: str
    size: str
    note: str
    pk: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imaging:
    """The last series that has a picture, the lesions of the last day that has any, and all series."""

    caption: str
    preview: bytes
    lesions: tuple[LesionRow, ...]
    series: tuple[SeriesRow, ...] = ()
    viewer: SeriesView | None = None

    @property
    def preview_uri(self) -> str:
        """The picture as a data URI; empty where there is none."""
        return f"data:image/png;base64,{base64.b64encode(self.preview).decode()}" if self.preview else ""
