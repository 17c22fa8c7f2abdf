"""Vectors of papers: a direction for each, and near directions for near meanings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unembedded:
    """A paper that lacks a vector, as it is at `revision`."""

    paper: str
    revision: int
    title: str
    abstract: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vector of a paper as it was at `revision`: one signed byte a dimension."""

    paper: str
    revision: int
    vector: bytes


@dataclass(frozen=True, slots=True)
class Numbered:
    """A stored vector. Later vectors have higher numbers."""

    paper: str
    number: int
    vector: bytes
