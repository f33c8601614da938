"""What must not come to lie on a broker's disk: a wish with a password in it.

At QoS 1 a broker keeps a message, also on its disk, until the engine has taken
it. A password is worth more than the second attempt: where the engine is away
the desk says "no answer", and the person signs again.
"""

from __future__ import annotations

from app.bus.wire import Wish

_SECRET = ("password", "token")


def wish_qos(wish: Wish) -> int:
    """0 where an argument's name ends like that of a secret, else 1."""
    return 0 if any(name.endswith(_SECRET) for name in wish.arguments) else 1
