"""What a context broker tells by itself."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from hardware.jsontext import NoJsonError, parsed

MOST = 5000  # entities


class NotificationError(ValueError):
    """It says nothing that we can use."""


class Notification(msgspec.Struct, frozen=True):
    """Of NGSI-LD and of NGSIv2 alike, as far as we want to know."""

    subscription: str = msgspec.field(name="subscriptionId")
    data: Annotated[list[dict[str, Any]], msgspec.Meta(max_length=MOST)]


def entities_of(body: bytes, subscription: str) -> list[dict[str, Any]]:
    """The entities of a notification of `subscription`."""
    try:
        told: Notification = parsed(body, Notification)
    except NoJsonError as error:
        raise NotificationError("no notification") from error
    if told.subscription != subscription:
        raise NotificationError("of another subscription")
    return told.data
