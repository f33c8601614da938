"""All kinds of a city together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.core.kind import Kind
from app.core.kindfile import kind_table, parse_kind
from app.core.kindinterlock import read_interlocks, refuse_uncounted
from app.core.kindsuppression import read_suppressions
from app.core.kindtable import KindTable


def parse_kinds(files: Mapping[str, str]) -> dict[str, Kind]:
    """Kinds by name out of kind files (file name -> TOML text), in the order of
    their names. Raises KindError for the first that cannot be used."""
    bare = {name: parse_kind(files[name], name) for name in sorted(files)}
    kinds = {kind.name: kind for kind in bare.values()}
    return {
        kind.name: _related(kind_table(files[name], name), kind, kinds)
        for name, kind in bare.items()
    }


def _related(table: KindTable, kind: Kind, kinds: Mapping[str, Kind]) -> Kind:
    """With what its file says of it and other kinds."""
    refuse_uncounted(table, kind, kinds)
    return replace(
        kind,
        suppressions=read_suppressions(table, kind, kinds),
        interlocks=read_interlocks(table, kind, kinds),
    )
