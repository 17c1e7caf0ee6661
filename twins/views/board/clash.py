"""What somebody else wrote while one was writing."""

from typing import Any

from django import forms
from django.http import QueryDict

from twins.actions.meanwhile import Clash
from twins.dossier.board.case import build_treatments, name_of

Rows = list[tuple[str, str]]


def read_anew(data: QueryDict, clash: Clash) -> QueryDict:
    """What was sent, as if the row had been read now: sending it once more is a decision."""
    anew = data.copy()
    anew["changed_at"] = clash.changed_at.isoformat()
    return anew


def clash_rows(clash: Clash | None, form: forms.Form) -> Rows:
    """The fields that differ, with what now stands in them."""
    if clash is None:
        return []
    return [
        (str(form.fields[name].label if name in form.fields else name.capitalize()), text_of(name, value))
        for name, value in clash.theirs.items()
        if name not in {"author", "position"}
    ]


def author_of(clash: Clash | None) -> str:
    """Who saved meanwhile, where the row says."""
    return name_of(clash.theirs.get("author")) if clash else ""


def text_of(name: str, value: Any) -> str:
    """A field as lines."""
    if name == "treatments":
        return "\n".join(
            f"{each.regimen}: {each.details}" if each.details else each.regimen for each in build_treatments(value)
        )
    return "\n".join(value) if isinstance(value, list) else str("" if value is None else value)
