"""Whose case it is: 404 for a stranger, then 403 for who only reads."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from twins.actions import access
from twins.models import BoardCase, BoardMeeting, Recommendation
from twins.views.viewer import viewer


def visible_case(request: HttpRequest, pk: int) -> BoardCase:
    """The case, or 404."""
    return get_object_or_404(BoardCase.objects.visible_to(viewer(request)).with_people(), pk=pk)


def visible_meeting(request: HttpRequest, pk: int) -> BoardMeeting:
    """The meeting, or 404."""
    return get_object_or_404(BoardMeeting.objects.visible_to(viewer(request)).select_related("team"), pk=pk)


def visible_recommendation(request: HttpRequest, pk: int) -> Recommendation:
    """The recommendation, or 404."""
    return get_object_or_404(Recommendation.objects.visible_to(viewer(request)).with_people(), pk=pk)


def writer(request: HttpRequest, check: Callable[[User], None]) -> User:
    """The person who is signed in, when the check lets pass; else 403."""
    by = viewer(request)
    check(by)
    return by


def record_read(request: HttpRequest, case: BoardCase, part: str, **detail: Any) -> None:
    """A part of a patient's record was looked at."""
    detail = {"part": part, "case": case.pk, **detail}
    access.record("read", by=viewer(request), patient=case.patient, detail=detail)
