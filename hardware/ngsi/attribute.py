"""What an entity says, in whichever of its forms: NGSI-LD (ETSI GS CIM 009) normalized,
concise or key-values, NGSIv2 normalized or key-values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

MOST = 500  # attributes of an entity that are looked at
_TIMES = ("timestamp", "TimeInstant", "dateObserved", "dateModified")  # usual metadata
_RESERVED = frozenset({"id", "type", "@context", "scope"})


class Said(NamedTuple):
    """An attribute's value, and when it was so by its own word (None: it does not say)."""

    raw: Any
    at: Any


def attributes(entity: Mapping[str, Any]) -> dict[str, Said]:
    """By short name: no context is fetched, a name that came as a URI is known by its end."""
    found = {}
    for number, (name, raw) in enumerate(entity.items()):
        if number >= MOST:
            break
        if name not in _RESERVED:
            found[short(name)] = _said(raw)
    return found


def short(name: str) -> str:
    """``https://uri.etsi.org/ngsi-ld/default-context/powerState`` is ``powerState``."""
    if not name.startswith(("http://", "https://")):
        return name
    return name.rpartition("#" if "#" in name else "/")[2]


def _said(raw: Any) -> Said:
    if isinstance(raw, list):  # of several with a datasetId, the one without is the default
        many = [one for one in raw if isinstance(one, dict) and "value" in one]
        if not many:
            return Said(raw, None)
        raw = next((one for one in many if "datasetId" not in one), many[0])
    if not isinstance(raw, dict):
        return Said(raw, None)
    if "value" in raw:
        return Said(_plain(raw["value"]), raw.get("observedAt", _of_metadata(raw)))
    return Said(_plain(raw), None)


def _plain(value: Any) -> Any:
    """A time in JSON-LD's words is its text."""
    if isinstance(value, dict) and "@value" in value:
        return value["@value"]
    return value


def _of_metadata(raw: Mapping[str, Any]) -> Any:
    metadata = raw.get("metadata")
    if isinstance(metadata, dict):
        for name in _TIMES:
            told = metadata.get(name)
            if isinstance(told, dict) and "value" in told:
                return told["value"]
    return None
