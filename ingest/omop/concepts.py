"""Concept ids to names and codes, as far as the site's own vocabulary files say.

Vocabularies may not be passed on, so none comes with the project. Without the site's CONCEPT file a concept is called
`OMOP:1234`. The ids below are the few that the data model's own documentation and the published conventions for
measurements name; none of them says anything about a patient without the site's data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from ingest.checks import Report

MALE, FEMALE = 8507, 8532
OPERATORS = {4171754: "<=", 4171755: ">=", 4171756: "<", 4172704: ">", 4172703: "="}
POSITIVE = frozenset({9191, 45884084, 4126681, 45877985, 4181412, 45879438})
NEGATIVE = frozenset({9189, 9190, 45878583, 45880296, 4132135})
FIRST_OCCURRENCE, DISEASE_EPISODE = 32528, 32533
PROGRESSIONS = frozenset({32677, 32949})
REGIMEN = 32531
FIELDS = {
    1147127: "condition_occurrence",
    1147094: "drug_exposure",
    1147082: "procedure_occurrence",
    1147138: "measurement",
}
_KEY_OF_FIELD = {f"{table}.{table}_id": table for table in (*FIELDS.values(), "episode")}
_NEEDED = ("concept_id", "concept_name", "vocabulary_id", "concept_code")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Concepts:
    """What the site says of the concepts that its tables use. `is_given`: there was a CONCEPT file."""

    names: Mapping[int, str] = field(default_factory=dict)
    vocabularies: Mapping[int, str] = field(default_factory=dict)
    codes: Mapping[int, str] = field(default_factory=dict)
    is_given: bool = False

    def name(self, concept: int) -> str:
        """The concept's name, at most 120 characters, or `OMOP:` and its id."""
        return self.names.get(concept, f"OMOP:{concept}")[:_LONGEST_NAME]

    def code(self, concept: int) -> str:
        """`LOINC:718-7`, or `OMOP:` and its id."""
        if concept not in self.codes:
            return f"OMOP:{concept}"
        return f"{self.vocabularies[concept]}:{self.codes[concept]}"

    def unit(self, concept: int) -> str:
        """The unit's code (UCUM: `mg/dL`), empty where the file does not know it."""
        return self.codes.get(concept, "")

    def table_of_field(self, concept: int) -> str | None:
        """The table whose key a field concept stands for, by the documented ids or by the concept's name."""
        return FIELDS.get(concept) or _KEY_OF_FIELD.get(self.names.get(concept, "").lower())

    def is_positive(self, concept: int) -> bool:
        """Whether a value says that something was found."""
        return concept in POSITIVE or self.names.get(concept, "").lower() in {"positive", "detected", "present"}

    def is_negative(self, concept: int) -> bool:
        """Whether a value says that something was looked for and not found."""
        return concept in NEGATIVE or self.names.get(concept, "").lower() in {"negative", "not detected", "absent"}


def read_concepts(path: Path, wanted: Collection[int], *, label: str, report: Report) -> Concepts:
    """The wanted concepts of a CONCEPT file; it is read in blocks, because it holds millions."""
    ids = pa.array(sorted(wanted), pa.int64())
    found: list[pa.Table] = []
    for block in _blocks(path, _NEEDED, label=label, report=report):
        try:
            keys = block.column("concept_id").cast(pa.int64())
        except pa.ArrowInvalid:
            message = "expected whole numbers in concept_id"
            report.error("not_an_integer", file=label, column="concept_id", message=message)
            return Concepts()
        found.append(block.set_column(0, "concept_id", keys).filter(pc.is_in(keys, value_set=ids)))
    if not found:
        return Concepts()
    rows = pa.concat_tables(found).to_pylist()
    return Concepts(
        names={row["concept_id"]: row["concept_name"] for row in rows if row["concept_name"]},
        vocabularies={row["concept_id"]: row["vocabulary_id"] or "OMOP" for row in rows if row["concept_code"]},
        codes={row["concept_id"]: row["concept_code"] for row in rows if row["concept_code"]},
        is_given=True,
    )


def _blocks(path: Path, columns: Sequence[str], *, label: str, report: Report) -> Iterator[pa.Table]:
    """The columns of a vocabulary file block by block, as text; defects end it and are reported."""
    try:
        yield from _parquet(path, columns) if label.lower().endswith(".parquet") else _delimited(path, columns)
    except KeyError as error:
        message = f"expected the column '{error.args[0]}' in a vocabulary file"
        report.error("missing_column", file=label, line=1, column=str(error.args[0]), message=message)
    except (pa.ArrowException, OSError, UnicodeDecodeError, EOFError) as error:
        report.error("not_a_table", file=label, message=f"expected a vocabulary file: {type(error).__name__}")


def _parquet(path: Path, columns: Sequence[str]) -> Iterator[pa.Table]:
    file = pyarrow.parquet.ParquetFile(path)
    own = _own_names(file.schema_arrow.names, columns)
    for batch in file.iter_batches(columns=own):
        block = pa.Table.from_batches([batch]).select(own).rename_columns(list(columns))
        yield pa.table({name: block.column(name).cast(pa.string()) for name in columns})


def _delimited(path: Path, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Vocabulary downloads are separated by tabs and know no quotes, whatever their name says."""
    with pa.input_stream(str(path)) as stream:
        header = stream.read(1 << 16).split(b"\n", 1)[0].decode("utf-8-sig").rstrip("\r")
    delimiter = "\t" if "\t" in header else ","
    names = [name.strip().strip('"') for name in header.split(delimiter)]
    own = _own_names(names, columns)
    reader = pyarrow.csv.open_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=names, skip_rows=1),
        parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, quote_char=delimiter == "," and '"'),
        convert_options=pyarrow.csv.ConvertOptions(include_columns=own, column_types=dict.fromkeys(own, pa.string())),
    )
    for batch in reader:
        yield pa.Table.from_batches([batch]).rename_columns(list(columns))


def _own_names(names: Sequence[str], columns: Sequence[str]) -> list[str]:
    by_lower = {name.lower(): name for name in names}
    return [by_lower[column] for column in columns]


def read_descendants(path: Path, ancestors: Collection[int], *, label: str, report: Report) -> frozenset[int]:
    """All concepts below the ancestors, by the site's CONCEPT_ANCESTOR file."""
    wanted = pa.array([str(each) for each in sorted(ancestors)], pa.string())
    found: set[int] = set()
    for block in _blocks(path, ("ancestor_concept_id", "descendant_concept_id"), label=label, report=report):
        below = block.filter(pc.is_in(block.column(0), value_set=wanted)).column(1)
        found.update(int(each) for each in below.to_pylist() if each and each.isdigit())
    return frozenset(found)


def find_by_code(path: Path, vocabulary: str, codes: Collection[str], *, label: str, report: Report) -> frozenset[int]:
    """Concepts of a vocabulary by their codes (`ATC`, `L01`)."""
    wanted = pa.array(sorted(codes), pa.string())
    found: set[int] = set()
    for block in _blocks(path, _NEEDED, label=label, report=report):
        hits = pc.and_(
            pc.equal(block.column("vocabulary_id"), vocabulary),
            pc.is_in(block.column("concept_code"), value_set=wanted),
        )
        ids = block.filter(pc.fill_null(hits, False)).column("concept_id").to_pylist()
        found.update(int(each) for each in ids if each and each.isdigit())
    return frozenset(found)


def distinct(values: np.ndarray) -> set[int]:
    """The concept ids of a column, without missing ones and without 0, which means "no matching concept"."""
    return {int(value) for value in np.unique(values) if value > 0}
