"""Imports and uploads."""

from django.urls import path

from twins.views.imports.issues import import_issues
from twins.views.imports.runs import import_commit, import_detail, import_undo, imports
from twins.views.imports.sources import import_new, import_options, import_source, import_source_discard
from twins.views.imports.uploads import upload_finish, upload_new, upload_slice, upload_status

urlpatterns = [
    path("imports/", imports, name="imports"),
    path("imports/new/", import_new, name="import-new"),
    path("imports/uploads/", upload_new, name="upload-new"),
    path("imports/uploads/<uuid:pk>/", upload_status, name="upload"),
    path("imports/uploads/<uuid:pk>/<int:position>/", upload_slice, name="upload-slice"),
    path("imports/uploads/<uuid:pk>/finish/", upload_finish, name="upload-finish"),
    path("imports/sources/<uuid:pk>/", import_source, name="import-source"),
    path("imports/sources/<uuid:pk>/options/", import_options, name="import-options"),
    path("imports/sources/<uuid:pk>/discard/", import_source_discard, name="import-source-discard"),
    path("imports/<int:pk>/", import_detail, name="import"),
    path("imports/<int:pk>/commit/", import_commit, name="import-commit"),
    path("imports/<int:pk>/undo/", import_undo, name="import-undo"),
    path("imports/<int:pk>/issues.csv", import_issues, name="import-issues"),
]
