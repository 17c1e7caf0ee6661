"""Every text that the project marks for translation, read from its source: what a catalogue must hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.template.base import Lexer, Token, TokenType

from tests.paths import PROJECT

SINGULAR = {"gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
# Counts of things, whose nouns are written where they are counted (twins/dossier/numbers.py).
COUNTED = {"count"}
_MARKED = re.compile(r"""_\((?:"([^"]+)"|'([^']+)')\)""")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """A text with its plural, and its context; both may be empty."""

    text: str
    plural: str = ""
    context: str = ""


def read_messages() -> dict[Message, list[str]]:
    """Each message with the files that it stands in."""
    found: dict[Message, list[str]] = {}
    for path in sorted((PROJECT / "twins").rglob("*.py")):
        for message in messages_of_module(path.read_text("utf-8")):
            found.setdefault(message, []).append(path.relative_to(PROJECT).as_posix())
    for path in sorted((PROJECT / "templates").rglob("*.html")):
        for message in messages_of_template(path.read_text("utf-8")):
            found.setdefault(message, []).append(path.relative_to(PROJECT).as_posix())
    return found


def messages_of_module(source: str) -> Iterator[Message]:
    """Calls of the marking functions under the names that the module gives them."""
    tree = ast.parse(source)
    names = dict(_names(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _message_of(node, names)


def _names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            yield from ((each.asname or each.name, each.name) for each in node.names)


def _message_of(call: ast.Call, names: dict[str, str]) -> Iterator[Message]:
    called = call.func.id if isinstance(call.func, ast.Name) else ""
    attribute = call.func.attr if isinstance(call.func, ast.Attribute) else called
    texts = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    function = names.get(called, "")
    if function in SINGULAR and texts:
        yield Message(texts[0])
    elif function in PLURAL and len(texts) >= 2:
        yield Message(texts[0], texts[1])
    elif function.startswith("pgettext") and len(texts) >= 2:
        yield Message(texts[1], context=texts[0])
    elif attribute in COUNTED and texts and len(call.args) == 1 + len(texts):
        yield Message(texts[0], texts[1] if len(texts) > 1 else f"{texts[0]}s")


def messages_of_template(source: str) -> Iterator[Message]:
    """`translate` and `blocktranslate` tags, and strings marked inside other tags."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type is TokenType.BLOCK and token.contents.startswith(("blocktranslate", "blocktrans")):
            yield _block_of(token.contents, tokens)
        elif token.token_type is TokenType.BLOCK and token.contents.startswith(("translate ", "trans ")):
            yield from (Message(_literal(each[1:-1])) for each in token.split_contents()[1:2] if each[0] in "\"'")
        if token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            yield from (Message(_literal(each[1] or each[2])) for each in _MARKED.finditer(token.contents))


def _literal(text: str) -> str:
    """As Django looks it up: a percent sign of a template is none of a format."""
    return text.replace("%", "%%")


def _block_of(opening: str, tokens: Iterator[Token]) -> Message:
    """A block until its end: variables become named placeholders, as Django makes them."""
    parts, singular = [""], ""
    for token in tokens:
        if token.token_type is TokenType.BLOCK and token.contents.startswith("endblock"):
            break
        if token.token_type is TokenType.BLOCK and token.contents.strip() == "plural":
            singular, parts = "".join(parts), [""]
        elif token.token_type is TokenType.VAR:
            parts.append(f"%({token.contents})s")
        else:
            parts.append(token.contents.replace("%", "%%"))
    last = "".join(parts)
    if "trimmed" in opening.split():
        singular, last = _trimmed(singular), _trimmed(last)
    return Message(singular, last) if singular else Message(last)


def _trimmed(text: str) -> str:
    return " ".join(line.strip() for line in text.strip().splitlines())
