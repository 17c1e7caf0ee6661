"""What every answer has in common: the research-use sentence, pages of lists, how refusals look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from twins.dossier.words import RESEARCH_USE

REFUSALS: Final = {
    "400": "The request is not as described: a message, or messages by field.",
    "401": "Nobody is signed in.",
    "403": "The role does not allow it.",
    "404": "It does not exist, or it is hidden from this person.",
    "405": "No such method here.",
    "406": "The answer cannot be given in the form that was asked for.",
}


class ResearchUse(serializers.Serializer[Any]):
    """An answer that says what it is not for."""

    research_use = serializers.SerializerMethodField(help_text="the sentence that goes with every number")

    def get_research_use(self, row: object) -> str:
        """The same sentence as on pages and paper."""
        return str(RESEARCH_USE)


class Pages(PageNumberPagination):
    """A list in pages."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"

    def get_page_size(self, request: Request) -> int:
        """What is asked for, or refused: a size that is silently another one would lose rows for a careless program."""
        asked = request.query_params.getlist("page_size") or [str(self.page_size)]
        if len(asked) > 1 or not asked[0].isdecimal() or not 1 <= int(asked[0]) <= self.max_page_size:
            raise serializers.ValidationError({"page_size": [f"expected 1 to {self.max_page_size}"]})
        return int(asked[0])

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The bounds in OpenAPI."""
        bounds = {"page": {"minimum": 1}, "page_size": {"minimum": 1, "maximum": self.max_page_size}}
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        return [{**each, "schema": {**each["schema"], **bounds.get(each["name"], {})}} for each in parameters]

    def get_paginated_response(self, data: Any) -> Response:
        """The page with the sentence."""
        answer = super().get_paginated_response(data)
        return Response({"research_use": str(RESEARCH_USE), **answer.data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The same in OpenAPI."""
        described: dict[str, Any] = super().get_paginated_response_schema(schema)
        described["properties"] = {"research_use": {"type": "string"}, **described["properties"]}
        described["required"] = ["research_use", *described.get("required", [])]
        return described


def describe_refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say in OpenAPI how refusals look, once for all operations."""
    result["components"].setdefault("schemas", {})["Refusal"] = {
        "type": "object",
        "additionalProperties": True,
        "description": "`detail` says what was refused; a body that is not as described has messages by field.",
    }
    for operations in result["paths"].values():
        for name, operation in operations.items():
            if name in {"get", "post", "put", "patch", "delete"}:
                _add_refusals(operation["responses"])
    return result


def _add_refusals(responses: dict[str, Any]) -> None:
    content: Mapping[str, Any] = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    for status, text in REFUSALS.items():
        responses.setdefault(status, {"description": text, "content": content})
