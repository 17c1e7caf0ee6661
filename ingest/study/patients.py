"""[patients] and [[covariates]]: who is in the study and their baseline clinical features."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.records import CovariateSpec, PatientRecord
from ingest.study.context import CodeList, Context
from ingest.study.sections import Codes, Covariates, CovariateSection, PatientsSection, TableSection
from ingest.tables import Missing, Table

Value = float | str | None
_SEX = {"m": "male", "male": "male", "man": "male", "f": "female", "female": "female", "woman": "female"}
_TEXT_COLUMNS = ("sex", "diagnosis", "diagnosis_detail", "stage", "site")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientTable:
    """All patients and how each covariate is to be read."""

    records: list[PatientRecord]
    covariates: tuple[CovariateSpec, ...]


def read_patients(context: Context) -> PatientTable | None:
    """Read [patients] and every [[covariates]], and make the patients known to the context; None where unreadable."""
    section = context.manifest.patients
    asked = _asked(section)
    table = context.table_of(section, asked)
    if table is None:
        return None
    codes = _codes(context, table)
    context.patients = frozenset(code for code in codes if code is not None)
    covariates = _covariates_by_patient(context)
    fields = {name: _column(context, section, table, name, column) for name, column in _named(section).items()}
    records = [_record(code, at, fields, covariates) for at, code in enumerate(codes) if code is not None]
    if not records:
        context.report.error("no_patients", file=table.label, message="expected at least one patient, found none")
    return PatientTable(records=records, covariates=_specs(context))


def _asked(section: PatientsSection) -> dict[str, str | None]:
    columns = {f"columns.{name}": column for name, column in _named(section).items()}
    return {**columns, **_covariate_columns(section.covariates)}


def _named(section: PatientsSection) -> dict[str, str]:
    names = ("age_years", "ecog", *_TEXT_COLUMNS)
    return {name: column for name in names if (column := getattr(section.columns, name)) is not None}


def _covariate_columns(section: Covariates | CovariateSection) -> dict[str, str | None]:
    return {f"covariates.{name}": name for name in (*section.numeric, *section.categorical, *section.ordinal)}


def _codes(context: Context, table: Table) -> list[str | None]:
    """The patients' ids; here every id is known, so only missing and repeated ones are wrong."""
    column = context.id_of(context.manifest.patients)
    context.patients = frozenset(code for code in table.texts(column, Missing.of(())) if code is not None)
    return context.ids_of(table, column, unique=True)


def _column(context: Context, section: PatientsSection, table: Table, name: str, column: str) -> Sequence[Value]:
    missing = context.missing_of(section)
    if name == "age_years":
        return _ages(context, table, column, missing)
    if name == "ecog":
        return _ecog(context, table, column, missing)
    texts = _renamed(table.texts(column, missing), section.names.get(name, {}))
    return [_SEX.get(text.lower(), text) if text else None for text in texts] if name == "sex" else texts


def _renamed(texts: Sequence[str | None], names: Mapping[str, str]) -> list[str | None]:
    return [names.get(text, text) if text is not None else None for text in texts]


def _ages(context: Context, table: Table, column: str, missing: Missing) -> list[Value]:
    ages = table.numbers(column, missing, context.report)
    for row in np.flatnonzero((ages < 0) | (ages > 130)):
        context.report.error(
            "out_of_range",
            file=table.label,
            line=int(table.lines[row]),
            column=column,
            value=ages[row],
            message="expected an age of 0 to 130 years",
        )
    return _or_none(ages)


def _ecog(context: Context, table: Table, column: str, missing: Missing) -> list[Value]:
    grades = table.integers(column, missing, context.report)
    for line, grade in zip(table.lines.tolist(), grades, strict=True):
        if grade is not None and not 0 <= grade <= 5:
            message = "expected an ECOG performance status of 0 to 5"
            context.report.error(
                "out_of_range", file=table.label, line=line, column=column, value=grade, message=message
            )
    return list(grades)


def _or_none(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[Value]:
    return [None if np.isnan(value) else float(value) for value in values]


def _sources(context: Context) -> Iterator[tuple[TableSection, Covariates | CovariateSection]]:
    yield context.manifest.patients, context.manifest.patients.covariates
    for section in context.manifest.covariates:
        yield section, section


def _specs(context: Context) -> tuple[CovariateSpec, ...]:
    specs: list[CovariateSpec] = []
    for _, named in _sources(context):
        specs += [CovariateSpec(name=name, kind="numeric") for name in named.numeric]
        specs += [CovariateSpec(name=name, kind="categorical") for name in named.categorical]
        specs += [
            CovariateSpec(name=name, kind="ordinal", levels=_levels(codes)) for name, codes in named.ordinal.items()
        ]
    return tuple(specs)


def _levels(codes: Codes) -> tuple[str, ...]:
    return tuple(str(code) for code in codes)


def _covariates_by_patient(context: Context) -> dict[str, dict[str, Value]]:
    values: dict[str, dict[str, Value]] = {code: {} for code in context.patients}
    seen: set[str] = set()
    for section, named in _sources(context):
        table = context.table_of(section, _covariate_columns(named))
        if table is None:
            continue
        ids = context.ids_of(table, context.id_of(section), unique=section is not context.manifest.patients)
        for name, column in _read_covariates(context, section, named, table).items():
            seen.add(name)
            for code, value in zip(ids, column, strict=True):
                if code is not None:
                    values[code][name] = value
    # a patient without a row in another file has every covariate of it missing, and says so
    return {code: {name: found.get(name) for name in sorted(seen)} for code, found in values.items()}


def _read_covariates(
    context: Context, section: TableSection, named: Covariates | CovariateSection, table: Table
) -> dict[str, Sequence[Value]]:
    missing = context.missing_of(section)
    columns: dict[str, Sequence[Value]] = {}
    columns |= {name: _or_none(table.numbers(name, missing, context.report)) for name in named.numeric}
    columns |= {name: table.texts(name, missing) for name in named.categorical}
    columns |= {name: _ordinal(context, table, name, codes, missing) for name, codes in named.ordinal.items()}
    return columns


def _ordinal(context: Context, table: Table, column: str, codes: Codes, missing: Missing) -> list[Value]:
    """Each value as the level of the manifest that it equals, as text or as number."""
    levels = [(str(code), CodeList((code,))) for code in codes]
    found: dict[str, str | None] = {}
    values: list[Value] = []
    for line, text in zip(table.lines.tolist(), table.texts(column, missing), strict=True):
        if text is not None and text not in found:
            found[text] = next((level for level, code in levels if text in code), None)
        level = None if text is None else found[text]
        if text is not None and level is None:
            message = f"expected one of the levels {', '.join(name for name, _ in levels)}, found '{text}'"
            context.report.error(
                "unknown_level", file=table.label, line=line, column=column, value=text, message=message
            )
        values.append(level)
    return values


def _record(
    code: str, at: int, fields: Mapping[str, Sequence[Value]], covariates: Mapping[str, Mapping[str, Value]]
) -> PatientRecord:
    values = {name: column[at] for name, column in fields.items()}
    return PatientRecord(code=code, covariates=covariates.get(code, {}), **values)  # type: ignore[arg-type]
