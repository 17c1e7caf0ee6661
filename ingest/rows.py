"""Records of one type as columns: a million variants in tens of megabytes, and still a sequence of records."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar, overload

import pyarrow as pa

from ingest.errors import IngestError
from ingest.records import (
    AdverseEventRecord,
    DiseaseEventRecord,
    ObservationRecord,
    OutcomeRecord,
    PatientRecord,
    RawRecord,
    ResponseRecord,
    TreatmentRecord,
    VariantRecord,
)

R = TypeVar("R")
_RECORDS: dict[str, type[Any]] = {
    "treatments": TreatmentRecord,
    "observations": ObservationRecord,
    "responses": ResponseRecord,
    "adverse_events": AdverseEventRecord,
    "disease_events": DiseaseEventRecord,
    "outcomes": OutcomeRecord,
    "variants": VariantRecord,
    "patients": PatientRecord,
    "raws": RawRecord,
}
_ARROW: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    tuple[str, ...]: pa.list_(pa.string()),
}


def record_type(name: str) -> type[Any]:
    """The record of one of a package's sequences that may be kept as columns."""
    return _RECORDS[name]


class Rows(Sequence[R]):
    """An immutable sequence of records that is kept as an Arrow table with the record's fields as columns.

    A mapping is kept as JSON text.

    Args:
        record: the record's dataclass.
        data: one column a field, in any order; a column that is left out holds the field's default. What the record
            checks in `__post_init__` must hold already: it is checked again only when a record is taken out.
    """

    def __init__(self, record: type[R], data: pa.Table) -> None:
        self.record = record
        self.data = _complete(record, data)

    @classmethod
    def of(cls, record: type[R], records: Sequence[R]) -> Rows[R]:
        """The same records as columns; a sequence of columns is returned as it is."""
        if isinstance(records, Rows):
            return records
        kinds = _types(record)
        try:
            arrays = {name: pa.array([_plain(getattr(each, name)) for each in records], kinds[name]) for name in kinds}
        except UnicodeEncodeError as error:
            raise IngestError("expected text, found half of a character (a lone surrogate)") from error
        except (OverflowError, pa.ArrowInvalid) as error:
            raise IngestError("expected whole numbers of at most 64 bits, found a larger one") from error
        return cls(record, pa.table(arrays))

    @classmethod
    def joined(cls, record: type[R], parts: Sequence[Rows[R]]) -> Rows[R]:
        """All parts in their order."""
        if not parts:
            return cls.of(record, [])
        coded = [
            pa.table({name: _encoded(part.data.column(name)) for name in part.data.column_names}) for part in parts
        ]
        return cls(record, pa.concat_tables(coded).unify_dictionaries().combine_chunks())

    def __len__(self) -> int:
        return int(self.data.num_rows)

    def __iter__(self) -> Iterator[R]:
        build = _builder(self.record)
        for batch in self.data.to_batches(max_chunksize=10_000):
            for values in batch.to_pylist():
                yield build(values)

    @overload
    def __getitem__(self, index: int) -> R: ...
    @overload
    def __getitem__(self, index: slice) -> Rows[R]: ...
    def __getitem__(self, index: int | slice) -> R | Rows[R]:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            return Rows(self.record, self.data.take(pa.array(range(start, stop, step), pa.int64())))
        at = index if index >= 0 else len(self) + index
        if not 0 <= at < len(self):
            raise IndexError(index)
        return _builder(self.record)(self.data.slice(at, 1).to_pylist()[0])

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sequence)
            and len(self) == len(other)
            and all(mine == theirs for mine, theirs in zip(self, other, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]  # compared by content

    def __repr__(self) -> str:
        return f"Rows({self.record.__name__}, {len(self)} rows)"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _json(value)
    return value.value if isinstance(value, Enum) else value


def _json(value: Mapping[str, Any]) -> str:
    try:
        return json.dumps(dict(value), sort_keys=True, allow_nan=False, ensure_ascii=False)
    except ValueError as error:
        raise IngestError("expected finite numbers in what is kept as it came, found NaN or infinity") from error


def _types(record: type[Any]) -> dict[str, pa.DataType]:
    return {name: _arrow(hint) for name, hint in typing.get_type_hints(record).items()}


def _arrow(hint: Any) -> pa.DataType:
    bare = _required(hint)
    if isinstance(bare, type) and issubclass(bare, Enum):
        return pa.string()
    return pa.string() if _is_mapping(bare) else _ARROW[bare]


def _is_mapping(bare: Any) -> bool:
    return typing.get_origin(bare) is Mapping


def _required(hint: Any) -> Any:
    """The type without `| None`."""
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        return next(each for each in typing.get_args(hint) if each is not type(None))
    return hint


def _complete(record: type[Any], data: pa.Table) -> pa.Table:
    """All columns in the order of the fields, the missing ones filled with the default."""
    kinds = _types(record)
    if strangers := set(data.column_names) - set(kinds):
        raise TypeError(f"{record.__name__} has no fields {sorted(strangers)}")
    columns = {}
    for field in dataclasses.fields(record):
        kind = kinds[field.name]
        if field.name in data.column_names:
            columns[field.name] = _decoded(data.column(field.name), kind)
        else:
            columns[field.name] = pa.repeat(pa.scalar(_default(record, field, data.num_rows), kind), data.num_rows)
    return pa.table(columns)


def _default(record: type[Any], field: dataclasses.Field[Any], rows: int) -> Any:
    if field.default is not dataclasses.MISSING:
        return _plain(field.default)
    if field.default_factory is not dataclasses.MISSING:
        return _plain(field.default_factory())
    if rows:
        raise TypeError(f"{record.__name__} needs the column {field.name}")
    return None


def _encoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.dictionary_encode() if pa.types.is_string(column.type) else column


def _decoded(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """Text may stay dictionary-encoded, which is how a million gene names stay small."""
    is_coded_text = pa.types.is_dictionary(column.type) and pa.types.is_string(kind)
    return column if is_coded_text else column.cast(kind)


def _builder(record: type[R]) -> Callable[[Mapping[str, Any]], R]:
    hints = {name: _required(hint) for name, hint in typing.get_type_hints(record).items()}
    readers = {name: reader for name, bare in hints.items() if (reader := _reader(bare)) is not None}

    def build(values: Mapping[str, Any]) -> R:
        read = {
            name: readers[name](value) if name in readers and value is not None else value
            for name, value in values.items()
        }
        return record(**read)

    return build


def _reader(bare: Any) -> Callable[[Any], Any] | None:
    """What turns a column's value into the field's; None where they are the same."""
    if isinstance(bare, type) and issubclass(bare, Enum):
        return bare
    if _is_mapping(bare):
        return json.loads
    return tuple if typing.get_origin(bare) is tuple else None
