"""All kinds of a city together."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.kind import Kind
from app.core.kindfile import parse_kind


def parse_kinds(files: Mapping[str, str]) -> dict[str, Kind]:
    """Kinds by name out of kind files (file name -> TOML text), in the order of
    their names. Raises KindError for the first that cannot be used."""
    kinds = (parse_kind(files[name], name) for name in sorted(files))
    return {kind.name: kind for kind in kinds}
