"""Fitted models, their evaluation and monitor, and the registry of encoders."""

from django.urls import path

from twins.views.encoders import encoders
from twins.views.evaluations.evaluated import model, model_card
from twins.views.evaluations.fitted import models
from twins.views.evaluations.monitor import monitor, monitor_scores

urlpatterns = [
    path("models/", models, name="models"),
    path("models/<int:pk>/", model, name="model"),
    path("models/<int:pk>/card/", model_card, name="model-card"),
    path("models/<int:pk>/monitor/", monitor, name="model-monitor"),
    path("models/<int:pk>/monitor/scores.csv", monitor_scores, name="model-scores"),
    path("encoders/", encoders, name="encoders"),
]
