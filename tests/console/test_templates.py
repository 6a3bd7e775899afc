"""The helper for live templates: what a value becomes, and what stays when it is rendered again."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.quick

CASES = (Path(__file__).parent / "templates.js").read_text(encoding="utf-8")


async def test_a_template_shows_its_values_and_keeps_what_is_the_same(console):
    """Text is never markup; a field keeps its focus and what was typed; a row is moved, not made anew.

    The same template again is not looked into, nor is a view shown anew while what it names stays.
    """
    found = await console.evaluate(CASES)
    assert found == {
        "text": [
            "<p>&lt;b&gt;&amp;amp;</p>",
            "<p>7</p>",
            "<p></p>",
            "<p></p>",
            "<p></p>",
            "<p>0</p>",
            "<p>again</p>",
        ],
        "attributes": [
            '<p title="a&quot;b" hidden=""></p>',
            "<p></p>",
            '<p title="" hidden=""></p>',
            "<p></p>",
        ],
        "children": [
            "<b>1</b><i></i><b>1</b>",
            "text<i></i>text",
            "1<u></u><i></i>1<u></u>",
            "<i></i>",
            "<s></s><i></i><s></s>",
        ],
        "list": [
            "<ul><li>c</li><li>a</li><li>d</li></ul>",
            "<ul></ul>",
            "<ul><li>e</li></ul>",
        ],
        "kept": [True, False, True],
        "placed": [
            "<ol><li>a</li><li>b</li><li>c</li></ol>",
            "<ol><li>a</li><li>c</li><li>d</li></ol>",
            "<ol></ol>",
        ],
        "field": [True, "typed", True, "b"],
        "listeners": ["first", "second"],
        "svg": ["http://www.w3.org/2000/svg", "M0 0h2", "0 0 2 1"],
        "styles": ["4px", "5px"],
        "stylesAgain": ["9px", "6px"],
        "sameAgain": ["<p>touched</p>", "<p>other</p>"],
        "views": [None, 3, None, None],
    }
