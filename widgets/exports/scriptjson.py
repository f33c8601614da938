"""Data as JSON that may stand in a page's script, whatever texts are in it."""

from __future__ import annotations

import json
from typing import Any

# What could end the script, or begin an expression of the template engine:
# branca renders the text of a script a second time, as a template.
ESCAPES = {sign: f"\\u{ord(sign):04x}" for sign in "<>&'`{}%#$"}


def script_json(data: Any) -> str:
    """Plain lists, dicts, texts, numbers and truth values as JavaScript."""
    if isinstance(data, str):
        text = json.dumps(data)
        return "".join(ESCAPES.get(sign, sign) for sign in text)
    if isinstance(data, dict):
        pairs = (f"{script_json(str(key))}:{script_json(value)}" for key, value in data.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(data, list | tuple):
        return "[" + ",".join(script_json(value) for value in data) + "]"
    return json.dumps(data, allow_nan=False)
