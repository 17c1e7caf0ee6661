"""A level of 0, "not detected", "<LoD" and "failed" are four things, however they are written."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.amounts import Amount, parse_amount
from ingest.mrd.results import WORDS, ContradictionError, Result, parse_result, weigh
from ingest.records import Knowing

LEVELS = st.floats(0, 1e6, allow_nan=False)
AMOUNTS = st.none() | st.builds(Amount, LEVELS, st.sampled_from(["", "<", "<=", ">", ">="]))
LIMITS = st.none() | st.floats(1e-6, 1e3)


@given(st.sampled_from(["0", "0.0", "0.00", "0e0", "+0"]), LIMITS)
def test_four_things_stay_four(zero, limit):
    known = [
        weigh(None, parse_amount(zero), limit).state,
        weigh(Result.NOT_DETECTED, parse_amount(zero), limit).state,
        weigh(Result.BELOW_LIMIT, parse_amount(zero), limit).state,
        weigh(Result.FAILED, parse_amount(zero), limit).state,
    ]

    assert known == [Knowing.VALUE, Knowing.NONE_FOUND, Knowing.BELOW_LIMIT, Knowing.FAILED]


@given(st.sampled_from(sorted(WORDS)), st.booleans())
def test_a_word_means_the_same_in_any_case(word, upper):
    assert parse_result(word.upper() if upper else f"  {word.title()} ") is WORDS[word]


@given(st.none() | st.sampled_from(list(Result)), AMOUNTS, LIMITS)
def test_a_result_is_never_turned_into_another(result, amount, limit):
    try:
        known = weigh(result, amount, limit)
    except ContradictionError:
        assert result not in {Result.FAILED, Result.INDETERMINATE, Result.NOT_TESTED}
        return
    expected = {
        Result.DETECTED: Knowing.VALUE,
        Result.NOT_DETECTED: Knowing.NONE_FOUND,
        Result.BELOW_LIMIT: Knowing.BELOW_LIMIT,
        Result.FAILED: Knowing.FAILED,
        Result.INDETERMINATE: Knowing.FAILED,
        Result.NOT_TESTED: Knowing.NOT_TESTED,
    }
    assert result is None or known.state is expected[result]
    assert known.amount is None or known.state is Knowing.VALUE
    assert known.state is not Knowing.BELOW_LIMIT or known.amount is None


@given(LEVELS, LIMITS)
def test_a_bound_is_never_a_value(level, limit):
    known = weigh(None, parse_amount(f"<{level!r}"), limit)

    assert (known.state, known.limit) == (Knowing.BELOW_LIMIT, level)
