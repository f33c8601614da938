"""Starts every role on one machine, watches over them and ends them in order."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from app.bus.broker import Broker, BrokerError
from app.bus.entrance import read_entrance
from app.bus.mosquitto import MosquittoBroker
from app.bus.nats import NatsBroker
from app.wiring.child import Child
from app.wiring.cli.terminal import Terminal
from app.wiring.display import LOOPBACK, free_vnc_port, has_display, vnc_environment
from app.wiring.foundation import FILE, is_founded, lacks_site, share_in
from app.wiring.heartbeat import Heartbeat
from app.wiring.lock import InUseError, Lock
from app.wiring.options import RoleOptions
from app.wiring.role import EXIT_CONFIGURATION

BROKERS: dict[str, type[Broker]] = {"nats": NatsBroker, "mosquitto": MosquittoBroker}
LOOK_S = 0.1
ENGINE_SILENT_S = 30.0  # it says every second how it is
BROKER_IDLE_S = 20.0
BROKER_ROOM_BYTES = 8 * 1024 * 1024
LINES_SAID = 2  # of a child that ended unasked; the rest is in its log
END_S = {"founding": 5.0, "desk": 8.0, "city": 6.0, "gateway": 6.0, "engine": 15.0}
END_S["standby"] = END_S["engine"]
FIELD = ("gateway", "city")
# Who asks, who judges, who hands on, who is judged: nobody misses whom he speaks to.
ENDING = ("desk", "standby", "engine", "gateway", "city")
NO_DISPLAY = ("could not connect to display", "no Qt platform plugin could be initialized")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to start. `options` are what every role gets; its `broker` counts
    where `own_broker` is False. `site` is a site's folder: each role gets in with
    its own certificate. `standby` starts a second engine beside the first."""

    options: RoleOptions
    own_broker: bool = True
    site: Path | None = None
    broker_kind: str = "nats"
    port: int = 18830
    headless: bool = False
    standby: bool = False


