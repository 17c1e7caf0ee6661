"""Clinical blocks: baseline characteristics as numbers, by the study's own specification."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fusion.cohort.blocks import LEVEL, Block, FeatureKind, Modality, build_block
from fusion.cohort.roster import Roster
from fusion.errors import CohortError
from fusion.shapes import Bools, Floats

CLINICAL = "clinical"
MISSING = "missing"
MOST_LEVELS = 20
STAGE = re.compile(r"(?:stage\s*)?(0|IV|I{1,3})([A-C]?)\d?", re.IGNORECASE)
ROMAN = {"0": 0, "I": 1, "II": 2, "III": 3, "IV": 4}
SUBSTAGE = {"": 0.0, "A": 0.25, "B": 0.5, "C": 0.75}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One clinical feature of n patients; NaN is "not recorded" until the block is built."""

    name: str
    kind: FeatureKind
    values: Floats


def build_clinical_blocks(roster: Roster) -> list[Block]:
    """Age, sex, ECOG, stage, histology and the study's covariates; those of another table are a block of their own.

    Numbers stay numbers; ordinal covariates become their level's place; categorical ones one indicator a level, a
    missing value being a level of its own; stages I to IVC become numbers, other stage systems indicators. A column in
    which all patients are alike is left out, unless patients were asked for by name: one patient is always alike, and
    the model that is asked about them knows its columns. A patient of whom another table says nothing lacks its block.
    """
    own = [*_columns(roster), *_covariates(roster, "")]
    everybody = np.ones(len(roster.rows), dtype=bool)
    tables = sorted({_table(spec) for spec in roster.covariates} - {""})
    others = [_build(name, _covariates(roster, name), _told(roster, name), roster) for name in tables]
    return [_build(CLINICAL, own, everybody, roster), *others]


def _build(name: str, columns: list[Column], present: Bools, roster: Roster) -> Block:
    unique = {column.name: column for column in reversed(columns)}
    told = [column for column in reversed(unique.values()) if roster.named or _varies(column.values)]
    values = np.column_stack([column.values for column in told]) if told else np.zeros((len(present), 0))
    names, kinds = tuple(column.name for column in told), tuple(column.kind for column in told)
    return build_block(name, Modality.CLINICAL, names, values, kinds=kinds, present=present)


def _covariates(roster: Roster, table: str) -> list[Column]:
    return [column for spec in roster.covariates if _table(spec) == table for column in _covariate(spec, roster)]


def _table(spec: Mapping[str, Any]) -> str:
    return str(spec.get("table", ""))


def _told(roster: Roster, table: str) -> Bools:
    names = [spec["name"] for spec in roster.covariates if _table(spec) == table]
    return np.array([any(row.covariates.get(name) is not None for name in names) for row in roster.rows], dtype=bool)


def _columns(roster: Roster) -> list[Column]:
    rows, named = roster.rows, roster.named
    return [
        _numeric("age_years", [row.age_years for row in rows]),
        *_categorical("sex", [row.sex for row in rows], named=named),
        Column(name="ecog", kind=FeatureKind.ORDINAL, values=_numbers("ecog", [row.ecog for row in rows])),
        *_stage([row.stage for row in rows]),
        *_categorical("diagnosis_detail", [row.diagnosis_detail for row in rows], named=named),
    ]


def _covariate(spec: Mapping[str, Any], roster: Roster) -> list[Column]:
    name = str(spec["name"])
    values = [row.covariates.get(name) for row in roster.rows]
    match spec["kind"]:
        case "numeric":
            return [_numeric(name, values)]
        case "ordinal":
            return [_ordinal(name, values, spec["levels"])]
        case "categorical":
            return _categorical(name, values, named=roster.named)
        case other:
            raise CohortError(expected="numeric, ordinal or categorical", found=str(other), where=f"covariate {name}")


def _numeric(name: str, values: Sequence[Any]) -> Column:
    return Column(name=name, kind=FeatureKind.NUMERIC, values=_numbers(name, values))


def _numbers(name: str, values: Sequence[Any]) -> Floats:
    texts = [value for value in values if isinstance(value, str)]
    if texts:
        raise CohortError(expected="numbers", found="text", where=f"covariate {name}")
    return np.array([np.nan if value is None else float(value) for value in values])


def _ordinal(name: str, values: Sequence[Any], levels: Sequence[str]) -> Column:
    places = {str(level): index for index, level in enumerate(levels)}
    unknown = {_text(value) for value in values if value is not None} - set(places)
    if unknown:
        found = f"{len(unknown)} others"
        raise CohortError(expected=f"one of {len(places)} levels", found=found, where=f"covariate {name}")
    numbers = np.array([np.nan if value is None else float(places[_text(value)]) for value in values])
    return Column(name=name, kind=FeatureKind.ORDINAL, values=numbers)


def _categorical(name: str, values: Sequence[Any], *, named: bool = False) -> list[Column]:
    """One indicator a level; beyond the twenty most frequent, levels share one."""
    texts = [MISSING if value is None or value == "" else _text(value) for value in values]
    counts = Counter(texts)
    levels = sorted(counts, key=lambda level: (-counts[level], level))[:MOST_LEVELS]
    if levels == [MISSING] and not named:
        return []
    return [
        Column(
            name=f"{name}{LEVEL}{level}",
            kind=FeatureKind.INDICATOR,
            values=np.array([float(text == level) for text in texts]),
        )
        for level in levels
    ]


def _stage(values: Sequence[str | None]) -> list[Column]:
    numbers = [_stage_number(value or "") for value in values]
    if any(value and number is None for value, number in zip(values, numbers, strict=True)):
        return _categorical("stage", values)
    given = np.array([np.nan if number is None else number for number in numbers])
    return [Column(name="stage", kind=FeatureKind.ORDINAL, values=given)]


def _stage_number(text: str) -> float | None:
    match = STAGE.fullmatch(text.strip())
    return ROMAN[match[1].upper()] + SUBSTAGE[match[2].upper()] if match else None


def _text(value: Any) -> str:
    """JSON keeps 1 and 1.0 apart; a level does not."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _varies(values: Floats) -> bool:
    seen = values[~np.isnan(values)]
    return len(seen) > 0 and (len(np.unique(seen)) > 1 or len(seen) < len(values))
