"""What ails a link, as a word that can be said in every language.

Links say it in a plain English sentence; what most of them have in common is told from
its words, and the sentence itself stays beside it.
"""

from __future__ import annotations

import re

OTHER = "other"
_SORTS = (
    ("secret", r"\bsecrets?\b|\bpasswords?\b|\bcertificates?\b|\bkeys?\b|answers 40[13]"),
    ("no_connection", r"no connection|cannot connect|has ended|h[au]ngs? up|breaks? off|closed"),
    ("no_answer", r"no answer|nobody answers|not answer|answers? within|silen|no word"),
    ("refused", r"refus|says? no\b|answers? \d{3}\b"),
    ("old", r"\bold\b|stood still"),
    ("nonsense", r"understand|makes? no sense|malformed|cannot be (read|used)|\bis no\b|: no "),
)
TROUBLES = (*(name for name, _ in _SORTS), OTHER)


def trouble_of(reason: str) -> str:
    """The word for a link's `reason`; "" where it has none."""
    if not reason:
        return ""
    for name, words in _SORTS:
        if re.search(words, reason, re.IGNORECASE):
            return name
    return OTHER
