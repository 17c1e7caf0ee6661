"""The records, one noun a file."""

from twins.models.access import AccessEvent
from twins.models.board_case import BoardCase
from twins.models.board_meeting import BoardMeeting
from twins.models.care_team import CareTeam, Membership
from twins.models.choices import Knowing, OutcomeStatus, SpecimenKind
from twins.models.course import AdverseEvent, DiseaseEvent, Outcome, Response
from twins.models.embedding import SlideEmbedding
from twins.models.emergency_access import EmergencyAccess
from twins.models.evaluation import Evaluation
from twins.models.features import FeatureSet, FeatureVector
from twins.models.follow_up import FollowUp
from twins.models.forecast_score import ForecastScore, MonitorReport
from twins.models.gene_link import GeneLink
from twins.models.gene_panel import GenePanel
from twins.models.gene_set import GeneSet
from twins.models.image_stack import ImageSlice, ImageStack
from twins.models.imaging import ImagingStudy, Lesion
from twins.models.import_source import ImportFile, ImportSource
from twins.models.importing import ImportIssue, ImportRun
from twins.models.journal import ImportJournal
from twins.models.kept_file import KeptFile
from twins.models.model_version import ModelVersion
from twins.models.observation import Observation
from twins.models.patient import Patient
from twins.models.raw import RawResource
from twins.models.recommendation import Recommendation
from twins.models.saved_list import SavedList
from twins.models.specimen import Specimen
from twins.models.study import Study
from twins.models.tile_prototypes import TilePrototypes
from twins.models.treatment import TreatmentLine
from twins.models.twin import EMBEDDING_DIM, Forecast, Twin
from twins.models.variant import Variant
from twins.models.what_if import WhatIf

__all__ = [
    "EMBEDDING_DIM",
    "AccessEvent",
    "AdverseEvent",
    "BoardCase",
    "BoardMeeting",
    "CareTeam",
    "DiseaseEvent",
    "EmergencyAccess",
    "Evaluation",
    "FeatureSet",
    "FeatureVector",
    "FollowUp",
    "Forecast",
    "ForecastScore",
    "GeneLink",
    "GenePanel",
    "GeneSet",
    "ImageSlice",
    "ImageStack",
    "ImagingStudy",
    "ImportFile",
    "ImportIssue",
    "ImportJournal",
    "ImportRun",
    "ImportSource",
    "KeptFile",
    "Knowing",
    "Lesion",
    "Membership",
    "ModelVersion",
    "MonitorReport",
    "Observation",
    "Outcome",
    "OutcomeStatus",
    "Patient",
    "RawResource",
    "Recommendation",
    "Response",
    "SavedList",
    "SlideEmbedding",
    "Specimen",
    "SpecimenKind",
    "Study",
    "TilePrototypes",
    "TreatmentLine",
    "Twin",
    "Variant",
    "WhatIf",
]
