"""Addresses: one module a room."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

handler404 = "twins.views.not_found.not_found"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="patients"), name="home"),
    path("", include("twins.urls.patients")),
    path("", include("twins.urls.board")),
    path("", include("twins.urls.cohorts")),
    path("", include("twins.urls.imports")),
    path("", include("twins.urls.models")),
    path("", include("twins.urls.access")),
    path("", include("twins.urls.account")),
    path("api/v1/", include("twins.api.urls")),
    path("admin/", admin.site.urls),
]
