"""How much a package holds, as the report of an import says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from twins.bridge.ingest import columns_of

if TYPE_CHECKING:
    from ingest.records import Package

_LONG = ("variants", "observations", "outcomes", "treatments", "responses", "adverse_events", "disease_events", "raws")
_SHORT = ("specimens", "imaging", "kept")
_OTHERS = {"clinical", "treatment", "outcome", "response", "adverse_event", "disease_event", "imaging", "raw"}
_VARIANTS = {"plasma": "ctdna", "tissue": "omics"}


def count_patients(package: Package) -> int:
    """Patients that the package brings or speaks of."""
    named = [_distinct("patients", package.patients, "code")]
    named += [_distinct(name, records, "patient") for name in _LONG if (records := getattr(package, name))]
    named += [pa.array([record.patient for record in getattr(package, name)], pa.string()) for name in _SHORT]
    named += [pa.array(table.patients, pa.string()) for table in package.wide]
    return int(pc.count_distinct(pa.concat_arrays(named), mode="only_valid").as_py())


def count_stored(package: Package) -> dict[str, int]:
    """Records by modality; wide tables and embeddings are counted by table as well (`labs:blood`)."""
    counts: Counter[str] = Counter()
    counts["clinical"] = len(package.patients)
    counts["treatment"] = len(package.treatments)
    counts["outcome"] = len(package.outcomes)
    counts["response"] = len(package.responses)
    counts["adverse_event"] = len(package.adverse_events)
    counts["disease_event"] = len(package.disease_events)
    counts["imaging"] = len(package.imaging)
    counts["raw"] = len(package.raws)
    counts["gene_panel"] = len(package.panels)
    counts["gene_set"] = len(package.gene_sets)
    counts["gene_link"] = len(package.gene_links)
    counts["kept_file"] = len(package.kept)
    counts["lesion"] = sum(len(record.lesions) for record in package.imaging)
    for kind, count in _values("variants", package.variants, "kind"):
        counts[_VARIANTS[kind]] += count
    for specimen in package.specimens:
        counts[f"specimen:{specimen.kind}"] += 1
    for modality, count in _values("observations", package.observations, "modality"):
        # a reader may name a modality of its own that is the name of another kind of record
        counts[f"{modality}:observations" if modality in _OTHERS else modality] += count
    for table in package.wide:
        counts[f"{table.modality}:{table.name}"] += len(table.patients)
    return {name: count for name, count in counts.items() if count}


def _distinct(name: str, records: Sequence[Any], field: str) -> pa.Array:
    return pc.unique(columns_of(name, records).column(field)).cast(pa.string())


def _values(name: str, records: Sequence[Any], field: str) -> Iterable[tuple[str, int]]:
    counted = pc.value_counts(columns_of(name, records).column(field))
    return ((each["values"], each["counts"]) for each in counted.to_pylist())
