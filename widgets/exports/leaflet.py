"""Leaflet from the installed package, whole and without a reference outside."""

from __future__ import annotations

import re
from base64 import b64encode
from importlib.resources import files
from importlib.resources.abc import Traversable

CREDIT = "Leaflet 1.9.4 (BSD-2-Clause)"
_PICTURE = re.compile(r"url\((images/[\w.-]+\.png)\)")


def leaflet_script() -> str:
    """Leaflet's JavaScript, fit to stand in a <script> element."""
    text = (_folder() / "leaflet.js").read_text("utf-8")
    text = re.sub(r"//# sourceMappingURL=\S+", "", text)
    return text.replace("</script", "<\\/script")


def leaflet_style() -> str:
    """Leaflet's style sheet with its pictures in it."""
    text = (_folder() / "leaflet.css").read_text("utf-8")
    return _PICTURE.sub(lambda found: f"url({_data_uri(found.group(1))})", text)


def _folder() -> Traversable:
    return files("js_lib_leaflet") / "static" / "js_lib_leaflet"


def _data_uri(name: str) -> str:
    picture = (_folder() / name).read_bytes()
    return f"data:image/png;base64,{b64encode(picture).decode('ascii')}"
