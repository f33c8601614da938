"""What a role is started with survives the way to the child, and keeps its secret."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from app.bus.address import AddressError, BrokerAddress, Credentials
from app.wiring.cli.settings import place
from app.wiring.options import RoleOptions, default_data_dir


def test_options_travel_as_one_line_of_json(tmp_path: Path) -> None:
    options = RoleOptions(
        role="city",
        data_dir=tmp_path / "données",
        user="city",
        password='p"\n&',
        person="Zoé",
        speed=2.5,
        faults=("cabinet-trip:cabinet-0001@3",),
    )
    line = options.to_json()
    assert "\n" not in line
    assert RoleOptions.from_json(line) == options


def test_a_password_is_not_shown() -> None:
    options = RoleOptions(role="engine", user="engine", password="quite-secret")
    assert "quite-secret" not in repr(options)


def test_the_address_carries_the_credentials() -> None:
    options = RoleOptions(role="engine", broker="mqtt://127.0.0.1:1999", user="a", password="b")
    assert options.address() == BrokerAddress("127.0.0.1", 1999, False, Credentials("a", "b"))
    elsewhere = options.at(BrokerAddress.parse("mqtts://x:y@broker.example:8884", ca="/ca.pem"))
    assert elsewhere.broker == "mqtts://broker.example:8884"
    assert elsewhere.address().credentials == Credentials("x", "y")
    assert elsewhere.address().ca == "/ca.pem"


def test_where_data_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("ONDIJON_DATA", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert default_data_dir() == tmp_path / ".local" / "share" / "ondijon"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "shared"))
    assert default_data_dir() == tmp_path / "shared" / "ondijon"
    monkeypatch.setenv("ONDIJON_DATA", str(tmp_path / "own"))
    assert default_data_dir() == tmp_path / "own"


def test_a_certificate_travels_with_the_address() -> None:
    site = BrokerAddress("b.example", 8883, True, ca="/ca.pem", certificate="/c.pem", key="/k.pem")
    options = RoleOptions(role="desk").at(site)
    assert RoleOptions.from_json(options.to_json()).address() == site


def test_a_role_that_requires_tls_has_no_plain_address() -> None:
    options = RoleOptions(role="engine", broker="mqtt://127.0.0.1:1883", require_tls=True)
    with pytest.raises(AddressError, match="--require-tls"):
        options.address()
    assert RoleOptions(role="engine", broker="mqtts://b.example", require_tls=True).address().tls


@pytest.mark.parametrize(("word", "required"), [("1", True), ("yes", True), ("0", False)])
def test_the_surroundings_can_require_tls(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, word: str, required: bool
) -> None:
    monkeypatch.setenv("ONDIJON_REQUIRE_TLS", word)
    where = place(tmp_path, "mqtt://broker.example")
    assert where.require_tls is required
    with pytest.raises(AddressError, match="plain") if required else contextlib.nullcontext():
        assert where.address("desk").host == "broker.example"


def test_a_site_and_a_broker_contradict_each_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ONDIJON_SITE", str(tmp_path / "site"))
    assert place(tmp_path).site == tmp_path / "site"
    with pytest.raises(AddressError, match="leave out --broker"):
        place(tmp_path, "mqtt://broker.example")
