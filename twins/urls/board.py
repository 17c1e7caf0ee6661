"""The tumour board: queue, meetings, cases, recommendations."""

from django.urls import path

from twins.views.board.cases import case, case_edit, case_move, case_new
from twins.views.board.decisions import recommendation, recommendation_final
from twins.views.board.follow_ups import follow_up_new
from twins.views.board.meetings import meeting, meeting_edit, meeting_new, meeting_shift, meetings, present
from twins.views.board.queue import board
from twins.views.board.recommendations import (
    recommendation_edit,
    recommendation_move,
    recommendation_new,
    recommendation_replace,
)
from twins.views.patient.report import pack

urlpatterns = [
    path("board/meetings/<int:pk>/pack.pdf", pack, name="board-pack"),
    path("board/", board, name="board"),
    path("board/add/<slug:study>/<path:code>/", case_new, name="board-case-new"),
    path("board/meetings/", meetings, name="board-meetings"),
    path("board/meetings/new/", meeting_new, name="board-meeting-new"),
    path("board/meetings/<int:pk>/", meeting, name="board-meeting"),
    path("board/meetings/<int:pk>/edit/", meeting_edit, name="board-meeting-edit"),
    path("board/meetings/<int:pk>/present/", present, name="board-present"),
    path("board/cases/<int:pk>/", case, name="board-case"),
    path("board/cases/<int:pk>/edit/", case_edit, name="board-case-edit"),
    path("board/cases/<int:pk>/move/", case_move, name="board-case-move"),
    path("board/cases/<int:pk>/shift/", meeting_shift, name="board-case-shift"),
    path("board/cases/<int:pk>/recommend/", recommendation_new, name="board-recommendation-new"),
    path("board/recommendations/<int:pk>/", recommendation, name="board-recommendation"),
    path("board/recommendations/<int:pk>/edit/", recommendation_edit, name="board-recommendation-edit"),
    path("board/recommendations/<int:pk>/move/", recommendation_move, name="board-recommendation-move"),
    path("board/recommendations/<int:pk>/final/", recommendation_final, name="board-recommendation-final"),
    path("board/recommendations/<int:pk>/replace/", recommendation_replace, name="board-recommendation-replace"),
    path("board/recommendations/<int:pk>/follow-up/", follow_up_new, name="board-follow-up"),
]
