"""What an import says of itself, in words."""

import pytest

from twins.views.imports.words import record_name, stage_text, stored_text, unit_text


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("", ""),
        ("reading", "reading"),
        ("storing imaging studys", "storing imaging studies"),
        ("not undone: undo import 4 first", "not undone: undo import 4 first"),
        ("data_mutations.txt", "data_mutations.txt"),
    ],
)
def test_stage_is_said_in_words_and_a_name_of_a_file_stays(stage: str, words: str) -> None:
    assert stage_text(stage) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [("adverse_event", "adverse event"), ("labs:blood_count", "labs: blood count"), ("my_scores", "my scores")],
)
def test_stored_records_are_named_with_their_table(name: str, words: str) -> None:
    assert stored_text(name) == words


def test_units_and_records_that_are_not_known_keep_their_name() -> None:
    assert (unit_text("rows"), unit_text("tiles"), record_name("what ifs")) == ("rows", "tiles", "what ifs")
