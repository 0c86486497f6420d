from tamazgana_open.publications.models.passage import PassageEntry
from tamazgana_open.publications.models.publication import Publication, Series
from tamazgana_open.publications.models.rendition import Rendition

__all__ = ["PassageEntry", "Publication", "Rendition", "Series"]
