"""A paho client as we want it: MQTT 3.1.1, acknowledged by hand."""

from __future__ import annotations

from paho.mqtt.client import Client as PahoClient
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from app.bus.address import AddressError, BrokerAddress
from app.bus.message import Publication

CONNECT_S = 5.0
LOST = "connection lost"


def build_transport(
    address: BrokerAddress, identity: str, clean_session: bool, will: Publication | None
) -> PahoClient:
    """A paho client, not yet connected. Raises AddressError where the
    certificates of `address` cannot be used."""
    paho = PahoClient(
        CallbackAPIVersion.VERSION2,
        client_id=identity,
        clean_session=clean_session,
        protocol=MQTTProtocolVersion.MQTTv311,
        reconnect_on_failure=False,  # no silent step down to MQTT 3.1
        manual_ack=True,
    )
    if address.credentials is not None:
        paho.username_pw_set(address.credentials.user, address.credentials.password)
    if address.tls:
        try:
            paho.tls_set(address.ca or None, address.certificate or None, address.key or None)
        except OSError as error:  # an SSLError is one
            files = ", ".join(filter(None, (address.ca, address.certificate, address.key)))
            raise AddressError(f"certificates {files} cannot be used: {error}") from error
    if will is not None:
        paho.will_set(will.topic, will.payload, will.qos, will.retain)
    paho.connect_timeout = CONNECT_S
    paho.max_inflight_messages_set(0)  # the bound is Inflight's
    return paho


def explain_end(reason: str, address: BrokerAddress, *, answered: bool) -> str:
    """`reason`, or more where a broker hung up without a word: that is all that TLS
    and MQTT let it say to somebody whom it does not want."""
    if answered or reason != LOST:
        return reason
    if not address.tls:
        return "the broker hung up before it answered: does it want TLS (mqtts://)?"
    wanted = "take our certificate" if address.certificate else "want a certificate"
    return f"the broker hung up before it answered: does it {wanted}?"
