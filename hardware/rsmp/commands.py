"""What a made-up traffic light controller does when it is told, by the signal exchange
list for traffic light controllers 1.2.1."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hmac import compare_digest

from app.bus.stamp import format_stamp
from app.bus.wire import Value
from hardware.linkplan import Conduct
from hardware.rsmp.messages import Argument, Content, Outcome
from hardware.rsmp.statuses import PLANS

# The arguments that each command needs, by code.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "M0001": ("status", "securityCode", "timeout", "intersection"),
    "M0002": ("status", "securityCode", "timeplan"),
    "M0005": ("status", "securityCode", "emergencyroute"),
    "M0022": ("requestId", "type", "level"),
    "M0103": ("status", "oldSecurityCode", "newSecurityCode"),
}
# Of the list, but not of this controller: it says that they are unknown.
_UNKNOWN = frozenset(
    """
        M0003 M0004 M0006 M0007 M0008 M0010 M0011 M0012 M0013 M0014 M0015 M0016
        M0017 M0018 M0019 M0020 M0021 M0023 M0024 M0104
    """.split()  # noqa: SIM905
)
_MODES = {"NormalControl": "normal", "YellowFlash": "flashing", "Dark": "dark"}


class Commands:
    """Those of `asset`; `code` is its second security code."""

    def __init__(self, asset: str, conduct: Conduct, code: str, clock: Callable[[], float]) -> None:
        self._asset = asset
        self._conduct = conduct
        self._code = code
        self._clock = clock
        self._requests: dict[str, str] = {}  # of priority: identity -> since when

    def objection(self, arguments: Sequence[Argument]) -> str:
        """Why it does not understand a request."""
        codes = {one.cCI for one in arguments}
        if len(codes) != 1:
            return "one command at a time"
        (code,) = codes
        if code in _UNKNOWN:
            return ""
        if code not in _NEEDED:
            return f"unknown command {code[:20]}"
        given = {one.n: one.v for one in arguments}
        missing = [name for name in _NEEDED[code] if name not in given]
        if missing:
            return f"{code} lacks {', '.join(missing)}"
        asked = given.get("oldSecurityCode" if code == "M0103" else "securityCode", self._code)
        if not compare_digest(str(asked).encode(), self._code.encode()):
            return "wrong security code"
        return ""

    async def carry_out(self, arguments: Sequence[Argument], known: bool) -> list[Outcome]:
        """What became of each argument; `known` is whether the component is there."""
        code = arguments[0].cCI
        if not known:
            return [Outcome(code, one.n, None, "undefined") for one in arguments]
        given = {one.n: str(one.v) for one in arguments}
        if code in _UNKNOWN or not await self._done(code, given):
            return [Outcome(code, one.n, None, "unknown") for one in arguments]
        return [Outcome(code, one.n, one.v, "recent") for one in arguments]

    def priorities(self) -> Mapping[str, Content]:
        """Status S0033: what became of the requests; those that are over once more."""
        given = bool(self._conduct.value(self._asset, "priority"))
        if given and not self._requests:
            self._requests["own"] = self._stamp()  # a bus that asked by itself
        items: list[dict[str, object]] = [
            {"r": identity, "t": since, "s": "activated" if given else "completed"}
            for identity, since in self._requests.items()
        ]
        if not given:
            self._requests.clear()
        return {"status": items}

    async def _done(self, code: str, given: Mapping[str, str]) -> bool:
        if code == "M0103":
            self._code = given["newSecurityCode"]
            return True
        wish = _wish(code, given)
        if wish is None:
            return False
        done = await self._conduct.obey(self._asset, *wish)
        if done and code == "M0022" and wish[1]:
            self._requests.setdefault(given["requestId"], self._stamp())
        return done

    def _stamp(self) -> str:
        return format_stamp(self._clock())


def _wish(code: str, given: Mapping[str, str]) -> tuple[str, Value] | None:
    """The point and the value that a command asks for, None where it has none."""
    on = given.get("status") == "True"
    if code == "M0001" and given["status"] in _MODES:
        return "mode", _MODES[given["status"]]
    if code == "M0002" and given["timeplan"] in ("1", "2", "3", "4"):
        return "plan", PLANS[int(given["timeplan"]) - 1] if on else PLANS[0]
    if code == "M0005" and given["emergencyroute"].isascii() and given["emergencyroute"].isdigit():
        return "emergency_route", float(given["emergencyroute"]) if on else 0.0
    if code == "M0022" and given["type"] in ("new", "cancel"):
        return "priority", given["type"] == "new"
    return None
