"""Sentences that stand on many pages."""

from django.template.loader import render_to_string
from django.utils.html import strip_tags

from twins.dossier.words import RESEARCH_USE


def test_research_use_is_the_one_sentence_with_its_first_part_strong() -> None:
    shown = render_to_string("parts/research_use.html")

    assert strip_tags(shown) == RESEARCH_USE
    assert shown.startswith("<strong>Research use only.</strong> ")
