"""Bags sorted into sets of one encoder, unit and folder; each set becomes a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.checks import Report
from ingest.embeddings.bags import Bag, joined
from ingest.embeddings.checking import expected_dims, is_usable
from ingest.embeddings.encoders import find_encoder
from ingest.embeddings.job import SLIDE_KEYS
from ingest.embeddings.pooling import build_table, keeps_tiles, kept_file
from ingest.records import EmbeddingTable, KeptFile, Modality, SourceFile


@dataclass(slots=True, kw_only=True)
class VectorSet:
    """The bags of one encoder and unit, by patient, each with the file it came from."""

    encoder: str
    unit: str
    folder: str
    dims: frozenset[int]
    bags: dict[str, list[tuple[Bag, Path]]] = field(default_factory=dict)

    @property
    def modality(self) -> Modality:
        """Pathology for encoders of images, omics for those of cells and genes."""
        known = find_encoder(self.encoder)
        is_omics = known is not None and "pathology" not in known.family
        return Modality.OMICS if is_omics else Modality.PATHOLOGY

    def table(self, name: str, day: int) -> EmbeddingTable:
        """A vector a patient: each tile of each of the patient's slides counts the same."""
        pooled = {patient: joined([bag for bag, _ in bags]) for patient, bags in sorted(self.bags.items())}
        return build_table(pooled, modality=self.modality, name=name, encoder=self.encoder, unit=self.unit, day=day)

    def kept_files(self, table: EmbeddingTable, day: int, files: Mapping[str, SourceFile]) -> list[KeptFile]:
        """The tiles of each slide."""
        return [
            kept_file(table, bag, patient=patient, day=day, path=path, file=files[bag.label])
            for patient, bags in sorted(self.bags.items())
            for bag, path in bags
            if keeps_tiles(bag)
        ]


class VectorSets:
    """All sets of an import, in the order in which they were met."""

    def __init__(self, report: Report, *, unit: str | None, dim: int | None) -> None:
        self._report = report
        self._unit = unit
        self._dim = dim
        self._sets: dict[tuple[str, str, str], VectorSet] = {}
        self._refused: set[str] = set()

    def add(self, bag: Bag, *, patient: str, encoder: str, path: Path) -> bool:
        """Put a bag into its set; False after reporting why it cannot be used."""
        unit = self._unit or unit_of(bag, encoder)
        key = (encoder, unit, str(path.parent))
        found = self._sets.get(key) or self._new_set(key, bag.label)
        if found is None or not is_usable(bag, encoder, found.dims, self._report):
            return False
        found.dims = frozenset({bag.dim})
        found.bags.setdefault(patient, []).append((bag, path))
        self._sets[key] = found
        return True

    def named(self, name: str | None) -> list[tuple[str, VectorSet]]:
        """Each set with a name of its own: the encoder's, with unit and folder where that is taken."""
        names: dict[str, VectorSet] = {}
        for each in _merged(self._sets.values()):
            choices = (name or each.encoder, f"{name or each.encoder}_{each.unit}")
            free = next((choice for choice in choices if choice not in names), None)
            names[free or f"{choices[1]}_{Path(each.folder).name}_{len(names)}"] = each
        return list(names.items())

    def _new_set(self, key: tuple[str, str, str], label: str) -> VectorSet | None:
        encoder, unit, folder = key
        if encoder in self._refused:
            return None
        dims = expected_dims(encoder, self._dim, label=label, report=self._report)
        if dims is None:
            self._refused.add(encoder)
            return None
        return VectorSet(encoder=encoder, unit=unit, folder=folder, dims=dims)


def _merged(sets: Iterable[VectorSet]) -> list[VectorSet]:
    """Sets of one encoder and unit whose folders share no patient are one set: a folder a patient is a usual layout."""
    merged: list[VectorSet] = []
    for each in sets:
        fits = (one for one in merged if (one.encoder, one.unit, one.dims) == (each.encoder, each.unit, each.dims))
        same = next((one for one in fits if not one.bags.keys() & each.bags.keys()), None)
        if same is None:
            merged.append(each)
        else:
            same.bags |= each.bags
    return merged


def unit_of(bag: Bag, encoder: str) -> str:
    """What a vector stands for: as the file says, else a slide for one vector and the encoder's own unit for many.

    A bag of one row (1, D) is a slide where the encoder gives nothing else.
    """
    known = find_encoder(encoder)
    units = known.units if known is not None and known.units else ("tile", "slide")
    stated = bag.details.get("feature_type")
    if stated in {"tile", "slide", "patient"}:
        return stated
    parts = [unit for unit in units if unit != "slide"]
    if bag.is_single or bag.column in SLIDE_KEYS or not parts:
        return "slide" if known is None or "pathology" in known.family else parts[0]
    return parts[0]
