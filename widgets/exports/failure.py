"""Why an export came to nothing."""

from __future__ import annotations


class ExportError(Exception):
    """Nothing was written; the text says why."""
