"""Makes the folder of a site: authority, certificates, and a broker's configuration."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

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
PLAN_FILE = "plan.json"
ACCESS_FILE = "access.conf"
MOSQUITTO_FILE = "mosquitto.conf"
NATS_FILE = "nats-server.conf"
_EVERYWHERE = "0.0.0.0"


class SiteError(RuntimeError):
    """A site that cannot be made; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """What to make, kept as ``plan.json``. `hosts` are the names and addresses of the
    broker's machine, the first of them what roles connect to; `broker_folder` is where
    the broker's part will lie there, "" where it stays; `listen` where it listens."""

    hosts: tuple[str, ...]
    port: int = DEFAULT_PORT
    sources: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    simulation: bool = False
    broker_folder: str = ""
    listen: str = _EVERYWHERE

    @property
    def root(self) -> str:
        return SIMULATION if self.simulation else LIVE

    def users(self) -> list[SiteUser]:
        """Whom the broker knows; SiteError where a name cannot be used."""
        users = site_users(self.sources, self.carried, simulation=self.simulation)
        names = [user.name for user in users]
        for name in (*names, *self.carried):
            if not is_identity(name):
                raise SiteError(f"{name!r} cannot be a name: letters, digits, - and _, at most 64")
        if len({*names, BROKER_FOLDER}) <= len(names):
            raise SiteError("each name only once, and no source named like a role or the broker")
        return users


def found_site(folder: Path, plan: SitePlan, now: float) -> list[str]:
    """Makes everything below `folder` and returns the names that may connect.

    SiteError where `folder` holds something already or a name cannot be used;
    AuthorityError for an impossible host. Nothing in it is for other eyes.
    """
    users = plan.users()
    if not plan.hosts:
        raise SiteError("a site needs the name or address of its broker: --host NAME")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SiteError(f"{folder} is there already: choose another, or move it away")
    authority = Authority.found(f"OnDijon {plan.hosts[0]}", now)
    authority.sign_server(list(plan.hosts), now)  # refuses an impossible host before a file is made

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name in (AUTHORITY_FOLDER, ROLES_FOLDER, BROKER_FOLDER):
        (folder / name).mkdir(mode=0o700)
    (folder / BROKER_FOLDER / "data").mkdir(mode=0o700)
    authority.write(folder / AUTHORITY_FOLDER)
    write_private(folder / PLAN_FILE, msgspec.json.format(msgspec.json.encode(plan)) + b"\n")
    _issue_broker(folder, plan, authority, now)
    for user in users:
        _issue_client(folder, plan, authority, user.name, now)
    _write_configuration(folder, plan)
    return [user.name for user in users]


def issue(folder: Path, name: str, now: float) -> bool:
    """A new certificate for a role, a source or ``broker``; a source that is not known
    yet becomes known. Whether the broker's configuration is another now. SiteError or
    AuthorityError where that cannot be."""
    try:
        plan = msgspec.json.decode((folder / PLAN_FILE).read_bytes(), type=SitePlan)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SiteError(f"{folder} is no site of `ondijon site init`: {error}") from error
    authority = Authority.read(folder / AUTHORITY_FOLDER)
    if name == BROKER_FOLDER:
        _issue_broker(folder, plan, authority, now)
        return True
    fresh = name not in {user.name for user in plan.users()}
    if fresh:
        plan = replace(plan, sources=(*plan.sources, name))
        plan.users()  # refuses a name that cannot be one
        write_private(folder / PLAN_FILE, msgspec.json.format(msgspec.json.encode(plan)) + b"\n")
        _write_configuration(folder, plan)
    _issue_client(folder, plan, authority, name, now)
    return fresh


def _issue_client(
    folder: Path, plan: SitePlan, authority: Authority, name: str, now: float
) -> None:
    write_entrance(
        folder / ROLES_FOLDER / name,
        Entrance(role=name, host=plan.hosts[0], port=plan.port, root=plan.root),
        authority.sign_client(name, now),
        authority.certificate,
    )


def _issue_broker(folder: Path, plan: SitePlan, authority: Authority, now: float) -> None:
    server = authority.sign_server(list(plan.hosts), now)
    write_private(folder / BROKER_FOLDER / CA_FILE, authority.certificate)
    write_private(folder / BROKER_FOLDER / "server.pem", server.certificate)
    write_private(folder / BROKER_FOLDER / "server.key", server.key)


def _write_configuration(folder: Path, plan: SitePlan) -> None:
    broker = folder / BROKER_FOLDER
    place = Path(plan.broker_folder) if plan.broker_folder else broker.absolute()
    users = plan.users()
    write_private(broker / ACCESS_FILE, access_list(users).encode())
    write_private(broker / MOSQUITTO_FILE, _mosquitto(place, plan).encode())
    write_private(broker / NATS_FILE, _nats(place, plan, users).encode())


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
        f"acl_file {place / ACCESS_FILE}",
        f"persistence_location {place / 'data'}{os.sep}",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
        *SETTINGS,
    ]
    if os.geteuid() == 0 and not plan.broker_folder:
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
