"""The number parser takes what Python writes and nothing that a person would have to guess at."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.tables.numbers import parse_integer, parse_number

_WRITTEN = st.floats(allow_nan=False, allow_infinity=False).map(repr)
_SPOILT = st.tuples(_WRITTEN, st.sampled_from([",", "a", "_", " ", "%", "−", "٣", "\x00"]))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_parse_number_reads_what_was_written(value: float) -> None:
    assert parse_number(repr(value)) == value


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_parse_integer_reads_what_was_written(value: int) -> None:
    assert parse_integer(str(value)) == value


@given(_SPOILT)
def test_parse_number_refuses_one_foreign_character(spoilt: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="expected a number"):
        parse_number(spoilt[0] + spoilt[1])


@given(st.text(max_size=12))
def test_parse_number_gives_a_finite_number_or_a_value_error(text: str) -> None:
    try:
        value = parse_number(text)
    except ValueError:
        return
    assert math.isfinite(value)
    assert value == float(text)
