"""The list of patients, and everything below one."""

from django.urls import path, re_path

from twins.views.cohorts.patients import patients
from twins.views.cohorts.saved_lists import list_forget, list_save
from twins.views.patient.exports import bundle, picture, table, workbook
from twins.views.patient.imaging import image_series, slice_image
from twins.views.patient.page import patient, variants
from twins.views.patient.page import picture as picture_of
from twins.views.patient.report import report, report_content
from twins.views.patient.timeline import timeline
from twins.views.patient.what_if import what_if, what_if_answer, what_if_begun, what_if_pictures

urlpatterns = [
    path("patients/", patients, name="patients"),
    path("lists/", list_save, name="list-save"),
    path("lists/<int:pk>/forget/", list_forget, name="list-forget"),
    # A code may hold a slash, so what lies below a patient comes first.
    path("patients/<slug:study>/<path:code>/report.pdf", report, name="report"),
    path("patients/<slug:study>/<path:code>/report.json", report_content, name="report-content"),
    path("patients/<slug:study>/<path:code>/export/tables.xlsx", workbook, name="export-workbook"),
    path("patients/<slug:study>/<path:code>/export/bundle.json", bundle, name="export-bundle"),
    path("patients/<slug:study>/<path:code>/export/<slug:name>.csv", table, name="export-table"),
    re_path(
        r"^patients/(?P<study>[-\w]+)/(?P<code>.+)/export/(?P<name>[a-z]+)\.(?P<form>svg|png)$",
        picture,
        name="export-picture",
    ),
    path("patients/<slug:study>/<path:code>/pictures/<slug:name>/", picture_of, name="picture"),
    path("patients/<slug:study>/<path:code>/variants/", variants, name="variants"),
    path("patients/<slug:study>/<path:code>/timeline/", timeline, name="timeline"),
    path("patients/<slug:study>/<path:code>/imaging/<int:pk>/", image_series, name="image-series"),
    path("patients/<slug:study>/<path:code>/imaging/<int:pk>/slices/<int:position>.png", slice_image, name="slice"),
    path("patients/<slug:study>/<path:code>/what-if/<int:pk>/pictures/", what_if_pictures, name="what-if-pictures"),
    path("patients/<slug:study>/<path:code>/what-if/<int:pk>/", what_if_answer, name="what-if-answer"),
    path("patients/<slug:study>/<path:code>/what-if/begun/", what_if_begun, name="what-if-begun"),
    path("patients/<slug:study>/<path:code>/what-if/", what_if, name="what-if"),
    path("patients/<slug:study>/<path:code>/", patient, name="patient"),
]
