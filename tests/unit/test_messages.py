"""Texts are found in the source as Django looks them up."""

from tests.messages import Message, messages_of_module, messages_of_template, read_messages


def test_module_texts_are_found_under_the_names_that_the_module_gives() -> None:
    source = """
from django.utils.translation import gettext as _, ngettext, gettext_noop
def f(n):
    return _("One %(thing)s") % {"thing": 1}, ngettext("a day", "days", n), gettext_noop("kept"), other("not this")
    return numbers.count(n, "draw"), numbers.count(n, "study", "studies"), "text".count("t")
"""

    assert set(messages_of_module(source)) == {
        Message("One %(thing)s"),
        Message("a day", "days"),
        Message("kept"),
        Message("draw", "draws"),
        Message("study", "studies"),
    }


def test_template_texts_are_found_as_django_looks_them_up() -> None:
    source = (
        '{% translate "90% sure" %}{% include "x.html" with label=_("Arms") %}'
        "{% blocktranslate count n=rows|length with who=name %}{{ n }} row of {{ who }}{% plural %}{{ n }} rows of "
        "{{ who }}{% endblocktranslate %}{% blocktranslate trimmed %}\n  two\n  lines {% endblocktranslate %}"
    )

    assert set(messages_of_template(source)) == {
        Message("90%% sure"),
        Message("Arms"),
        Message("%(n)s row of %(who)s", "%(n)s rows of %(who)s"),
        Message("two lines"),
    }


def test_source_marks_the_words_of_the_paper_and_of_the_pages() -> None:
    found = read_messages()

    assert "twins/report/phrases.py" in found[Message("Decision of the board")]
    assert Message("Language") in found
    assert not any(message.text == "" for message in found)
