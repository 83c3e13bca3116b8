"""A place's institution as data: a folder of YAML documents, loaded whole and checked, never changed."""

from .coverage import Coverage, coverage
from .documents import register_document
from .loading import current, load
from .mechanism import CatalogueEntry, GradeProposal, Mechanism, RuleDocument
from .problems import MechanismInvalid, Problem

__all__ = [
    "CatalogueEntry",
    "Coverage",
    "GradeProposal",
    "Mechanism",
    "MechanismInvalid",
    "Problem",
    "RuleDocument",
    "coverage",
    "current",
    "load",
    "register_document",
]
