"""Words of the dossier for templates: `{% load sentences %}{% research_use %}`, `{{ row.sex|sex }}`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from twins.dossier import words

register = template.Library()
register.filter("sex", words.sex)


@register.simple_tag
def research_use() -> SafeString:
    """That this is for research, its first sentence strong."""
    first, _stop, rest = gettext(words.RESEARCH_USE).partition(". ")
    return format_html("<strong>{}.</strong> {}", first, rest)
