"""FIWARE NGSI: every form of an entity, times, news by subscription, orders, proposals."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.bus.broker import free_port
from app.bus.stamp import parse_stamp
from app.bus.wire import Value
from app.wiring.cli.program import main
from hardware.link import LinkError
from hardware.ngsi.attribute import attributes, short
from hardware.ngsi.entitymap import parse_map
from hardware.ngsi.notification import NotificationError, entities_of
from hardware.ngsi.options import Api, Form, NgsiEntity, NgsiOptions
from hardware.ngsi.subscription import LASTS_S, Subscription
from hardware.ngsi.twin import Twin
from hardware.ngsi.wire import Wire
from hardware.sitecheck import plans_of
from hardware.sitefile import SiteFile, SiteFileError
from resources.shelf import map_file, map_files
from tests.hardware.conftest import until
from tests.hardware.links.ngsirig import LAMP, NgsiRig
from tests.hardware.links.rig import Deed
from tests.hardware.links.watch import watched
from tests.hardware.shelf import SHELF

NOW = parse_stamp("2026-11-23T10:00:00Z")
OUTAGE = pytest.mark.logs(r"^hardware\.")
SITE = """\
[[links]]
name = "context"
protocol = "ngsi"
source = "lighting-01"
simulated = true
[links.options]
map = "streetlight"
url = "http://127.0.0.1:1026"
entities = [{ asset = "lamp-1", id = "urn:ngsi-ld:Streetlight:1" }]
"""

# As the data models publish their examples; written here, with what matters left in.
LD_NORMALIZED = b"""{"id":"urn:x","type":"Streetlight","@context":["https://example.com/c.jsonld"],
 "powerState":{"type":"Property","value":"on","observedAt":"2026-11-23T09:59:59Z"},
 "illuminanceLevel":{"type":"Property","value":0.7,"unitCode":"C62"},
 "powerConsumption":{"type":"Property","value":48.5},
 "location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[5.04,47.32]}},
 "refStreetlightGroup":{"type":"Relationship","object":"urn:g"},
 "status":{"type":"Property","value":"ok"},
 "observationDateTime":{"type":"Property",
  "value":{"@type":"DateTime","@value":"2026-11-23T10:59:58+01:00"}}}"""
LD_CONCISE = b"""{"id":"urn:x","type":"Streetlight","powerState":{"value":"on"},
 "illuminanceLevel":0.7,"powerConsumption":{"value":48.5},"status":"ok"}"""
LD_EXPANDED = b"""{"id":"urn:x","type":"https://smartdatamodels.org/Streetlight",
 "https://smartdatamodels.org/dataModel.Streetlighting/powerState":
  [{"type":"Property","value":"off","datasetId":"urn:backup"},{"type":"Property","value":"on"}],
 "https://uri.etsi.org/ngsi-ld/default-context/illuminanceLevel":{"type":"Property","value":0.7},
 "https://uri.fiware.org/ns#powerConsumption":{"type":"Property","value":"48.5"},
 "https://uri.etsi.org/ngsi-ld/status":{"type":"Property","value":"ok"}}"""
V2_NORMALIZED = b"""{"id":"x","type":"Streetlight",
 "powerState":{"type":"Text","value":"on","metadata":{
  "timestamp":{"type":"DateTime","value":"2026-11-23T09:59:59.00Z"}}},
 "illuminanceLevel":{"type":"Number","value":0.7,"metadata":{}},
 "powerConsumption":{"type":"Number","value":48.5,"metadata":{}},
 "status":{"type":"Text","value":"ok","metadata":{}}}"""
KEY_VALUES = b"""{"id":"x","type":"Streetlight","powerState":"on","illuminanceLevel":0.7,
 "powerConsumption":48.5,"status":"ok","dateObserved":"2026-11-23T09:00:00Z/2026-11-23T09:59:58Z",
 "refStreetlightGroup":["urn:a","urn:b"],"location":{"type":"Point","coordinates":[5,47]}}"""


def twin(name: str = "streetlight") -> Twin:
    return Twin("lamp-1", parse_map(map_file("ngsi", name), name), lambda: NOW)


@pytest.mark.parametrize(
    "form", [LD_NORMALIZED, LD_CONCISE, LD_EXPANDED, V2_NORMALIZED, KEY_VALUES]
)
def test_every_form_of_an_entity_says_the_same(form: bytes) -> None:
    told = twin().see(msgspec.json.decode(form))
    assert {one.point: one.value for one in told} == {
        "lamp": "on",
        "dim_pct": 70.0,
        "power_w": 48.5,
        "fault": "none",
    }
    assert all(one.quality == "good" and parse_stamp(one.time) <= NOW for one in told)


@pytest.mark.parametrize(
    ("name", "entity", "said"),
    [
        ("off-street-parking", b'{"availableSpotNumber":{"value":132},"totalSpotNumber":414}', 132),
        ("flood-monitoring", b'{"currentLevel":{"type":"Property","value":1.98}}', 1.98),
        ("air-quality-observed", b'{"pm10":{"type":"Property","value":21,"unitCode":"GQ"}}', 21),
        ("traffic-flow-observed", b'{"intensity":197,"averageVehicleSpeed":52.6}', 197),
        ("streetlight-control-cabinet", b'{"energyConsumed":162456}', 162456),
        ("streetlight-control-cabinet", b'{"workingMode":"manual"}', "maintenance"),
    ],
)
def test_the_other_data_models_are_understood(name: str, entity: bytes, said: Value) -> None:
    assert next(iter(twin(name).see(msgspec.json.decode(entity)))).value == said


@pytest.mark.parametrize("name", map_files("ngsi"))
def test_every_map_that_ships_can_be_used(name: str) -> None:
    assert parse_map(map_files("ngsi")[name], name).title


def test_what_makes_no_sense_is_not_guessed() -> None:
    one = twin()
    odds: list[dict[str, object]] = [
        {"powerState": {"a": {"b": []}}},
        {"powerState": [[]]},
        {"dim": 1},
        {"": None},
    ]
    assert [one.see(odd) for odd in odds] == [[]] * len(odds)
    one.see({"powerState": "on"})
    (bad,) = one.see({"powerState": "ajar"})
    assert (bad.value, bad.quality) == ("on", "bad")
    assert [word.quality for word in one.doubt()] == ["bad"]
    assert len(attributes({str(number): number for number in range(10_000)})) <= 500
    assert short("a/b#c") == "a/b#c"


def test_a_clock_is_heard_and_not_trusted_blindly() -> None:
    times = iter([NOW, NOW + 60.0, NOW + 120.0, NOW + 180.0, NOW + 240.0])
    one = Twin("a", parse_map(map_file("ngsi", "flood-monitoring"), "m"), lambda: next(times))

    def told(value: float, at: str) -> tuple[str, str]:
        (word,) = one.see({"currentLevel": {"value": value, "observedAt": at}})
        return word.time, word.quality

    assert told(1.0, "2026-11-23T07:00:00Z") == ("2026-11-23T07:00:00.000Z", "good")  # kept
    assert told(1.0, "2026-11-23T07:00:00Z") == ("2026-11-23T07:00:00.000Z", "good")
    assert told(2.0, "2026-11-23T09:00:00Z") == ("2026-11-23T10:02:00.000Z", "uncertain")
    assert told(3.0, "2026-11-23T11:00:00Z") == ("2026-11-23T10:03:00.000Z", "uncertain")
    assert told(4.0, "2026-11-23T10:03:59Z") == ("2026-11-23T10:03:59.000Z", "good")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("http://127.0.0.1:1026", "ftp://127.0.0.1", "line 8: url: "),
        ("http://127.0.0.1:1026", "http://u:p@127.0.0.1", "neither a user nor port 0"),
        ("http://127.0.0.1:1026", "http://192.0.2.7:1026", "on this machine only"),
        ('map = "streetlight"', 'map = "none"', "line 7: map: there is no map none"),
        ("entities =", 'api = "ngsi-v2"\nform = "concise"\nentities =', "no concise form"),
        ("entities =", 'notify = "http://127.0.0.1"\nentities =', "needs a place to listen"),
        ("entities =", 'listen = "nowhere:x"\nentities =', "line 9: listen: "),
        ("entities =", 'ca = "city"\nentities =', "certificates are for https://"),
        ("entities =", 'tenant = "a\\r\\nb"\nentities =', "it cannot stand in a header"),
        ('Streetlight:1"', 'Streetlight:1,2"', "id: "),
        ("}]", '}, { asset = "b", id = "urn:ngsi-ld:Streetlight:1" }]', "another asset already"),
    ],
)
def test_a_faulty_site_file_is_refused_with_its_line(before: str, after: str, said: str) -> None:
    with pytest.raises(SiteFileError) as caught:
        plans_of(SiteFile(SITE.replace(before, after), "site.toml"), SHELF)
    assert said in str(caught.value)


@pytest.fixture(
    params=[(Api.LD, Form.CONCISE), (Api.V2, Form.NORMALIZED), (Api.V2, Form.KEY_VALUES)]
)
def rig(request: pytest.FixtureRequest) -> Iterator[NgsiRig]:
    made = NgsiRig(*request.param)
    yield made
    made.stop()


def test_each_api_is_read_and_takes_orders(rig: NgsiRig) -> None:
    with watched(rig) as watch:
        assert watch.outcome("o-1", Deed(LAMP, "dim_pct", 40.0)) == ""
        until(lambda: watch.says(LAMP, "dim_pct", 40.0), "dimmed by its own word")
        assert watch.outcome("o-2", Deed(LAMP, "fault", "none")) == "unknown_order"
        assert watch.outcome("o-3", Deed(LAMP, "lamp", "ajar")) == "bad_value"
        assert watch.outcome("o-4", Deed("lamp-9", "lamp", "on")) == "unknown_asset"


@pytest.fixture(params=list(Api))
def told(request: pytest.FixtureRequest) -> Iterator[NgsiRig]:
    """A broker that is asked once an hour, and tells its news meanwhile."""
    made = NgsiRig(request.param, listen=f"127.0.0.1:{free_port()}", poll_s=3600.0)
    yield made
    made.stop()


def test_news_come_by_themselves_and_only_from_the_broker(told: NgsiRig) -> None:
    with watched(told) as watch:
        until(lambda: told.broker.subscribers, "a subscription")
        told.be(told.sign)
        until(lambda: watch.says(*told.sign), "the news")
        (subscriber,) = told.broker.subscribers.values()
        base = subscriber.url.rpartition("/")[0]
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{base}/guess", data=b"{}", timeout=30)
        forged = msgspec.json.encode(
            {"subscriptionId": "another", "data": [{"id": told.options.entities[0].id}]}
        )
        with urllib.request.urlopen(subscriber.url, data=forged, timeout=30) as answer:
            assert answer.status == 204
        told.be(told.sign._replace(value=told.calm))
        until(lambda: watch.says(LAMP, told.sign.point, told.calm), "more news")


@OUTAGE
def test_without_a_place_to_listen_there_is_no_link(told: NgsiRig) -> None:
    async def main() -> None:
        first, second = told.link(), told.link()
        try:
            await first.open()
            with pytest.raises(LinkError, match="nobody can listen at port"):
                await second.open()
        finally:
            await second.close()
            await first.close()

    asyncio.run(main())


def test_a_subscription_is_renewed_and_made_again_where_it_is_gone(told: NgsiRig) -> None:
    now = [NOW]

    async def main() -> None:
        wire = Wire(told.options, "", None, 30.0)
        wire.begin()
        try:
            kept = Subscription(wire, "Streetlight", ["a"], "http://127.0.0.1:9/x", lambda: now[0])
            await kept.keep()
            first = kept.id
            now[0] += LASTS_S * 0.9
            told.broker.subscribers[first].until = 0.0
            await kept.keep()
            assert kept.id == first
            assert told.broker.subscribers[first].until == pytest.approx(now[0] + LASTS_S)
            del told.broker.subscribers[first]
            now[0] += LASTS_S
            await kept.keep()
            assert list(told.broker.subscribers) == [kept.id]
            await kept.end(30.0)
            assert told.broker.subscribers == {}
        finally:
            await wire.end()

    asyncio.run(main())


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"[" * 100_000, b'{"subscriptionId":"s","data":[1]}', b"\xff"]
)
def test_a_notification_that_is_none_says_nothing(body: bytes) -> None:
    with pytest.raises(NotificationError):
        entities_of(body, "s")


def test_a_secret_is_shown_to_the_broker_and_to_nobody_else() -> None:
    options = NgsiOptions(
        map="m", url="http://127.0.0.1:1", token="city", entities=[NgsiEntity(asset="a", id="a")]
    )
    wire = Wire(options, "hush-hush", None, 1.0)
    assert "hush-hush" not in repr(wire) + repr(options)


def test_a_probe_proposes_a_file_that_can_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = NgsiRig()
    try:
        url = f"http://{made.broker.server.address}"
        (tmp_path / "site.toml").write_text(SITE.replace("http://127.0.0.1:1026", url))
        arguments = ["--data-dir", str(tmp_path), "--language", "en"]
        assert main(["site", "probe", "context", *arguments]) == 0
        said = capsys.readouterr()
        assert "Streetlight: 1 entities make sense" in said.err
        proposal = said.out.replace("SOURCE", "lighting-01").replace("ASSET", LAMP)
        (plan,) = plans_of(SiteFile(proposal, "proposal.toml"), SHELF)
        assert plan.addresses == [url]
        assert main(["site", "probe", f"ngsi://{made.broker.server.address}", *arguments]) == 0
    finally:
        made.stop()
    assert main(["site", "probe", "context", *arguments]) == 3
    assert f"no connection to {url}" in capsys.readouterr().err
