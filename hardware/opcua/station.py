"""One OPC UA server behind a link: what its devices say, and what they are told."""

from __future__ import annotations

import math
from collections.abc import Sequence

from asyncua import ua

from app.bus.wire import Order, Reading
from hardware.link import Clock, LinkError, is_late
from hardware.opcua.condition import event_filter
from hardware.opcua.nodemap import NodeMap, Variable
from hardware.opcua.options import OpcUaDevice
from hardware.opcua.picture import Picture, Place
from hardware.opcua.session import Session

_MOST_ITEMS = 500  # asked for in one request
_QUEUE = 10  # changes of one variable between two answers
_EVENT_QUEUE = 1000
_EVENTS = 1  # the client handle of the events; those of variables follow
_LIFE = 30  # keep-alives after which a server forgets a subscription


class Station:
    """`devices` at one server. `answers` is None until it is known."""

    def __init__(
        self,
        session: Session,
        read: NodeMap,
        devices: Sequence[OpcUaDevice],
        clock: Clock,
        poll_s: float,
        timeout_s: float,
    ) -> None:
        self.session = session
        self.assets = tuple(device.asset for device in devices)
        self.answers: bool | None = None
        self._map = read
        self._devices = devices
        self._clock = clock
        self._interval_s = min(poll_s, 1.0)
        self._timeout_s = timeout_s
        self._poll_s = poll_s
        self._picture = Picture(session.name, read, clock)
        self._orders: dict[tuple[str, str], tuple[ua.NodeId, Variable]] = {}
        self._acks: list[ua.SubscriptionAcknowledgement] = []
        self._told_at = 0.0
        self._silence_s = 0.0

    async def connect(self) -> None:
        """Connects, and subscribes to all that its devices say. LinkError."""
        await self.session.connect()
        service = self.session.service()
        namespaces = await self.session.asked(
            service.read_attributes(
                [ua.NodeId(ua.ObjectIds.Server_NamespaceArray)], ua.AttributeIds.Value
            )
        )
        with self.session.translated(f"{self.session.name} has no namespaces"):
            index = list(namespaces[0].Value.Value).index(self._map.namespace)
        self._find(index)
        self._picture.begin()
        self._told_at = 0.0
        self._acks = []
        parameters = ua.CreateSubscriptionParameters()
        beats = max(1, math.ceil(self._timeout_s / 2.0 / self._interval_s))
        parameters.RequestedPublishingInterval = self._interval_s * 1000.0
        parameters.RequestedMaxKeepAliveCount = beats
        parameters.RequestedLifetimeCount = beats * _LIFE
        parameters.MaxNotificationsPerPublish = 0
        parameters.PublishingEnabled = True
        made = await self.session.asked(service.create_subscription(parameters, _unheard))
        keep_alive_s = made.RevisedPublishingInterval / 1000.0 * made.RevisedMaxKeepAliveCount
        self._silence_s = keep_alive_s + self._timeout_s
        await self._subscribe(made.SubscriptionId)
        if self._map.alarms:
            await self._refresh(made.SubscriptionId)

    async def next(self) -> list[Reading]:
        """What it says next. LinkError where it says nothing for too long."""
        if not self.session.connected:
            await self.connect()
        await self.session.renew()
        acks, self._acks = self._acks, []
        service = self.session.service()
        response = await self.session.asked(service.publish(acks), self._silence_s)
        with self.session.translated(f"{self.session.name} answers what nobody understands"):
            response.ResponseHeader.ServiceResult.check()
            readings = self._picture.understood(response.Parameters)
        self._acknowledge(response.Parameters)
        self.answers = True
        now = self._clock()
        if now - self._told_at >= self._poll_s:  # it is there, so all of it still holds
            self._told_at = now
            readings += self._picture.rest(readings)
        return readings

    def doubt(self) -> list[Reading]:
        """It is lost: its last values, as bad ones."""
        self.answers = False
        return self._picture.doubt()

    async def execute(self, order: Order) -> str:
        """See :meth:`hardware.link.Link.execute`."""
        found = self._orders.get((order.asset, order.point))
        if not self.answers or not self.session.connected:
            return "device_offline"
        if found is None:
            return "unknown_order"
        node, variable = found
        try:
            held = variable.encoded(order.value)
            variant = ua.Variant(held, ua.VariantType[variable.form.value])
            ua.ua_binary.variant_to_binary(variant)
        except Exception:  # asyncua says in many ways that a value does not fit
            return "bad_value"
        if is_late(order, self._clock()):
            return "expired"
        try:
            service = self.session.service()
            written = await self.session.asked(
                service.write_attributes([node], [ua.DataValue(variant)])
            )
        except LinkError:
            return ""  # it went out, and nobody can say whether it arrived
        return "" if written and written[0].is_good() else "refused"

    def _find(self, index: int) -> None:
        """Where everything is, in the server's own numbers of namespaces."""
        places: dict[int, Place] = {}
        objects: dict[ua.NodeId, str] = {}
        self._orders = {}
        for device in self._devices:
            node = _node(self._map.object, device, index)
            objects[node] = device.asset
            for variable in self._map.points:
                places[_EVENTS + 1 + len(places)] = Place(device.asset, variable)
            for variable in self._map.orders:
                place = _node(variable.node, device, index), variable
                self._orders[device.asset, variable.point] = place
        self._picture.places, self._picture.objects = places, objects
        self._index = index

    def _acknowledge(self, result: ua.PublishResult) -> None:
        if result.NotificationMessage.NotificationData:
            ack = ua.SubscriptionAcknowledgement()
            ack.SubscriptionId = result.SubscriptionId
            ack.SequenceNumber = result.NotificationMessage.SequenceNumber
            self._acks.append(ack)

    async def _subscribe(self, subscription: int) -> None:
        objects = {device.asset: device for device in self._devices}
        wanted = [
            _item(
                handle,
                _node(place.variable.node, objects[place.asset], self._index),
                ua.AttributeIds.Value,
                _QUEUE,
                self._interval_s,
            )
            for handle, place in self._picture.places.items()
        ]
        if self._map.alarms:
            server = ua.NodeId(ua.ObjectIds.Server)
            events = _item(_EVENTS, server, ua.AttributeIds.EventNotifier, _EVENT_QUEUE, 0.0)
            events.RequestedParameters.Filter = event_filter()
            wanted.insert(0, events)
        for first in range(0, len(wanted), _MOST_ITEMS):
            parameters = ua.CreateMonitoredItemsParameters()
            parameters.SubscriptionId = subscription
            parameters.TimestampsToReturn = ua.TimestampsToReturn.Both
            parameters.ItemsToCreate = wanted[first : first + _MOST_ITEMS]
            results = await self.session.asked(
                self.session.service().create_monitored_items(parameters)
            )
            for item, result in zip(parameters.ItemsToCreate, results, strict=True):
                if not result.StatusCode.is_good():
                    self.session.cut()
                    node = item.ItemToMonitor.NodeId.to_string()
                    why = result.StatusCode.name
                    raise LinkError(f"{self.session.name} does not give {node}: {why}")

    async def _refresh(self, subscription: int) -> None:
        """Asks for all conditions that hold now."""
        call = ua.CallMethodRequest()
        call.ObjectId = ua.NodeId(ua.ObjectIds.ConditionType)
        call.MethodId = ua.NodeId(ua.ObjectIds.ConditionType_ConditionRefresh)
        call.InputArguments = [ua.Variant(subscription, ua.VariantType.UInt32)]
        results = await self.session.asked(self.session.service().call([call]))
        with self.session.translated(f"{self.session.name} does not tell its alarms"):
            results[0].StatusCode.check()


def _node(template: str, device: OpcUaDevice, index: int) -> ua.NodeId:
    text = template.replace("{object}", device.object)
    sort, _, name = text.partition("=")
    return ua.NodeId(int(name) if sort == "i" else name, index)


def _item(
    handle: int, node: ua.NodeId, attribute: ua.AttributeIds, queue: int, sampling_s: float
) -> ua.MonitoredItemCreateRequest:
    item = ua.MonitoredItemCreateRequest()
    item.ItemToMonitor.NodeId = node
    item.ItemToMonitor.AttributeId = attribute
    item.MonitoringMode = ua.MonitoringMode.Reporting
    item.RequestedParameters.ClientHandle = handle
    item.RequestedParameters.SamplingInterval = sampling_s * 1000.0
    item.RequestedParameters.QueueSize = queue
    item.RequestedParameters.DiscardOldest = True
    return item


def _unheard(_result: object) -> None:
    """What is published is asked for and heard by :meth:`Station.next`."""
