"""What goes into a script comes out of it unchanged and does nothing on its way."""

from __future__ import annotations

import json

from branca.element import Element
from hypothesis import given
from hypothesis import strategies as st

from widgets.exports.scriptjson import script_json

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(data=anything)
def test_a_reader_gets_what_was_written(data: object) -> None:
    assert json.loads(script_json(data)) == data


@given(data=anything)
def test_the_template_engine_leaves_it_alone(data: object) -> None:
    text = script_json(data)
    assert Element(text).render() == text


def test_an_expression_is_not_evaluated() -> None:
    for evil in ("{{ 7 * 6 }}", "{% raw %}", "{# gone #}", "</script>", "${7}", "<!--"):
        text = script_json({"said": [evil]})
        assert Element(text).render() == text
        assert evil not in text
        assert json.loads(text) == {"said": [evil]}
