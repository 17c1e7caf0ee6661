"""Our own errors as pages."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory

from twins.bridge.ingest import IngestError
from twins.middleware import IngestErrorMiddleware


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


def request() -> HttpRequest:
    made = RequestFactory().get("/")
    made.user = AnonymousUser()
    return made


def test_ingest_error_becomes_a_page_with_file_line_and_column() -> None:
    error = IngestError("expected a number, found <x>", file="clinical.csv", line=17, column="BAGE")

    response = IngestErrorMiddleware(answer).process_exception(request(), error)

    assert response is not None
    assert response.status_code == 422
    page = response.content.decode()
    assert all(text in page for text in ("expected a number, found &lt;x&gt;", "clinical.csv", "17", "BAGE"))


def test_other_errors_are_left_to_django() -> None:
    assert IngestErrorMiddleware(answer).process_exception(request(), ValueError("x")) is None


def test_page_for_unforeseen_errors_needs_no_context() -> None:
    assert "Something went wrong" in render_to_string("500.html")