class Launcher:
    """One installation on one machine, told of at `terminal`."""

    def __init__(self, plan: Plan, terminal: Terminal) -> None:
        self.plan = plan
        self.children: dict[str, Child] = {}
        self.broker: Broker | None = None
        self._terminal = terminal
        self._words = terminal.words
        self._say = terminal.say
        self._asked_to_end = threading.Event()
        self._asked = 0
        self._exit_code = 0
        self._heartbeat: Heartbeat | None = None
        self._field_began = False

    def run(self) -> int:
        """Until the window is closed or somebody asks us to end; the exit code."""
        data_dir = self.plan.options.data_dir
        before = {number: signal.signal(number, self._on_signal) for number in SIGNALS}
        try:
            with ExitStack() as stack:
                stack.enter_context(Lock(data_dir / "locks" / "launcher.lock"))
                stack.callback(self._end)
                options = self._start_broker()
                self._found_city()
                if not self._asked_to_end.is_set():
                    self._start_roles(options)
                while not self._asked_to_end.wait(LOOK_S):
                    self._look()
        except InUseError as error:
            text = self._words("launcher.in_use", folder=data_dir, process=error.holder or "?")
            self._say(text)
            return EXIT_CONFIGURATION
        except BrokerError as error:
            self._say(self._words("launcher.no_broker", reason=error))
            return 1
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        return self._exit_code

    def _found_city(self) -> None:
        """The first time, in a process of its own so that we still hear Ctrl-C."""
        options = replace(self.plan.options, role="founding")
        if is_founded(options) and not lacks_site(options):
            return
        child = Child(options, options.data_dir / "logs")
        with self._terminal.progress(self._words("launcher.founding")) as show:
            child.start()
            while (code := child.ended()) is None:
                if self._asked_to_end.wait(LOOK_S):
                    child.ask_to_end()
                    child.await_end(END_S["founding"])
                    return
                show(share_in(list(child.log.last)))
        if code:
            self._give_up("founding", child, code)

    def _start_broker(self) -> RoleOptions:
        """What every role gets, with the broker to speak to."""
        options = self.plan.options
        if self.plan.own_broker:
            kind = BROKERS[self.plan.broker_kind]
            self.broker = kind(options.data_dir, self.plan.port, root=options.root)
            self.broker.start()
            options = replace(options, broker=self.broker.url)
        root = self._words("launcher.simulation" if options.simulation else "launcher.live")
        self._say(
            self._words(
                "launcher.started", root=root, folder=options.data_dir, broker=options.broker
            )
        )
        return options

    def _start_roles(self, options: RoleOptions) -> None:
        roles = ["engine", "gateway"]
        if options.simulation:
            roles.append("city")
        if not self.plan.headless:
            roles.append("desk")
        for role in roles:
            self.children[role] = self._child(role, options)
        if self.plan.standby:
            self.children["standby"] = self._standby(options)
        self._start_children(options)
        self._say(self._words("launcher.how_to_end"))

    def _start_children(self, options: RoleOptions) -> None:
        """The engine and whoever looks at it; the field once the engine beats, so that its
        first word is heard and the first picture does not have to share the processor."""
        for role, child in self.children.items():
            if role not in FIELD:
                child.start()
        self._heartbeat = Heartbeat(self._with_login("desk", options))

    def _child(self, role: str, options: RoleOptions) -> Child:
        options = self._with_login(role, replace(options, role=role))
        logs = options.data_dir / "logs"
        if role == "desk" and not has_display(os.environ):
            return self._child_on_vnc(options)
        return Child(options, logs)

    def _standby(self, options: RoleOptions) -> Child:
        """A second engine, on a folder of its own in ours."""
        folder = options.data_dir / "standby"
        own = replace(options, role="engine", data_dir=folder, standby=True, store="")
        own = replace(own, people=options.people or str(options.data_dir))
        if not is_founded(own):
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(options.data_dir / FILE, folder / FILE)
        return Child(self._with_login("engine", own), folder / "logs")

    def _with_login(self, role: str, options: RoleOptions) -> RoleOptions:
        """With what our own broker, or the site's, knows `role` by."""
        if self.plan.site is not None:
            return options.at(read_entrance(self.plan.site, role))
        return options if self.broker is None else options.at(self.broker.address(role))

    def _child_on_vnc(self, options: RoleOptions) -> Child:
        port = free_vnc_port()
        self._say(
            self._words(
                "launcher.no_display",
                address=f"{LOOPBACK}:{port}",
                port=port,
                person=options.person,
                host=os.uname().nodename,
            )
        )
        options = replace(options, vnc_port=port)
        return Child(options, options.data_dir / "logs", vnc_environment(os.environ))

    def _look(self) -> None:
        """Once over everyone: who has ended, who is due to start again."""
        if self.broker is not None and self.broker.pid is None:
            self._say(self._words("launcher.broker_ended"))
            try:
                self.broker.start()
            except (BrokerError, OSError) as error:  # a full disk: tried again
                self._say(self._words("launcher.no_broker", reason=error))
        if self._heartbeat is not None:
            self._listen(self._heartbeat)
        for role, child in list(self.children.items()):
            code = child.ended()
            if code is not None:
                self._on_end(role, child, code)
            elif child.restart_when_due():
                self._say(self._words("launcher.restarted", role=role))

    def _broker_keeps(self, broker: Broker, heartbeat: Heartbeat) -> bool:
        """Whether it stores what it is given. Where it does not, and its disk has room,
        it is started again; without room that would help nobody."""
        if heartbeat.broker.idle_s() < BROKER_IDLE_S:
            return True
        heartbeat.begin_anew()  # no engine can be heard through such a broker
        if shutil.disk_usage(broker.data_dir).free > BROKER_ROOM_BYTES:
            heartbeat.broker.begin_anew()
            self._say(self._words("launcher.broker_keeps_nothing"))
            broker.kill()  # the next look starts it again
        return False

    def _listen(self, heartbeat: Heartbeat) -> None:
        """The first beat lets the field begin; an engine that beat and no longer does
        is ended by force, to be started again."""
        if heartbeat.heard() and not self._field_began:
            self._field_began = True
            for role in FIELD:
                if role in self.children:
                    self.children[role].start()
        if self.broker is not None and not self._broker_keeps(self.broker, heartbeat):
            return
        if heartbeat.silent_s() > ENGINE_SILENT_S:
            heartbeat.begin_anew()
            self._say(self._words("launcher.engine_hangs"))
            self.children["engine"].kill()

    def _on_end(self, role: str, child: Child, code: int) -> None:
        if role == "desk" and code == 0:
            self._asked_to_end.set()
            return
        if role == "desk" and child.options.vnc_port == 0 and any(map(child.log.says, NO_DISPLAY)):
            self.children[role] = self._child_on_vnc(child.options)
            self.children[role].start()
            return
        if code == EXIT_CONFIGURATION:
            self._give_up(role, child, code)
            return
        self._say_last_words(role, child)
        wait = child.plan_restart()
        self._say(
            self._words(
                "launcher.ended", role=role, code=code, wait=round(wait), path=child.log.path
            )
        )

    def _say_last_words(self, role: str, child: Child) -> None:
        for line in child.log.telling(LINES_SAID):
            self._say(f"  {role}: {line}")

    def _give_up(self, role: str, child: Child, code: int) -> None:
        """Another start would end the same way: all ends, and this code is ours."""
        self._say_last_words(role, child)
        self._say(self._words("launcher.cannot", role=role, path=child.log.path))
        self._exit_code = code
        self._asked_to_end.set()

    def _end(self) -> None:
        """The desk first, the broker last; each with a deadline. The engine before
        the field: that this one ends is no loss for an alarm."""
        if self._heartbeat is not None:
            self._heartbeat.stop()
        for role in ENDING:
            child = self.children.get(role)
            if child is None:
                continue
            child.ask_to_end()
            if not child.await_end(END_S[role]):
                self._say(self._words("launcher.forced", role=role))
        if self.broker is not None:
            self.broker.stop()
        if self.children:
            self._say(self._words("launcher.all_ended"))

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._asked += 1
        self._asked_to_end.set()
        if self._asked > 2:  # somebody insists
            for child in self.children.values():
                if child.pid is not None:
                    os.kill(child.pid, signal.SIGKILL)
