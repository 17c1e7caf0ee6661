"""Vectors of pretrained encoders, in the containers that their tools write."""

from ingest.embeddings.encoders import ENCODERS, Encoder, find_encoder
from ingest.embeddings.reader import Pooled, read_embedding, read_pooled
from ingest.embeddings.source import EmbeddingSource

__all__ = ["ENCODERS", "EmbeddingSource", "Encoder", "Pooled", "find_encoder", "read_embedding", "read_pooled"]
