"""A TOML table to a section's dataclass: unknown keys, missing keys and wrong types, each with its line."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ingest.checks import Report, suggestion
from ingest.study.places import Place, line_of
from ingest.study.sections import Codes, Covariates, Filter, GeneColumns, PatientColumns, Scalar, Section

S = TypeVar("S", bound=Section)


class _WrongTypeError(Exception):
    """The value is not what the key holds; the message says what is."""


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise _WrongTypeError("a text that is not empty")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongTypeError("true or false")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _WrongTypeError("a whole number")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _WrongTypeError("a list of texts")
    return tuple(value)


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | float | bool)


def _codes(value: object) -> Codes:
    items = value if isinstance(value, list) else [value]
    if not items or not all(_is_scalar(item) for item in items):
        raise _WrongTypeError("a list of texts or numbers that is not empty")
    return tuple(items)


def _table(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _WrongTypeError("a table")
    return value


def _named_texts(value: object) -> Mapping[str, str]:
    if not all(isinstance(item, str) for item in _table(value).values()):
        raise _WrongTypeError("a table of texts")
    return _table(value)


def _named_tables(value: object) -> Mapping[str, Mapping[str, str]]:
    return {name: _named_texts(item) for name, item in _table(value).items()}


def _named_codes(value: object) -> Filter:
    return {name: _codes(item) for name, item in _table(value).items()}


def _named_scalars(value: object) -> Mapping[str, Scalar]:
    if not all(_is_scalar(item) for item in _table(value).values()):
        raise _WrongTypeError("a table of texts and numbers")
    return _table(value)


_CHECKS: dict[Any, Callable[[object], object]] = {
    str: _text,
    str | None: _text,
    bool: _flag,
    int: _whole,
    int | None: _whole,
    tuple[str, ...]: _texts,
    tuple[str, ...] | None: _texts,
    Codes: _codes,
    Filter: _named_codes,
    Mapping[str, str]: _named_texts,
    Mapping[str, Mapping[str, str]]: _named_tables,
    Mapping[str, Scalar]: _named_scalars,
}
_NESTED: dict[Any, type[Section]] = {
    PatientColumns: PatientColumns,
    Covariates: Covariates,
    GeneColumns | None: GeneColumns,
}


def keys_of(section: type[Section]) -> dict[str, dataclasses.Field[Any]]:
    """The manifest's keys of a section, in order."""
    fields = [item for item in dataclasses.fields(section) if item.metadata.get("manifest", True)]
    return {str(item.metadata.get("manifest", item.name)): item for item in fields}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Loader:
    """Reads sections of one manifest and reports into one report."""

    label: str
    places: Mapping[Place, int]
    report: Report

    def error(self, code: str, path: Place, message: str, value: object = None) -> None:
        """Report a defect at a path of the manifest."""
        column = ".".join(str(part) for part in path if isinstance(part, str))
        line = line_of(self.places, path)
        self.report.error(code, file=self.label, line=line, column=column, value=value, message=message)

    def unknown_key(self, path: Place, known: typing.Iterable[str]) -> None:
        """Report a key that nothing reads, with the nearest that something does."""
        message = f"expected a known key, found '{path[-1]}'; {suggestion(str(path[-1]), known)}"
        self.error("unknown_key", path, message, value=path[-1])

    def load(self, section: type[S], raw: object, path: Place) -> S | None:
        """The section, or None after reporting what is wrong with it."""
        if not isinstance(raw, dict):
            self.error("wrong_type", path, "expected a table", value=type(raw).__name__)
            return None
        before = self.report.error_count
        keys = keys_of(section)
        for name in raw:
            if name not in keys:
                self.unknown_key((*path, name), keys)
        hints = typing.get_type_hints(section)
        values = {
            item.name: self._value(hints[item.name], raw[key], (*path, key)) for key, item in keys.items() if key in raw
        }
        self._check_required(keys, raw, path)
        if self.report.error_count > before:
            return None
        return section(places=self._lines_of(path, keys), **values)

    def _value(self, hint: Any, raw: object, path: Place) -> object:
        if hint in _NESTED:
            return self.load(_NESTED[hint], raw, path)
        try:
            return _CHECKS[hint](raw)
        except _WrongTypeError as error:
            self.error("wrong_type", path, f"expected {error}", value=raw)
            return None

    def _check_required(
        self, keys: Mapping[str, dataclasses.Field[Any]], raw: Mapping[str, object], path: Place
    ) -> None:
        for key, item in keys.items():
            needed = item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
            if needed and key not in raw:
                self.error("missing_key", (*path, key), f"expected the key '{key}'")

    def _lines_of(self, path: Place, keys: typing.Iterable[str]) -> dict[str, int]:
        named = {"": path} | {key: (*path, key) for key in keys}
        return {key: line for key, place in named.items() if (line := self.places.get(place)) is not None}
