"""The pack of a session: one file for all of its cases."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pypdf import PdfReader

from tests.factories import make_forecast, make_patient
from tests.integration.test_report import pages_of, titles_of
from twins.dossier.words import RESEARCH_USE
from twins.models import AccessEvent, BoardCase, BoardMeeting

pytestmark = pytest.mark.django_db


def make_session() -> BoardMeeting:
    """Two cases, the second patient first on the agenda."""
    meeting = BoardMeeting.objects.create(title="Thoracic board", starts_at=datetime(2026, 3, 2, 8, tzinfo=UTC))
    first, second = make_patient(code="A-1"), make_patient(code="B-2")
    make_forecast(first)
    for position, patient in enumerate((second, first)):
        question = f"Which line for {patient.code}?"
        BoardCase.objects.create(patient=patient, meeting=meeting, position=position, question=question)
    return meeting


def test_pack_has_a_cover_then_each_case_in_order_on_pages_numbered_through(board: Client) -> None:
    meeting = make_session()

    response = board.get(f"/board/meetings/{meeting.pk}/pack.pdf")

    reader, pages = PdfReader(io.BytesIO(response.content)), pages_of(response.content)
    assert "Thoracic board" in pages[0] and "Which line for B-2?" in pages[0]
    assert [f"page {number} of {len(pages)}" in text for number, text in enumerate(pages, 1)] == [True] * len(pages)
    assert all(RESEARCH_USE in text for text in pages)
    titles = titles_of(reader.outline)
    assert titles[0] == "Thoracic board" and titles.index("Patient B-2") < titles.index("Patient A-1")
    assert reader.xmp_metadata is not None and reader.xmp_metadata.pdfaid_conformance == "A"


def test_pack_leaves_an_entry_a_patient(board: Client) -> None:
    meeting = make_session()

    board.get(f"/board/meetings/{meeting.pk}/pack.pdf")

    events = AccessEvent.objects.filter(action="report")
    assert [event.patient_code for event in events] == ["B-2", "A-1"]
    assert all(event.detail["meeting"] == meeting.pk for event in events)


def test_pack_of_nobody_and_of_a_strangers_session_is_not_found(client: Client, board: Client) -> None:
    assert board.get("/board/meetings/4711/pack.pdf").status_code == 404


def test_command_writes_the_pack_and_what_it_was_set_from(tmp_path: Path, capsys: Any) -> None:
    meeting = make_session()
    pdf, content = tmp_path / "pack.pdf", tmp_path / "pack.json"

    with pytest.raises(SystemExit) as stopped:
        call_command("report", "--meeting", str(meeting.pk), "--output", str(pdf), "--content", str(content), "--json")

    answer = json.loads(capsys.readouterr().out)
    kept = json.loads(content.read_text("utf-8"))
    assert stopped.value.code == 0
    assert answer["patients"] == ["B-2", "A-1"] and answer["pages"] == len(pages_of(pdf.read_bytes()))
    assert kept["format"] == "consilium-board-pack/1" and [case["header"]["code"] for case in kept["cases"]] == [
        "B-2",
        "A-1",
    ]
