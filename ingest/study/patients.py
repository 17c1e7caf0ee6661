"""[patients] and [[covariates]]: who is in the study and their baseline clinical features."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.records import CovariateSpec, PatientRecord
from ingest.rows import Rows
from ingest.study.context import CodeList, Context
from ingest.study.sections import Codes, Covariates, CovariateSection, PatientsSection, TableSection
from ingest.tables import Missing, Table
from ingest.tables.table import NumberArray
from ingest.terms.sexes import SEXES

Value = float | str | None
Values = Sequence[Value] | NumberArray
_ECOG = range(6)
_SEXES = {**SEXES, "man": "male", "woman": "female"}
_KINDS = {"age_years": pa.float64(), "ecog": pa.int64()}
_TEXT_COLUMNS = ("sex", "diagnosis", "diagnosis_detail", "stage", "site")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientTable:
    """All patients and how each covariate is to be read."""

    records: Rows[PatientRecord]
    covariates: tuple[CovariateSpec, ...]


def read_patients(context: Context) -> PatientTable | None:
    """Read [patients] and every [[covariates]], and make the patients known to the context; None where unreadable."""
    section = context.manifest.patients
    table = context.table_of(section, _asked(section))
    if table is None:
        return None
    codes = _codes(context, table)
    context.patients = frozenset(code for code in codes.to_pylist() if code is not None)
    columns: dict[str, pa.Array] = {"code": codes, "covariates": _covariates(context, codes)}
    for name, column in _named(section).items():
        columns[name] = pa.array(
            _column(context, section, table, name, column), _KINDS.get(name, pa.string()), from_pandas=True
        )
    records = Rows(PatientRecord, pa.table(columns).filter(pc.is_valid(codes)))
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


def _codes(context: Context, table: Table) -> pa.Array:
    """The patients' ids; here every id is known, so only missing and repeated ones are wrong."""
    column = context.id_of(context.manifest.patients)
    context.patients = frozenset(code for code in table.texts(column, Missing.of(())) if code is not None)
    return context.patients_of(table, column, unique=True)


def _column(context: Context, section: PatientsSection, table: Table, name: str, column: str) -> Values:
    missing = context.missing_of(section)
    if name == "age_years":
        return _ages(context, table, column, missing)
    if name == "ecog":
        return _ecog(context, table, column, missing)
    texts = _renamed(table.texts(column, missing), section.names.get(name, {}))
    return [_SEXES.get(text.lower(), text) if text else None for text in texts] if name == "sex" else texts


def _renamed(texts: Sequence[str | None], names: Mapping[str, str]) -> list[str | None]:
    return [names.get(text, text) if text is not None else None for text in texts]


def _ages(context: Context, table: Table, column: str, missing: Missing) -> NumberArray:
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
    return ages


def _ecog(context: Context, table: Table, column: str, missing: Missing) -> list[Value]:
    grades: list[Value] = table.whole_numbers(column, missing, context.report).to_pylist()
    wrong = [at for at, grade in enumerate(grades) if grade is not None and grade not in _ECOG]
    for at in wrong:
        context.report.error(
            "out_of_range",
            file=table.label,
            line=int(table.lines[at]),
            column=column,
            value=grades[at],
            message="expected an ECOG performance status of 0 to 5",
        )
    return grades


def _sources(context: Context) -> Iterator[tuple[TableSection, Covariates | CovariateSection]]:
    yield context.manifest.patients, context.manifest.patients.covariates
    for section in context.manifest.covariates:
        yield section, section


def _specs(context: Context) -> tuple[CovariateSpec, ...]:
    specs: list[CovariateSpec] = []
    for section, named in _sources(context):
        table = _other_table(context, section)
        specs += [CovariateSpec(name=name, kind="numeric", table=table) for name in named.numeric]
        specs += [CovariateSpec(name=name, kind="categorical", table=table) for name in named.categorical]
        specs += [
            CovariateSpec(name=name, kind="ordinal", levels=_levels(codes), table=table)
            for name, codes in named.ordinal.items()
        ]
    return tuple(specs)


def _other_table(context: Context, section: TableSection) -> str:
    """Stem of the file's name where it is not the patients' own, else nothing."""
    file = section.file
    return "" if file is None or file == context.manifest.patients.file else PurePath(file).stem


def _levels(codes: Codes) -> tuple[str, ...]:
    return tuple(str(code) for code in codes)


def _covariates(context: Context, codes: pa.Array) -> pa.Array:
    """A JSON object a patient; one without a row in another file has every covariate of it missing, and says so."""
    found: dict[str, pa.Array] = {}
    for section, named in _sources(context):
        table = context.table_of(section, _covariate_columns(named))
        if table is None:
            continue
        ids = context.patients_of(table, context.id_of(section), unique=section is not context.manifest.patients)
        rows = pc.index_in(codes, value_set=ids, skip_nulls=True)
        for name, column in _read_covariates(context, section, named, table).items():
            values = _json(column).take(rows)
            # two sections may name one covariate: the later one tells where it tells anything
            found[name] = pc.if_else(pc.is_null(rows), found[name], values) if name in found else values
    return _objects(found, len(codes))


def _json(values: Values) -> pa.Array:
    """Each value as JSON."""
    coded = pa.array(values, from_pandas=True).dictionary_encode()
    told = [json.dumps(value) for value in coded.dictionary.to_pylist()]
    return pc.fill_null(pa.array(told, pa.string()).take(coded.indices), "null")


def _objects(columns: Mapping[str, pa.Array], rows: int) -> pa.Array:
    if not columns:
        return pa.repeat(pa.scalar("{}"), rows)
    members = [
        pc.binary_join_element_wise(f"{json.dumps(name)}: ", pc.fill_null(columns[name], "null"), "")
        for name in sorted(columns)
    ]
    inside = pc.binary_join_element_wise(*members, ", ")
    return pc.binary_join_element_wise("{", inside, "}", "")


def _read_covariates(
    context: Context, section: TableSection, named: Covariates | CovariateSection, table: Table
) -> dict[str, Values]:
    missing = context.missing_of(section)
    columns: dict[str, Values] = {}
    columns |= {name: table.numbers(name, missing, context.report) for name in named.numeric}
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
