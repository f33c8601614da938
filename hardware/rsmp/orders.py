"""From an order to the arguments of a command, as a map says it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.bus.wire import Value
from hardware.rsmp.forms import NoValueError
from hardware.rsmp.messages import Argument, new_id
from hardware.rsmp.signalmap import Command, Demand

SECURITY_CODE = "securityCode"


class Orders:
    """The commands of one site. `code` says its security code."""

    def __init__(self, commands: Iterable[Command], code: Callable[[], str]) -> None:
        self._commands = {command.point: command for command in commands}
        self._code = code
        self._requests: dict[str, str] = {}  # by point: what was requested last

    def __contains__(self, point: str) -> bool:
        return point in self._commands

    def demand(self, point: str, value: Value) -> Demand | None:
        """What is asked of alarms, None where it is asked of the site by a command.
        NoValueError where `value` asks for nothing."""
        alarms = self._commands[point].alarms
        if not alarms:
            return None
        if str(value).lower() not in alarms:
            raise NoValueError(f"{value} asks nothing of alarms")
        return alarms[str(value).lower()]

    def arguments(self, point: str, value: Value, told: Value | None) -> list[Argument]:
        """What is asked of the site; `told` is what it says of `point` now. NoValueError
        where `value` is none for it, OSError where the security code cannot be read."""
        command = self._commands[point]
        given = dict(command.arguments)
        if command.number:
            given |= _numbered(command, value, told)
        else:
            word = str(value).lower() if isinstance(value, bool) else str(value)
            if word not in command.words:
                raise NoValueError(f"{word} is none of its words")
            given |= command.words[word]
            if command.request:
                given[command.request] = self._request(command, word)
        if command.secured:
            given[SECURITY_CODE] = self._code()
        return [Argument(str(command.code), name, command.call, v) for name, v in given.items()]

    def _request(self, command: Command, word: str) -> str:
        """A new name for the first word, the same for what follows."""
        if word == next(iter(command.words)) or command.point not in self._requests:
            self._requests[command.point] = new_id()
        return self._requests[command.point]


def _numbered(command: Command, value: Value, told: Value | None) -> dict[str, str]:
    if isinstance(value, (str, bool)) or not 0 <= value <= 255 or value != int(value):
        raise NoValueError("no number from 0 to 255")
    if value:
        return {command.number: str(int(value))}
    now = int(told) if isinstance(told, float) and told > 0 else 1
    return {**command.off, command.number: str(now)}
