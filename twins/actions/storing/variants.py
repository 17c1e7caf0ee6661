"""Variants, replaced origin by origin: where an origin's variants of a specimen have the same digest, they are left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from twins.actions.storing.columns import copy_columns, keyed, storable
from twins.actions.storing.sync import Changes
from twins.bridge.ingest import columns_of
from twins.models import Knowing, Specimen, Variant

if TYPE_CHECKING:
    from ingest.records import Package

COLUMNS = ("gene", "chrom", "position", "ref", "alt", "protein", "effect", "vaf", "depth", "alt_depth")
_ODD = np.uint64(0x9E3779B97F4A7C15)
_STATES = {str(state) for state in Knowing}
SpecimenKey = tuple[int, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Who speaks of a specimen, and what they found in it."""

    origin: str
    state: str


def state_of(told: str) -> str:
    """What an origin found, from what is kept of it: a digest of variants, or the state itself."""
    return told if told in _STATES else str(Knowing.VALUE)


def store(
    package: Package,
    *,
    patients: Mapping[str, int],
    specimens: Mapping[SpecimenKey, int],
    results: Mapping[int, Result],
) -> Changes:
    """Store the variants of the package's specimens; those that other origins answer for stay."""
    data = columns_of("variants", package.variants)
    ids = _specimen_ids(data, patients, specimens)
    digests = digests_of(data.select(list(COLUMNS)), ids)
    told = {pk: digests.get(pk, result.state) for pk, result in results.items()}
    stored = dict(Specimen.objects.filter(pk__in=results).values_list("pk", "results"))
    changed = sorted(pk for pk, before in stored.items() if before.get(results[pk].origin) != told[pk])
    if not changed:
        return Changes()
    gone = sum(_delete_own(changed, stored, results, origin) for origin in {results[pk].origin for pk in changed})
    fresh = _with_owner(data.select(list(COLUMNS)), ids, results)
    fresh = fresh.filter(pc.is_in(fresh.column("specimen_id"), value_set=pa.array(changed, pa.int64())))
    copy_columns(Variant._meta.db_table, storable(Variant, fresh))
    shared = [pk for pk in changed if set(stored[pk]) - {results[pk].origin}]
    gone += _delete_doubles(shared, results)
    Specimen.objects.bulk_update(
        [Specimen(pk=pk, results={**stored[pk], results[pk].origin: told[pk]}) for pk in changed],
        ["results"],
        batch_size=500,
    )
    return Changes(created=fresh.num_rows, deleted=gone)


def _delete_own(
    changed: Sequence[int], stored: Mapping[int, Mapping[str, str]], results: Mapping[int, Result], origin: str
) -> int:
    mine = [pk for pk in changed if results[pk].origin == origin and origin in stored[pk]]
    return Variant.objects.filter(specimen__in=mine, origin=origin).delete()[0] if mine else 0


def _delete_doubles(shared: Sequence[int], results: Mapping[int, Result]) -> int:
    """The same change from another origin: the newest is right. Without position or protein nobody can tell."""
    query = """
        DELETE FROM twins_variant before USING twins_variant fresh
        WHERE before.specimen_id = %s AND fresh.specimen_id = %s AND fresh.origin = %s AND before.origin <> %s
        AND (
            (before.chrom, before.position, before.ref, before.alt)
                = (fresh.chrom, fresh.position, fresh.ref, fresh.alt)
            OR before.protein <> '' AND (before.gene, before.protein) = (fresh.gene, fresh.protein)
        )
    """
    gone = 0
    with connection.cursor() as cursor:
        for pk in shared:
            origin = results[pk].origin
            cursor.execute(query, [pk, pk, origin, origin])
            gone += cursor.rowcount
    return gone


def _with_owner(data: pa.Table, ids: npt.NDArray[np.int64], results: Mapping[int, Result]) -> pa.Table:
    """With the specimen and the origin of each variant."""
    names = pa.array([results[pk].origin for pk in results], pa.string())
    places = pc.index_in(pa.array(ids), value_set=pa.array(list(results), pa.int64()))
    with_specimen = data.append_column("specimen_id", pa.array(ids))
    return with_specimen.append_column("origin", names.take(places))


def _specimen_ids(
    data: pa.Table, patients: Mapping[str, int], specimens: Mapping[SpecimenKey, int]
) -> npt.NDArray[np.int64]:
    """The specimen of each variant, found by patient, kind and day."""
    if data.num_rows == 0:
        return np.empty(0, dtype=np.int64)
    frame = pd.DataFrame(
        {
            "patient": keyed(data.column("patient"), patients).to_numpy(),
            "kind": data.column("kind").cast(pa.string()).combine_chunks().dictionary_encode().to_pandas(),
            "day": data.column("day").to_numpy(),
        }
    )
    number = frame.groupby(["patient", "kind", "day"], observed=True, sort=False).ngroup().to_numpy()
    _, first = np.unique(number, return_index=True)
    keys = frame.iloc[first].to_dict("records")
    found = np.array([specimens[each["patient"], str(each["kind"]), each["day"]] for each in keys], dtype=np.int64)
    return np.asarray(found[number], dtype=np.int64)


def digests_of(data: pa.Table, owners: npt.NDArray[np.int64]) -> dict[int, str]:
    """A digest of each owner's rows that does not depend on their order.

    Two sums over 64-bit row hashes modulo 2^64, with the number of rows: rows that differ in one value differ in both.
    """
    if data.num_rows == 0:
        return {}
    hashed = np.zeros(data.num_rows, dtype=np.uint64)
    for name in data.column_names:
        hashed = hashed * _ODD + _hash_column(data.column(name))
    stirred = (hashed ^ (hashed >> np.uint64(31))) * _ODD
    unique, at = np.unique(owners, return_inverse=True)
    first, second = (np.zeros(len(unique), dtype=np.uint64) for _ in range(2))
    np.add.at(first, at, hashed)
    np.add.at(second, at, stirred ^ (stirred >> np.uint64(29)))
    rows = np.bincount(at)
    return {
        int(pk): f"{a:016x}{b:016x}{count % 16**8:08x}"
        for pk, a, b, count in zip(unique, first, second, rows, strict=True)
    }


def _hash_column(column: pa.ChunkedArray) -> npt.NDArray[np.uint64]:
    """A 64-bit hash a row; text is hashed once a distinct value."""
    if pa.types.is_floating(column.type):
        return np.asarray(pd.util.hash_array(column.to_numpy()), dtype=np.uint64)
    if pa.types.is_integer(column.type):
        return np.asarray(pd.util.hash_array(column.cast(pa.float64()).to_numpy()), dtype=np.uint64)
    coded = column.combine_chunks()
    coded = coded if pa.types.is_dictionary(coded.type) else coded.dictionary_encode()
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    words = pd.util.hash_array(np.array([*coded.dictionary.to_pylist(), ""], dtype=object), categorize=False)
    codes = pc.fill_null(coded.indices, len(words) - 1).to_numpy(zero_copy_only=False)
    return np.asarray(words[codes], dtype=np.uint64)
