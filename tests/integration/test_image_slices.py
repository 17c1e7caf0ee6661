"""From an imported series to the picture of a slice."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from tests.factories import make_user
from twins.actions import access, imports, undoing
from twins.actions.access import ONE_LOOK, note_look
from twins.charts.slices import CONTOUR_COLOUR
from twins.models import AccessEvent, ImageSlice, ImageStack, ImagingStudy, ImportRun, Patient

pytestmark = pytest.mark.django_db(transaction=True)
WILD = Path(__file__).parents[1] / "wild" / "dicom"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def accept(path: Path, **options: str) -> ImportRun:
    run: ImportRun = imports.accept(imports.create([path], study="scans", options=options, by=None)).run
    return run


@pytest.fixture
def stack() -> ImageStack:
    accept(WILD / "W1")
    return ImageStack.objects.select_related("imaging__patient__study").get()


@pytest.fixture
def board(client: Client) -> Client:
    client.force_login(make_user(superuser=True))
    return client


def page_of(stack: ImageStack) -> str:
    return f"{stack.imaging.patient.get_absolute_url()}imaging/{stack.imaging_id}/"


def pixels_of(board: Client, stack: ImageStack, position: int, asked: str = "") -> np.ndarray:
    answer = board.get(f"{page_of(stack)}slices/{position}.png{asked}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "no-store" in answer["Cache-Control"]
    return np.asarray(Image.open(BytesIO(answer.content)).convert("RGB"))


def outlined(pixels: np.ndarray) -> np.ndarray:
    return np.argwhere((pixels == CONTOUR_COLOUR).all(axis=2))


def test_contour_is_drawn_where_the_lesion_lies(board: Client, stack: ImageStack) -> None:
    position = stack.widest["1"]
    contours = stack.slices.get(position=position).contours
    points = np.array([point for polygons in contours.values() for polygon in polygons for point in polygon])
    drawn = outlined(pixels_of(board, stack, position))
    scale = 512 / max(stack.columns * stack.pixel_mm[0], stack.rows * stack.pixel_mm[1]) * np.array(stack.pixel_mm)
    assert drawn.min(axis=0)[::-1] == pytest.approx(points.min(axis=0) * scale, abs=3)
    assert drawn.max(axis=0)[::-1] == pytest.approx(points.max(axis=0) * scale, abs=3)


def test_contours_can_be_hidden(board: Client, stack: ImageStack) -> None:
    assert not len(outlined(pixels_of(board, stack, stack.widest["1"], "?plain=on")))


def test_window_changes_the_picture(board: Client, stack: ImageStack) -> None:
    means = [pixels_of(board, stack, 1, f"?window={name}&plain=on").mean() for name in ("soft-tissue", "bone", "lung")]
    assert len({round(mean) for mean in means}) == 3


@pytest.mark.parametrize("asked", ["slices/0.png", "slices/99.png", "slices/1.png?window=odd", "?slice=99", "?slice=a"])
def test_what_is_not_there_is_not_found(board: Client, stack: ImageStack, asked: str) -> None:
    assert board.get(f"{page_of(stack)}{asked}").status_code == 404


def test_stranger_finds_neither_page_nor_slice(client: Client, stack: ImageStack) -> None:
    client.force_login(make_user("stranger"))
    assert client.get(page_of(stack)).status_code == 404
    assert client.get(f"{page_of(stack)}slices/1.png").status_code == 404
    assert not AccessEvent.objects.filter(action="read").exists()


def test_series_of_another_patient_is_not_found(board: Client, stack: ImageStack) -> None:
    other = Patient.objects.create(study=stack.imaging.patient.study, code="other")
    assert board.get(f"{other.get_absolute_url()}imaging/{stack.imaging_id}/slices/1.png").status_code == 404


def test_page_works_without_a_script(board: Client, stack: ImageStack) -> None:
    shown = board.get(f"{page_of(stack)}?slice=2&window=bone&plain=on").content.decode()
    assert "slices/2.png?window=bone&amp;plain=on" in shown
    assert 'value="bone" autocomplete="off" checked' in shown
    assert "?slice=3&amp;window=bone&amp;plain=on" in shown


def test_patient_page_opens_where_the_largest_lesion_is_widest(board: Client, stack: ImageStack) -> None:
    largest = stack.imaging.lesions.order_by("-volume_ml").first()
    shown = board.get(stack.imaging.patient.get_absolute_url()).content.decode()
    assert largest is not None
    assert f"slices/{stack.widest[str(largest.segment_number)]}.png" in shown


def test_series_from_before_keeps_its_picture_and_says_what_to_do(board: Client, stack: ImageStack) -> None:
    patient = stack.imaging.patient
    stack.delete()
    shown = board.get(patient.get_absolute_url()).content.decode()
    assert "data:image/png;base64," in shown
    assert "Import the series again to scroll through it." in shown
    assert accept(WILD / "W1").status == ImportRun.Status.STORED
    assert "slices/" in board.get(patient.get_absolute_url()).content.decode()


def test_scrolling_is_one_entry_in_the_access_log(board: Client, stack: ImageStack) -> None:
    for position in (1, 2, 3):
        pixels_of(board, stack, position)
    entry = AccessEvent.objects.get(action="read")
    assert entry.detail == {"part": "imaging", "series": stack.imaging_id}


def test_slices_after_the_page_add_no_entry(board: Client, stack: ImageStack) -> None:
    board.get(stack.imaging.patient.get_absolute_url())
    pixels_of(board, stack, 1)
    assert AccessEvent.objects.filter(action="read").count() == 1


def test_a_look_ends(stack: ImageStack) -> None:
    reader = make_user()
    opened = access.record("read", by=reader, patient=stack.imaging.patient)
    note_look(
        stack.imaging.patient, detail={"part": "imaging"}, by=reader, now=opened.at + ONE_LOOK - timedelta(seconds=1)
    )
    assert AccessEvent.objects.filter(action="read").count() == 1
    note_look(stack.imaging.patient, detail={"part": "imaging"}, by=reader, now=opened.at + ONE_LOOK)
    assert AccessEvent.objects.filter(action="read").count() == 2


def test_look_of_another_reader_does_not_count(stack: ImageStack) -> None:
    opened = access.record("read", by=make_user("first"), patient=stack.imaging.patient)
    note_look(stack.imaging.patient, detail={"part": "imaging"}, by=make_user("second"), now=opened.at)
    assert AccessEvent.objects.filter(action="read").count() == 2


def test_undo_leaves_no_pixel_and_brings_back_what_was_replaced() -> None:
    first = accept(WILD / "W1")
    kept = list(ImageSlice.objects.values_list("stack__sha256", "position", "pixels", "contours"))
    ImageStack.objects.update(sha256="other")
    before = list(ImageSlice.objects.values_list("pk", "stack__sha256", "position", "pixels", "contours"))
    second = accept(WILD / "W1")
    assert list(ImageSlice.objects.values_list("stack__sha256", "position", "pixels", "contours")) == kept
    undoing.undo(second, by=None)
    assert list(ImageSlice.objects.values_list("pk", "stack__sha256", "position", "pixels", "contours")) == before
    undoing.undo(first, by=None)
    assert not ImageStack.objects.exists() and not ImageSlice.objects.exists() and not ImagingStudy.objects.exists()


def test_second_import_touches_no_stack(stack: ImageStack) -> None:
    assert accept(WILD / "W1").status == ImportRun.Status.UNCHANGED
    assert ImageStack.objects.get().pk == stack.pk


def test_slice_is_answered_in_few_queries(board: Client, stack: ImageStack, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    pixels_of(board, stack, 1)
    with django_assert_max_num_queries(6):
        pixels_of(board, stack, 2)


def test_every_kind_of_series_can_be_drawn(board: Client) -> None:
    accept(WILD)
    stacks = list(ImageStack.objects.select_related("imaging__patient__study"))
    assert {each.imaging.modality for each in stacks} == {"CT", "MR", "PT"}
    for each in stacks:
        for position in range(1, len(each.numbers) + 1):
            assert pixels_of(board, each, position).std() > 1


def test_of_two_series_of_a_day_the_one_with_lesions_is_shown(board: Client, stack: ImageStack) -> None:
    series = stack.imaging
    other = ImagingStudy.objects.get(pk=series.pk)
    other.pk, other.series_uid = None, "2.25.9"
    other.save()
    shown = board.get(series.patient.get_absolute_url()).content.decode()
    assert f'data-viewer="{series.pk}"' in shown


def test_segmentation_without_its_images_has_no_stack(board: Client, tmp_path: Path) -> None:
    (tmp_path / "W1").mkdir()
    (tmp_path / "W1" / "seg.dcm").write_bytes((WILD / "W1" / "seg.dcm").read_bytes())
    accept(tmp_path / "W1", patient="W1")
    assert not ImageStack.objects.exists()
    shown = board.get(Patient.objects.get().get_absolute_url()).content.decode()
    assert "no picture" in shown and "data-viewer" not in shown
