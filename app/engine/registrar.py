"""Changes the register of people as somebody wishes who may; beside the beat."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.core.people import Role
from app.store.people import Register, RegisterError, verify

FOUND, OWN_PASSWORD = "found_register", "change_password"
REGISTER_ACTIONS = (FOUND, OWN_PASSWORD, "add_person", "set_role", "set_password", "remove_person")
NEW_PASSWORD = "new_password"


def change(
    path: Path, action: str, person: str, arguments: Mapping[str, str | float], password: str
) -> str:
    """What a wish of REGISTER_ACTIONS wants, done; "" or why it was not. `person` is who
    wishes, `password` theirs. Raises StoreError."""
    name = str(arguments.get("name", ""))
    new = str(arguments.get(NEW_PASSWORD, ""))
    if action == OWN_PASSWORD and not verify(path, person, password):
        return "wrong_password"
    register = Register(path)
    try:
        match action:
            case "found_register":
                register.found(person, password)
            case "change_password":
                register.set_password(person, new)
            case "add_person":
                register.add(name, Role(str(arguments.get("role", ""))), new)
            case "set_role":
                register.set_role(name, Role(str(arguments.get("role", ""))))
            case "set_password":
                register.set_password(name, new)
            case "remove_person":
                register.remove(name)
    except RegisterError as error:
        return str(error)
    except ValueError:
        return "bad_value"
    finally:
        register.close()
    return ""
