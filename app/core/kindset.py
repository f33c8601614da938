"""All kinds of a city together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.core.kind import Kind
from app.core.kindfile import kind_table, parse_kind
from app.core.kindsuppression import read_suppressions


def parse_kinds(files: Mapping[str, str]) -> dict[str, Kind]:
    """Kinds by name out of kind files (file name -> TOML text), in the order of
    their names. Raises KindError for the first that cannot be used."""
    bare = {name: parse_kind(files[name], name) for name in sorted(files)}
    kinds = {kind.name: kind for kind in bare.values()}
    return {
        kind.name: replace(
            kind, suppressions=read_suppressions(kind_table(files[name], name), kind, kinds)
        )
        for name, kind in bare.items()
    }
