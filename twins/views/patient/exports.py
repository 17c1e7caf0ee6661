"""What the patient page shows, to take along."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_safe

from twins import dossier
from twins.actions import access
from twins.dossier import Dossier
from twins.exports.board import decision_of
from twins.exports.bundle import build_bundle
from twins.exports.files import write_csv, write_xlsx
from twins.exports.pictures import spec_of, write_png, write_svg
from twins.exports.sheets import sheets_of
from twins.models import Patient
from twins.views.viewer import viewer, visible_patient

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def table(request: HttpRequest, study: str, code: str, name: str) -> HttpResponse:
    """One table as CSV."""

    def build(known: Dossier) -> bytes | None:
        sheet = sheets_of(known).get(name)
        return write_csv(sheet) if sheet else None

    return _answer(request, study, code, f"{name}.csv", "text/csv; charset=utf-8", build)


@require_safe
def workbook(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """All tables as one workbook."""
    return _answer(request, study, code, "tables.xlsx", XLSX, lambda known: write_xlsx(sheets_of(known).values()))


@require_safe
def picture(request: HttpRequest, study: str, code: str, name: str, form: str) -> HttpResponse:
    """One chart as SVG or PNG."""
    write, kind = {"svg": (write_svg, "image/svg+xml"), "png": (write_png, "image/png")}[form]

    def build(known: Dossier) -> bytes | None:
        spec = spec_of(known, name)
        return write(spec) if spec else None

    return _answer(request, study, code, f"{name}.{form}", kind, build)


@require_safe
def bundle(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """The FHIR bundle, with the PDF inside."""
    row = visible_patient(request, study, code)
    _note(request, row, "bundle.json")
    # Typst is loaded only when a report is asked for.
    from twins import report

    now, reader = timezone.now(), viewer(request)
    visible = Patient.objects.visible_to(reader)
    pdf = report.render(row, now=now, by=reader.get_username(), visible=visible).pdf
    content = build_bundle(dossier.read(row, now=now, visible=visible), pdf=pdf, decision=decision_of(row))
    return JsonResponse(content, content_type="application/fhir+json", headers=_attached(row, "bundle.json"))


def _answer(
    request: HttpRequest, study: str, code: str, name: str, kind: str, build: Callable[[Dossier], bytes | None]
) -> HttpResponse:
    """A file made from the dossier, noted in the audit trail; 404 where there is nothing of the kind."""
    row = visible_patient(request, study, code)
    body = build(dossier.read(row, now=timezone.now(), visible=Patient.objects.visible_to(viewer(request))))
    if body is None:
        raise Http404
    _note(request, row, name)
    return HttpResponse(body, content_type=kind, headers=_attached(row, name))


def _note(request: HttpRequest, row: Patient, name: str) -> None:
    access.record("export", by=viewer(request), patient=row, detail={"file": name})


def _attached(row: Patient, name: str) -> dict[str, str]:
    # The name goes into a header: only what is safe in one.
    stem = get_valid_filename(f"{row.study.code}-{row.code}")
    return {"Content-Disposition": f'attachment; filename="{stem}-{name}"'}
