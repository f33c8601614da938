"""How a made-up server misbehaves, whatever it speaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class ServerFaults:
    """All of it can be changed while the server runs. That it restarts or flaps is
    done to it from outside."""

    delay_s: float = 0.0  # before each answer
    loss: float = 0.0  # the share of what it would say that never arrives
    mute: bool = False  # half open: takes connections and requests, and says nothing
    garbage: bool = False  # says what is nothing of its protocol
    refuses: bool = False  # says no to whatever it is asked
    deaf: bool = False  # says yes to orders, and does nothing
    half: bool = False  # says yes to orders, and goes half of the way
    stuck: bool = False  # tells for ever what it told last
    clock_s: float = 0.0  # so much its own clock is ahead
