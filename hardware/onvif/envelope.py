"""SOAP 1.2 envelopes as a made-up camera reads and writes them."""

from __future__ import annotations

from xml.sax.saxutils import escape

from lxml import etree

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ERROR = "http://www.onvif.org/ver10/error"
TYPE = "application/soap+xml; charset=utf-8"
_SPACES = (
    f'xmlns:s="{SOAP}" xmlns:ter="{ERROR}" '
    'xmlns:tds="http://www.onvif.org/ver10/device/wsdl" '
    'xmlns:trt="http://www.onvif.org/ver10/media/wsdl" '
    'xmlns:trc="http://www.onvif.org/ver10/recording/wsdl" '
    'xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl" '
    'xmlns:tt="http://www.onvif.org/ver10/schema"'
)


class FaultError(Exception):
    """What the camera says no with: `code` of SOAP, `subcode` of ONVIF."""

    def __init__(self, code: str, subcode: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.subcode = subcode


def read(body: bytes) -> tuple[etree._Element, etree._Element]:
    """The envelope, and what it asks. FaultError where it is none."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        envelope = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FaultError("Sender", "WellFormed", "no XML") from error
    if b"<!DOCTYPE" in body:
        raise FaultError("Sender", "WellFormed", "no doctypes")
    asked = envelope.find(f"{{{SOAP}}}Body/*")
    if asked is None or not isinstance(asked.tag, str):
        raise FaultError("Sender", "WellFormed", "nothing is asked")
    return envelope, asked


def named(asked: etree._Element) -> str:
    """Which operation is asked for."""
    return etree.QName(asked).localname


def text_of(asked: etree._Element, name: str) -> str:
    """The text of the first element of that name, whatever its namespace; "" for none."""
    for one in asked.iter(f"{{*}}{name}"):
        return (one.text or "").strip()
    return ""


def written(body: str) -> bytes:
    """An envelope around `body`."""
    head = '<?xml version="1.0" encoding="utf-8"?>'
    return f"{head}<s:Envelope {_SPACES}><s:Body>{body}</s:Body></s:Envelope>".encode()


def written_fault(fault: FaultError) -> bytes:
    return written(
        f"<s:Fault><s:Code><s:Value>s:{fault.code}</s:Value>"
        f"<s:Subcode><s:Value>ter:{fault.subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en">{escape(str(fault))}</s:Text></s:Reason></s:Fault>'
    )
