"""A made-up building management server with the nodes of a map."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from asyncua import ua
from asyncua.common.event_objects import OffNormalAlarm
from asyncua.server.address_space import AttributeService
from asyncua.server.user_managers import UserManager

from app.bus.wire import Value
from hardware.linkplan import Conduct
from hardware.opcua.nodemap import Alarm, NodeMap, NoValueError, Variable, said
from hardware.opcua.options import OpcUaDevice
from hardware.opcua.server import UaServer
from hardware.serverfaults import ServerFaults

LOOPBACK = "127.0.0.1"
_MUTE = ua.StatusCode(ua.StatusCodes.BadNoCommunication)


class BuildingServer:
    """Serves `devices` on a loopback port; 0 takes a free one and keeps it over a
    restart. Every `look_s` it looks how they are."""

    def __init__(
        self,
        devices: Sequence[OpcUaDevice],
        read: NodeMap,
        conduct: Conduct,
        faults: ServerFaults,
        port: int = 0,
        look_s: float = 0.5,
        users: UserManager | None = None,
    ) -> None:
        self.port = port
        self.devices = devices
        self._map = read
        self._conduct = conduct
        self._faults = faults
        self._look_s = look_s
        self._users = users
        self._index = 0
        self._server: UaServer | None = None
        self._looking: asyncio.Task[None] | None = None
        self._told: dict[ua.NodeId, object] = {}
        self._active: dict[tuple[str, str], bool] = {}

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    async def start(self) -> None:
        server = UaServer(LOOPBACK, self.port, self._faults, user_manager=self._users)
        self._told, self._active = {}, {}
        await server.init()
        await self.secure(server)
        self._index = await server.register_namespace(self._map.namespace)
        for device in self.devices:
            await self._build(server, device)
        orders = {
            self._node(variable.node, device): (device.asset, variable)
            for device in self.devices
            for variable in self._map.orders
        }
        inside = server.iserver
        inside.attribute_service = _Writing(inside.aspace, orders, self._conduct)
        await self._look(server)
        try:
            await server.start()
        except BaseException:
            await server.stop()
            raise
        assert server.bserver is not None
        self.port = server.bserver.port
        self._server = server
        self._looking = asyncio.create_task(self._keep_looking(server))

    async def secure(self, server: UaServer) -> None:
        """Says by which policies the server can be spoken to."""
        server.set_security_policy([ua.SecurityPolicyType.NoSecurity])

    async def stop(self) -> None:
        """Hangs up on everybody."""
        looking, self._looking = self._looking, None
        if looking is not None:
            looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await looking
        server, self._server = self._server, None
        if server is not None:
            await server.stop()

    async def _build(self, server: UaServer, device: OpcUaDevice) -> None:
        folder = await server.nodes.objects.add_object(
            self._node(self._map.object, device), f"{self._index}:{device.object}"
        )
        points = {variable.node: variable for variable in self._map.points}
        orders = {variable.node: variable for variable in self._map.orders}
        for template, variable in {**orders, **points}.items():
            node = self._node(template, device)
            name = node.Identifier if isinstance(node.Identifier, str) else variable.point
            kind = ua.VariantType[variable.form.value]
            first = self._held(device.asset, variable)
            made = await folder.add_variable(
                node, f"{self._index}:{name}", ua.Variant(first, kind), kind
            )
            if template in orders:
                await made.set_writable()

    async def _keep_looking(self, server: UaServer) -> None:
        while True:
            await asyncio.sleep(self._look_s)
            await self._look(server)

    async def _look(self, server: UaServer) -> None:
        """Tells what changed since the last look."""
        now = datetime.fromtimestamp(time.time() + self._faults.clock_s, UTC)
        for device in self.devices:
            mute = self._conduct.mute(device.asset)
            for variable in self._map.points:
                node = self._node(variable.node, device)
                held = None if mute else self._held(device.asset, variable)
                if node in self._told and self._told[node] == held:
                    continue
                self._told[node] = held
                kind = ua.VariantType[variable.form.value]
                told = ua.DataValue(
                    ua.Variant(held, kind) if held is not None else ua.Variant(None),
                    StatusCode=_MUTE if mute else ua.StatusCode(),
                    SourceTimestamp=now,
                    ServerTimestamp=now,
                )
                await server.write_attribute_value(node, told)
            for alarm in self._map.alarms:
                if not mute:
                    await self._judge(server, device, alarm, now)

    async def _judge(
        self, server: UaServer, device: OpcUaDevice, alarm: Alarm, now: datetime
    ) -> None:
        active = self._conduct.value(device.asset, alarm.point) == said(alarm.active)
        place = device.asset, alarm.point
        if self._active.get(place, False) is not active:
            event = self._event(device, alarm, now, active=active)
            await server.iserver.subscription_service.trigger_event(event)
        self._active[place] = active

    def _event(self, device: OpcUaDevice, alarm: Alarm, now: datetime, *, active: bool) -> Any:
        """After Part 9: retained as long as it is active."""
        source = self._node(self._map.object, device)
        state = "Active" if active else "Inactive"
        event: Any = OffNormalAlarm(source, f"{alarm.condition}: {state}", alarm.severity)
        condition = ua.NodeId(f"{device.object}.{alarm.condition}", self._index)
        event.add_property("NodeId", condition, ua.VariantType.NodeId)
        event.SourceName = device.object
        event.EventId = uuid.uuid4().bytes
        event.Time = event.ReceiveTime = now
        event.ConditionName = alarm.condition
        event.BranchId = ua.NodeId()
        event.Retain = active
        event.EnabledState = ua.LocalizedText("Enabled", "en")
        event.ActiveState = ua.LocalizedText(state, "en")
        event.AckedState = ua.LocalizedText("Unacknowledged" if active else "Acknowledged", "en")
        for name, value in (
            ("EnabledState", True),
            ("ActiveState", active),
            ("AckedState", not active),
        ):
            event.add_property(f"{name}/Id", value, ua.VariantType.Boolean)
        return event

    def _held(self, asset: str, variable: Variable) -> Any:
        points = {one.point for one in self._map.points}
        if variable.point not in points:
            return next(iter(variable.words.values()), 0.0)
        try:
            return variable.encoded(self._conduct.value(asset, variable.point))
        except NoValueError:
            return None

    def _node(self, template: str, device: OpcUaDevice) -> ua.NodeId:
        sort, _, name = template.replace("{object}", device.object).partition("=")
        return ua.NodeId(int(name) if sort == "i" else name, self._index)


class _Writing(AttributeService):
    """What clients write is an order to a device, which may refuse it."""

    def __init__(
        self,
        space: Any,
        orders: dict[ua.NodeId, tuple[str, Variable]],
        conduct: Conduct,
    ) -> None:
        super().__init__(space)
        self._orders = orders
        self._conduct = conduct

    async def write(self, params: ua.WriteParameters, *user: Any, **more: Any) -> list[Any]:
        results = []
        for item in params.NodesToWrite:
            order = self._orders.get(item.NodeId)
            if order is None or item.AttributeId != ua.AttributeIds.Value:
                one = ua.WriteParameters(NodesToWrite=[item])
                results += await super().write(one, *user, **more)
            else:
                results.append(await self._obeyed(*order, item.Value))
        return results

    async def _obeyed(self, asset: str, variable: Variable, told: ua.DataValue) -> ua.StatusCode:
        try:
            value: Value = variable.decoded(None if told.Value is None else told.Value.Value)
        except NoValueError:
            return ua.StatusCode(ua.StatusCodes.BadOutOfRange)
        taken = await self._conduct.obey(asset, variable.point, value)
        return ua.StatusCode() if taken else ua.StatusCode(ua.StatusCodes.BadInvalidState)
