"""Makes the folder of a site: authority, certificates, and a broker's configuration."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from app.bus.authority import Authority
from app.bus.connection import write_private
from app.bus.entrance import CA_FILE, ROLES_FOLDER, Entrance, write_entrance
from app.bus.mosquitto import SETTINGS
from app.bus.nats import nats_configuration, subjects
from app.bus.siteuser import SiteUser, access_list, site_users
from app.bus.topics import LIVE, SIMULATION, is_identity

DEFAULT_PORT = 8883
AUTHORITY_FOLDER = "authority"
BROKER_FOLDER = "broker"
MOSQUITTO_FILE = "mosquitto.conf"
NATS_FILE = "nats-server.conf"
_EVERYWHERE = "0.0.0.0"


class SiteError(RuntimeError):
    """A site that cannot be made; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """What to make. `hosts` are the names and addresses of the broker's machine, the
    first of them what roles connect to; `broker_folder` is where the broker's part
    will lie there, None where it stays. `listen` is the address to listen on."""

    hosts: tuple[str, ...]
    port: int = DEFAULT_PORT
    sources: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    simulation: bool = False
    broker_folder: Path | None = None
    listen: str = _EVERYWHERE


def found_site(folder: Path, plan: SitePlan, now: float) -> list[str]:
    """Makes everything below `folder` and returns the names that may connect.

    SiteError where `folder` holds something already or a name cannot be used;
    AuthorityError for an impossible host. Nothing in it is for other eyes.
    """
    users = site_users(plan.sources, plan.carried, simulation=plan.simulation)
    names = [user.name for user in users]
    root = SIMULATION if plan.simulation else LIVE
    for name in (*names, *plan.carried):
        if not is_identity(name):
            raise SiteError(f"{name!r} cannot be a name: letters, digits, - and _, at most 64")
    if len(set(names)) < len(names):
        raise SiteError("each name only once, and no source named like a role")
    if not plan.hosts:
        raise SiteError("a site needs the name or address of its broker: --host NAME")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SiteError(f"{folder} is there already: choose another, or move it away")
    authority = Authority.found(f"OnDijon {plan.hosts[0]}", now)
    server = authority.sign_server(list(plan.hosts), now)

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / AUTHORITY_FOLDER).mkdir(mode=0o700)
    authority.write(folder / AUTHORITY_FOLDER)
    (folder / ROLES_FOLDER).mkdir(mode=0o700)
    for name in names:
        write_entrance(
            folder / ROLES_FOLDER / name,
            Entrance(role=name, host=plan.hosts[0], port=plan.port, root=root),
            authority.sign_client(name, now),
            authority.certificate,
        )
    broker = folder / BROKER_FOLDER
    broker.mkdir(mode=0o700)
    write_private(broker / CA_FILE, authority.certificate)
    write_private(broker / "server.pem", server.certificate)
    write_private(broker / "server.key", server.key)
    write_private(broker / "access.conf", access_list(users).encode())
    place = plan.broker_folder or broker.absolute()
    write_private(broker / MOSQUITTO_FILE, _mosquitto(place, plan).encode())
    write_private(broker / NATS_FILE, _nats(place, plan, users).encode())
    (broker / "data").mkdir(mode=0o700)
    return names


def _mosquitto(place: Path, plan: SitePlan) -> str:
    """No other listener, and no way in without a certificate of this authority: the
    name on it is who one is, whatever name and password a client gives."""
    lines = [
        "# Mosquitto 2 for this site. Nobody gets in without a certificate of its authority,",
        "# and the name on the certificate is who one is.",
        f"listener {plan.port} {plan.listen}",
        f"cafile {place / CA_FILE}",
        f"certfile {place / 'server.pem'}",
        f"keyfile {place / 'server.key'}",
        "require_certificate true",
        "use_identity_as_username true",
        f"acl_file {place / 'access.conf'}",
        f"persistence_location {place / 'data'}{os.sep}",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
        *SETTINGS,
    ]
    if os.geteuid() == 0 and plan.broker_folder is None:
        lines.append("user root")  # it would change to a user who may not read these files
    return "\n".join(lines) + "\n"


def _nats(place: Path, plan: SitePlan, users: list[SiteUser]) -> str:
    """The same with nats-server, which also clusters."""
    return nats_configuration(
        host=plan.listen,
        port=plan.port,
        log_file=place / "nats-server.log",
        store=place / "data",
        users=[
            {
                "user": f"CN={user.name}",
                "allowed_connection_types": ["MQTT"],
                "permissions": {
                    "publish": {"allow": subjects(list(user.publish))},
                    "subscribe": {"allow": subjects(list(user.subscribe))},
                },
            }
            for user in users
        ],
        tls={
            "cert_file": str(place / "server.pem"),
            "key_file": str(place / "server.key"),
            "ca_file": str(place / CA_FILE),
            "verify_and_map": True,
            "timeout": 5,
        },
    )
