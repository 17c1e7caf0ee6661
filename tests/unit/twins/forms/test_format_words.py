"""Everything that a kind of import asks can be translated."""

from twins.bridge import formats
from twins.forms.imports.format_words import HELP, LABELS, TITLES, translated


def test_every_title_question_and_help_of_the_registry_is_marked_and_no_other() -> None:
    kinds = formats.kinds().values()

    assert {kind.title for kind in kinds} == TITLES
    assert {text for kind in kinds for text in kind.options.values()} == HELP
    assert {name.replace("_", " ").capitalize() for kind in kinds for name in kind.options} == LABELS


def test_text_that_is_not_marked_stays() -> None:
    assert translated("a kind of a later day") == "a kind of a later day"
