"""Bags from rows of the database: every slide's vector and every lesion's features."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import Row

from fusion.cohort.bags import AXES, Bag, build_bag
from fusion.cohort.blocks import FeatureKind, infer_kinds, modality_of
from fusion.cohort.cohort import Provenance

SIZES = ("volume mL", "longest diameter mm")
SourcedBag = tuple[Bag, Provenance]
# (modality, name, encoder): patient row: rows in order of day.
Groups = dict[tuple[str, str, str], dict[int, list[Row[Any]]]]


def renamed_bag(sourced: SourcedBag, names: Mapping[str, str]) -> SourcedBag:
    """The bag with the names that its blocks have in the cohort."""
    bag, source = sourced
    return replace(bag, sources=tuple(names.get(name, name) for name in bag.sources)), source


def build_slide_bags(groups: Groups) -> list[SourcedBag]:
    """One bag an encoder and name that some patient has several vectors of.

    Not one an encoder: as rows of one bag, eight stains of 763 patients told nothing that their blocks do not, at three
    times the cost of training.
    """
    found = [(key, [(patient, row) for patient, rows in own.items() for row in rows]) for key, own in groups.items()]
    return [_slide_bag(key, rows) for key, rows in found if has_several(patient for patient, _ in rows)]


def has_several(patients: Iterable[int]) -> bool:
    """Whether any patient has more than one row; where none has, the block says all."""
    seen = list(patients)
    return len(set(seen)) < len(seen)


def _slide_bag(key: tuple[str, str, str], rows: list[tuple[int, Row[Any]]]) -> SourcedBag:
    modality, name, encoder = key
    vectors = np.array([row.vector for _, row in rows], dtype=np.float32)
    bag = build_bag(
        f"slides of {name} {encoder}".strip(),
        modality_of(modality),
        tuple(f"{name} {number}" for number in range(vectors.shape[1])),
        vectors,
        np.array([patient for patient, _ in rows], dtype=np.int64),
        kinds=(FeatureKind.VECTOR,) * vectors.shape[1],
        sources=(f"{modality}: {name} {encoder}".strip(),),
    )
    latest = max(row.day for _, row in rows)
    return bag, Provenance(block=bag.name, feature_set=f"{modality}: {name} slides", encoder=encoder, latest_day=latest)


def build_lesion_bag(
    modality: str, name: str, features: tuple[str, ...], rows: list[tuple[int, Row[Any]]]
) -> SourcedBag:
    """Every lesion's features with its volume and longest diameter, where it lies, and the series it was drawn in."""
    measured = [[*row.values, row.volume_ml, row.longest_diameter_mm] for _, row in rows]
    raw = np.array([[np.nan if value is None else value for value in row] for row in measured], dtype=np.float64)
    series = {key: index for index, key in enumerate(sorted({row.imaging_id for _, row in rows}))}
    bag = build_bag(
        f"lesions of {name}",
        modality_of(modality),
        features + SIZES,
        raw,
        np.array([patient for patient, _ in rows], dtype=np.int64),
        kinds=(*infer_kinds(np.nan_to_num(raw[:, : len(features)])), *(FeatureKind.NUMERIC,) * len(SIZES)),
        sources=(f"{modality}: {name}",),
        positions_mm=np.array([_centroid(row) for _, row in rows]),
        frame=np.array([series[row.imaging_id] for _, row in rows], dtype=np.int64),
    )
    latest = max(row.day for _, row in rows)
    return bag, Provenance(block=bag.name, feature_set=f"{modality}: {name}, every lesion", latest_day=latest)


def _centroid(row: Row[Any]) -> list[float]:
    """Patient coordinates, or NaN where the lesion's place is not known (measured by hand, no contour kept)."""
    known = len(row.centroid_mm) == AXES and all(isinstance(axis, int | float) for axis in row.centroid_mm)
    return [float(axis) for axis in row.centroid_mm] if known else [np.nan] * AXES
