"""The published descriptions of ONVIF's services, as the wheel onvif-zeep-async ships them.

Of that wheel only these files are used. Its own client sends a request a second time where
the first was cut off (a camera would move twice), goes to whatever host a camera names,
reads answers of any length, and sets up the logging of the whole program when imported.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from zeep.settings import Settings
from zeep.transports import Transport
from zeep.wsdl import Document


class Service(Enum):
    """A service of a camera: namespace, file, binding."""

    DEVICE = "http://www.onvif.org/ver10/device/wsdl", "devicemgmt.wsdl", "DeviceBinding"
    MEDIA = "http://www.onvif.org/ver10/media/wsdl", "media.wsdl", "MediaBinding"
    PTZ = "http://www.onvif.org/ver20/ptz/wsdl", "ptz.wsdl", "PTZBinding"
    RECORDING = "http://www.onvif.org/ver10/recording/wsdl", "recording.wsdl", "RecordingBinding"

    @property
    def namespace(self) -> str:
        return self.value[0]

    @property
    def binding(self) -> str:
        return f"{{{self.value[0]}}}{self.value[2]}"


class _Files(Transport):
    """Reads what ships, and nothing from a network."""

    def load(self, url: str) -> bytes:
        return Path(url).read_bytes()


def answer_settings() -> Settings:
    """How an answer is read: forgiving about what is missing, no entities, no doctypes."""
    return Settings(strict=False, forbid_dtd=True, forbid_entities=True, forbid_external=True)


@cache
def document(service: Service) -> Document:
    """Takes a twentieth of a second, once. OSError where the wheel is not there."""
    spec = find_spec("onvif")  # found, not imported
    if spec is None or spec.origin is None:
        raise OSError("the descriptions of ONVIF's services are not installed")
    place = Path(spec.origin).parent / "wsdl" / service.value[1]
    files: Any = _Files()  # type: ignore[no-untyped-call]
    return Document(str(place), files, settings=answer_settings())
