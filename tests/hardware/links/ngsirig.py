"""A context broker on loopback with one street light in it."""

from __future__ import annotations

import time

from hardware.link import Link
from hardware.ngsi.device import ContextBroker
from hardware.ngsi.entitymap import parse_map
from hardware.ngsi.link import NgsiLink
from hardware.ngsi.options import Api, Form, NgsiEntity, NgsiOptions
from hardware.serverfaults import ServerFaults
from hardware.sitefile import LinkSpec
from resources.shelf import map_file
from tests.hardware.links.background import Background
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.rig import SOURCE, Deed, Rig
from tests.hardware.shelf import SHELF

LAMP = "lamp-000001"
ENTITY = NgsiEntity(asset=LAMP, id=f"urn:ngsi-ld:Streetlight:{LAMP}")


class NgsiRig(Rig):
    deeds = Deed(LAMP, "lamp", "off"), Deed(LAMP, "dim_pct", 40.0)
    before = "on"
    sign = Deed(LAMP, "fault", "lamp")
    calm = "none"

    def __init__(
        self,
        api: Api = Api.LD,
        form: Form = Form.NORMALIZED,
        *,
        listen: str = "",
        poll_s: float = 0.1,
    ) -> None:
        self.map = parse_map(map_file("ngsi", "streetlight"), "streetlight.toml")
        self.madeup = MadeUp(
            {
                (LAMP, "lamp"): "on",
                (LAMP, "dim_pct"): 100.0,
                (LAMP, "power_w"): 71.0,
                (LAMP, "fault"): "none",
            }
        )
        self.background = Background()
        self.broker = ContextBroker([ENTITY], self.map, 0.1, self.madeup)
        self.faults: ServerFaults = self.broker.faults
        self.appear()
        self.options = NgsiOptions(
            map="streetlight",
            url=f"http://{self.broker.server.address}",
            api=api,
            form=form,
            listen=listen,
            entities=[ENTITY],
        )
        self._poll_s = poll_s

    def link(self) -> Link:
        spec = LinkSpec(
            name="context",
            protocol="ngsi",
            source=SOURCE,
            simulated=True,
            poll_s=self._poll_s,
            timeout_s=1.5,
        )
        return NgsiLink(spec, self.options, self.map, SHELF, time.time)

    def obeyed(self) -> list[Deed]:
        return list(self.madeup.obeyed)

    def be(self, deed: Deed) -> None:
        self.madeup.values[deed.asset, deed.point] = deed.value

    def vanish(self) -> None:
        self.background.run(self.broker.stop())

    def appear(self) -> None:
        self.background.run(self.broker.start())

    def stop(self) -> None:
        self.vanish()
        self.background.stop()
