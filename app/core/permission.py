"""Which role may wish what: one table, and what is not in it is denied.

The class of an alarm may narrow it further (see `objection`).
"""

from __future__ import annotations

from app.core.people import Role

_WORK = frozenset({Role.OPERATOR, Role.SUPERVISOR})
_MANAGE = frozenset({Role.ADMINISTRATOR})
_GOVERN = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
_ALL = frozenset(Role)
_SAY = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.TRAINER, Role.ADMINISTRATOR})

PERMITTED: dict[str, frozenset[Role]] = {
    "acknowledge": _WORK,
    "reset": _WORK,
    "shelve": _WORK,
    "unshelve": _WORK,
    "remove": _WORK,
    "restore": _WORK,
    "claim": _WORK,
    "comment": _SAY,
    "order": _WORK,
    "reserve": _WORK,
    "offer_handover": _WORK,
    "take_handover": _WORK,
    "sign_out": _ALL,
    "change_password": _ALL,
    "add_person": _MANAGE,
    "set_role": _MANAGE,
    "set_password": _MANAGE,
    "remove_person": _MANAGE,
    "hold": _GOVERN,
    "release_hold": _GOVERN,
    "run_retention": _GOVERN,
    "read_cameras": _GOVERN,
    "open_camera": _WORK,
    "set_programme": _GOVERN,
    "close_camera": _WORK,
}
# What is wished before it is known who wishes: a password proves it, and the register
# is founded only as long as nobody is in it.
AT_THE_DOOR = ("sign_in", "found_register")


def permitted(role: str, action: str) -> bool:
    """Whether `role` may wish `action` at all; unknown words may nothing."""
    return role in PERMITTED.get(action, frozenset())
