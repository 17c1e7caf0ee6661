"""Any value of an exchange document may be of another kind: errors or a package, never an exception."""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest import registry
from ingest.errors import IngestError
from ingest.rows import Rows, record_type

WILD = Path(__file__).parents[1] / "wild"
DOCUMENTS = ("phenopackets/tumour.json", "phenopackets/family.json", "fhir/transaction.json", "gene_list/markers.json")
ODD = (None, "", "NA", -1, 1e308, 10**20, True, [], {}, "x" * 3000, "\x00", "\ud800", "2024-02-30", "P-1Y", ["a"])
SEQUENCES = ("observations", "treatments", "outcomes", "responses", "adverse_events", "variants", "raws", "patients")
TIMES = 120


def leaves(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    members = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in members:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from leaves(value, (*path, key))


def changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    other = copy.deepcopy(document)
    holder = other
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return other


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_with_an_odd_value_is_read_or_refused(name, tmp_path):
    document = json.loads((WILD / name).read_text(encoding="utf-8-sig"))
    places, draw = list(leaves(document)), random.Random(name)
    path = tmp_path / "P1.json"
    for _ in range(TIMES):
        path.write_text(json.dumps(changed(document, draw.choice(places), draw.choice(ODD))))
        try:
            package = registry.read([path], study="odd", kind=name.split("/")[0])
            for sequence in SEQUENCES:
                Rows.of(record_type(sequence), getattr(package, sequence))
        except IngestError:
            continue
