"""measurement and observation: numbers, bounds and yes-or-no results as columns of observations.

No row is looked at on its own: these tables hold millions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.omop.concepts import OPERATORS, Concepts
from ingest.omop.frame import Frame, Integers, Mask
from ingest.omop.people import People, place
from ingest.records import Knowing, Modality, ObservationRecord
from ingest.rows import Rows
from ingest.tables.table import NumberArray

ASSESSMENT = "assessment"
"""Modality of what is no laboratory value: scores, and modifiers of a tumour that are no size."""
_LENGTHS = ("mm", "cm")
_SIZE = r"(?i)size|dimension|diameter"
_LONGEST_UNIT = 32
_BELOW = frozenset({"<", "<="})


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What each row says. Shapes: all (rows,). `state`: index into `_STATES`, -1 where a row says nothing we know."""

    value: NumberArray
    limit: NumberArray
    state: Integers
    comparator: pa.Array


_STATES = (Knowing.VALUE, Knowing.BELOW_LIMIT, Knowing.NONE_FOUND)


def read_values(
    frame: Frame,
    people: People,
    concepts: Concepts,
    *,
    modality: str,
    modifiers: Mask | None = None,
    done: Mask | None = None,
) -> tuple[Rows[ObservationRecord], Mask]:
    """Observations, and which rows with a day hold something that is none and is to be kept raw.

    Args:
        frame: measurement or observation.
        people: who there is.
        concepts: names and units.
        modality: of its values; sizes among the modifiers are tumour sizes.
        modifiers: rows that describe a tumour.
        done: rows that are in the patient's record already.
    """
    at, days, placed = place(frame, people, f"{frame.name}_date")
    ids = _concepts_of(frame)
    unmapped = placed & (ids <= 0)
    frame.ignore_rows(
        "unmapped_concept", unmapped, f"{frame.name}_concept_id", "rows without a concept (0) are not stored"
    )
    said = _values(frame, concepts)
    rest = placed & ~unmapped & (said.state < 0)
    if done is not None:
        rest &= ~done
    rows = placed & ~unmapped & (said.state >= 0)
    rows &= ~_repeated(frame, rows, at, ids, days)
    return _as_rows(frame, people, concepts, said, rows, at, days, ids, modality, modifiers), rest


def _concepts_of(frame: Frame) -> Integers:
    """The standard concept, else the source's own."""
    standard, source = (frame.integers(f"{frame.name}_{kind}concept_id") for kind in ("", "source_"))
    return np.where(standard > 0, standard, source)


def _values(frame: Frame, concepts: Concepts) -> Values:
    numbers = frame.numbers("value_as_number")
    operators, words = frame.integers("operator_concept_id"), frame.integers("value_as_concept_id")
    signs = _mapped(operators, lambda each: OPERATORS.get(each, ""))
    strange = (operators > 0) & ~np.isin(operators, list(OPERATORS))
    frame.warn_rows("unknown_operator", strange, "operator_concept_id", "an operator that we do not know is not stored")
    has_number = ~np.isnan(numbers)
    is_below = has_number & np.isin(operators, [each for each, sign in OPERATORS.items() if sign in _BELOW])
    positive = ~has_number & _asked(words, concepts.is_positive)
    negative = ~has_number & _asked(words, concepts.is_negative)
    state = np.select([is_below, has_number | positive, negative], [1, 0, 2], default=-1)
    value = np.where(is_below, np.nan, np.where(positive, 1.0, numbers))
    return Values(
        value=np.where(state == 0, value, np.nan),
        limit=np.where(is_below, numbers, np.nan),
        state=state.astype(np.int64),
        comparator=pa.array(np.where(has_number & (signs != "="), signs, ""), pa.string()),
    )


def _mapped(ids: Integers, name: Callable[[int], str]) -> np.ndarray:
    """A text for each id, asked for once an id."""
    known, at = np.unique(ids, return_inverse=True)
    return (
        np.array([name(each) for each in known.tolist()], dtype=object)[at] if len(ids) else np.array([], dtype=object)
    )


def _asked(ids: Integers, is_so: Callable[[int], bool]) -> Mask:
    known = [each for each in np.unique(ids).tolist() if each > 0 and is_so(each)]
    return np.asarray(np.isin(ids, known), dtype=np.bool_)


def _repeated(frame: Frame, rows: Mask, at: Integers, ids: Integers, days: NumberArray) -> Mask:
    """All but the first row of a person, concept and day, in the order of the file."""
    found = np.flatnonzero(rows)
    keys = pd.DataFrame({"at": at[found], "concept": ids[found], "day": days[found]})
    repeated = np.zeros(len(frame), dtype=np.bool_)
    repeated[found] = keys.duplicated().to_numpy()
    message = "one value a person, concept and day is stored: the first of the file"
    frame.ignore_rows("repeated_measurement", repeated, f"{frame.name}_date", message)
    return repeated


def _as_rows(
    frame: Frame,
    people: People,
    concepts: Concepts,
    said: Values,
    rows: Mask,
    at: Integers,
    days: NumberArray,
    ids: Integers,
    modality: str,
    modifiers: Mask | None,
) -> Rows[ObservationRecord]:
    names = pa.array(_mapped(ids[rows], concepts.name), pa.string())
    units = _units(frame, concepts).filter(pa.array(rows))
    states = np.array([state.value for state in _STATES], dtype=object)[said.state[rows]]
    data = {
        "patient": people.codes_of(at[rows]),
        "modality": _modalities(names, units, modality, None if modifiers is None else modifiers[rows]),
        "name": names,
        "day": pa.array(days[rows].astype(np.int64)),
        "state": pa.array(states, pa.string()),
        "value": pa.array(said.value[rows], from_pandas=True),
        "unit": units,
        "limit": pa.array(said.limit[rows], from_pandas=True),
        "comparator": said.comparator.filter(pa.array(rows)),
    }
    return Rows(ObservationRecord, pa.table(data))


def _modalities(names: pa.Array, units: pa.Array, modality: str, modifiers: Mask | None) -> pa.Array:
    usual = pa.array([modality] * len(names), pa.string())
    if modifiers is None or not len(names):
        return usual
    is_size = pc.and_(pc.match_substring_regex(names, _SIZE), pc.is_in(units, value_set=pa.array(_LENGTHS)))
    of_tumour = pc.if_else(is_size, Modality.TUMOUR_SIZE.value, ASSESSMENT)
    return pc.if_else(pa.array(modifiers), of_tumour, usual)


def _units(frame: Frame, concepts: Concepts) -> pa.Array:
    """The unit concept's code, else the source's unit, else the concept's id."""
    ids = frame.integers("unit_concept_id")
    coded = pa.array(_mapped(ids, lambda each: concepts.unit(each) or None), pa.string())  # type: ignore[arg-type, return-value]
    plain = pa.array(_mapped(ids, lambda each: f"OMOP:{each}" if each > 0 else ""), pa.string())
    chosen = pc.coalesce(coded, frame.texts("unit_source_value"), plain)
    return pc.utf8_slice_codeunits(chosen, 0, _LONGEST_UNIT)
