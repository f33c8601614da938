"""Register maps, raw values, and how few requests they take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.modbus.blocks import MOST_REGISTERS, blocks_of
from hardware.modbus.codec import NoValueError, decoded, encoded
from hardware.modbus.registermap import Form, Register, Table, parse_map
from hardware.sitefile import SiteFileError
from resources.shelf import map_files
from tests.hardware.town import kinds

HEAD = 'title = "T"\nkind = "cabinet"\n'
POINT = '[[points]]\npoint = "power_kw"\ntable = "input"\naddress = 3\n'


def register(**more: object) -> Register:
    return Register(**{"point": "p", "table": Table.INPUT, "address": 0, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(map_files("modbus")))
def test_maps_that_ship_can_be_read(name: str) -> None:
    read = parse_map(map_files("modbus")[name], name)
    assert read.points
    assert blocks_of(read, "a", {})


@pytest.mark.parametrize("name", sorted(map_files("modbus")))
def test_maps_that_ship_have_a_value_for_every_word(name: str) -> None:
    """A word without one would silence its whole device."""
    read = parse_map(map_files("modbus")[name], name)
    for one in read.points:
        kind = kinds()[read.kind_of(one.part)]
        states = kind.points[kind.point_index(one.point)].states
        assert set(states) <= set(one.words), one.point


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD, "Object missing required field `points`"),
        (HEAD + POINT.replace("3", "70000"), "m.toml, line 6: address: "),
        (HEAD + POINT.replace('"input"', '"coils"'), "m.toml, line 5: table: "),
        (HEAD + POINT + 'form = "bit"\n', "m.toml, line 3: points: bit is nothing for the table"),
        (HEAD + POINT + 'part = "lamp"\n', "no part lamp is named"),
        (HEAD + POINT + "scale = 0\n", "scale is not 0"),
        (HEAD + POINT + "scale = nan\n", "scale is not 0"),
        (HEAD + POINT + "words = { a = 1, b = 1 }\n", "two words of the same value"),
        (HEAD + POINT + POINT, "m.toml, line 7: points: this point has a register already"),
        (HEAD + POINT + POINT.replace("points", "orders"), "nobody can write into the table input"),
        (HEAD + POINT + "colour = 1\n", "m.toml, line 7: colour: "),
    ],
)
def test_a_faulty_map_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SiteFileError, match=r"m\.toml") as caught:
        parse_map(text, "m.toml")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("register", "raw", "value"),
    [
        (register(scale=0.1), [2314], 231.4),
        (register(form=Form.INT16), [0xFFFE], -2.0),
        (register(form=Form.UINT32, scale=0.001), [1, 0], 65.536),
        (register(form=Form.UINT32, little=True), [0, 1], 65536.0),
        (register(form=Form.INT32), [0xFFFF, 0xFFFF], -1.0),
        (register(form=Form.FLOAT32), [0x4228, 0x0000], 42.0),
        (register(words={"off": 0, "on": 1}), [1], "on"),
        (register(words={"false": 0, "true": 1}), [1], True),
        (register(bit=3), [8], True),
        (register(bit=2, words={"closed": 0, "open": 1}), [8], "closed"),
        (register(table=Table.COIL), [1], True),
        (register(scale=2.0, offset=-40.0), [25], 10.0),
    ],
)
def test_raw_registers_say_what_the_map_says(
    register: Register, raw: list[int], value: object
) -> None:
    assert decoded(register, raw) == value


def test_what_makes_no_sense_is_not_guessed() -> None:
    for odd, raw in (
        (register(words={"off": 0, "on": 1}), [2]),
        (register(form=Form.FLOAT32), [0x7FC0, 0]),
        (register(form=Form.FLOAT32), [0x7F80, 0]),
    ):
        with pytest.raises(NoValueError):
            decoded(odd, raw)
    for odd, value in (
        (register(words={"off": 0}), "on"),
        (register(), 70_000),
        (register(), -1),
        (register(), float("nan")),
        (register(form=Form.FLOAT32), 1e300),
        (register(), "on"),
    ):
        with pytest.raises(NoValueError):
            encoded(odd, value)


@given(
    form=st.sampled_from([Form.INT16, Form.UINT16, Form.INT32, Form.UINT32]),
    little=st.booleans(),
    number=st.integers(0, 32767),
    scale=st.sampled_from([1.0, 0.1, 0.01, 0.001]),
)
def test_what_is_written_is_what_is_read(
    form: Form, little: bool, number: int, scale: float
) -> None:
    one = register(form=form, little=little, scale=scale)
    value = round(number * scale, 6)
    assert decoded(one, encoded(one, value)) == pytest.approx(value)


def test_neighbours_are_read_in_one_request() -> None:
    read = parse_map(map_files("modbus")["cabinet.toml"], "cabinet.toml")
    own = blocks_of(read, "cabinet-1", {})
    assert [(block.table, block.first, block.count) for block in own] == [
        (Table.DISCRETE, 0, 4),
        (Table.INPUT, 0, 7),
    ]
    lamps = [f"lamp-{number}" for number in range(100)]
    blocks = blocks_of(read, "cabinet-1", {"lamp": lamps})
    assert len(blocks) == 6
    assert max(block.count for block in blocks) <= MOST_REGISTERS
    told = {(cell.asset, cell.register.point) for block in blocks for cell in block.cells}
    assert len(told) == 8 + 4 * len(lamps)
    assert all(
        block.first <= cell.address and cell.end <= block.first + block.count
        for block in blocks
        for cell in block.cells
    )
