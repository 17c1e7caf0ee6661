import pytest

from ingest.tables.numbers import parse_integer, parse_number


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1.0), ("-0.5", -0.5), ("+3.", 3.0), (".25", 0.25), ("3e0", 3.0), ("1E-3", 0.001)]
)
def test_numbers_are_read(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text", ["", "1,5", "12a", "1 000", "inf", "-Infinity", "nan", "1_000", "0x10", "٣", "1e999", "--1", "."]
)
def test_what_must_be_guessed_at_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a number"):
        parse_number(text)


def test_whole_numbers_may_have_a_point_but_no_fraction() -> None:
    assert parse_integer("12.0") == 12
    with pytest.raises(ValueError, match="whole number"):
        parse_integer("12.5")
