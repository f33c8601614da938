"""Texts with names in braces."""

from __future__ import annotations

from collections.abc import Mapping


def filled(template: str, names: Mapping[str, str]) -> str:
    """`template` with `names` in their places; other braces stay as they are."""
    for name, value in names.items():
        template = template.replace(f"{{{name}}}", value)
    return template
