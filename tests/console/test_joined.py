"""How the modules of a page become one script, and its style sheets one; what can't is refused in words."""

import shutil
import subprocess

import pytest

from voice_simulator.console.joined import NotJoinable, joined_script, joined_styles
from voice_simulator.console.page_files import page_files

MAIN = """/** Begins. */
import "./numbers.js";
import { shown, Box } from "./parts/box.js";
import {
    twice,
} from "./numbers.js";

console.log(shown(new Box(twice(2))));
"""
BOX = """import { twice } from "../numbers.js";

/* What holds. */
export class Box {
    constructor(content) {
        this.content = content;
    }
}

/** What is in it. */
export function shown(box) {
    return `${box.content} of ${twice(4)}`;
}
"""
NUMBERS = """const FACTOR = 2;

export const twice = (number) => FACTOR * number;
"""
FILES = {"main.js": MAIN, "parts/box.js": BOX, "numbers.js": NUMBERS}


def joined(**changed):
    """Join the files of the example, some of which are others."""
    files = FILES | {name.replace("__", "/") + ".js": text for name, text in changed.items()}
    return joined_script("main.js", files.__getitem__)


def test_a_module_stands_behind_those_it_imports_each_once():
    script = joined()
    assert script.index("const FACTOR") < script.index("class Box") < script.index("console.log")
    assert script.count("const FACTOR") == 1
    assert "import" not in script
    assert "export" not in script


def test_the_script_does_what_the_modules_do_and_leaves_nothing_behind():
    if shutil.which("node") is None:
        pytest.skip("NOT TESTED: joined modules in Node, because there is no node here")
    script = joined() + "console.log(typeof Box, typeof FACTOR, typeof twice)"
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert done.stdout == "4 of 8\nundefined undefined undefined\n"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"numbers": "export const twice = 2;\nfunction shown() {}\n"}, "parts/box.js: the name shown is"),
        (
            {"numbers": "const twice = 2;\n"},
            "parts/box.js: it imports twice, which numbers.js does",
        ),
        ({"main": 'import { twice as two } from "./numbers.js";\n'}, "main.js: a name is imported as it is"),
        ({"main": 'import * as all from "./numbers.js";\n'}, "main.js:1: an import stands at the top"),
        ({"main": 'import numbers from "./numbers.js";\n'}, "main.js:1: an import stands at the top"),
        ({"main": 'import { a } from "library";\n'}, "main.js:1: an import stands at the top"),
        ({"main": 'let a = 1;\nimport { twice } from "./numbers.js";\n'}, "main.js:2: an import stands"),
        ({"main": "const a = 1;\nexport { a };\n"}, "main.js:2: export stands right before a declaration"),
        ({"main": "export default 1;\n"}, "main.js:1: export stands right before a declaration"),
        ({"main": "const { a } = b;\n"}, "main.js:1: a declaration at the top level has one name"),
        ({"main": "let a, b;\n"}, "main.js:1: a declaration at the top level has one name"),
        ({"main": "const a = await b();\n"}, "main.js:1: nothing is awaited at the top level"),
        ({"main": 'void import("./numbers.js");\n'}, "main.js:1: nothing is imported later"),
        ({"main": 'const a = "</script>";\n'}, "main.js:1: this would end the script"),
        ({"main": 'const a = "<!--<script>";\n'}, "main.js:1: this would end the script"),
        ({"main": "const a = 1;\r\n"}, "main.js:1: lines end with a line feed"),
    ],
)
def test_what_is_not_of_the_form_is_refused_where_it_stands(changed, why):
    with pytest.raises(NotJoinable) as refused:
        joined(**changed)
    assert str(refused.value).startswith(why)


def test_modules_in_a_circle_are_joined_as_a_browser_runs_them():
    numbers = 'import { shown } from "./parts/box.js";\nexport function twice() { return shown; }\n'
    script = joined(numbers=numbers)
    assert script.index("class Box") < script.index("function twice") < script.index("console.log")


def test_styles_follow_each_other_and_need_no_other_file():
    styles = {"a.css": "a { color: red; }\n", "b.css": 'b { background: url("data:image/png;base64,"); }\n'}
    assert joined_styles(styles, styles.__getitem__).index("a {") < joined_styles(
        styles, styles.__getitem__
    ).index("b {")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('\n@import "b.css";', "a.css:2: nothing is imported"),
        ("a { background: url(b.png); }", "a.css:1: an address is a data: one"),
        ("a::before { content: '</style>'; }", "a.css:1: this would end the style"),
    ],
)
def test_a_style_that_needs_more_is_refused(text, why):
    with pytest.raises(NotJoinable) as refused:
        joined_styles(["a.css"], {"a.css": text}.__getitem__)
    assert str(refused.value).startswith(why)


def test_the_real_page_is_joined_and_no_browser_would_stumble_over_it():
    script = joined_script("modules/trace.js", lambda path: page_files()[path].text)
    if shutil.which("node") is None:
        pytest.skip("NOT TESTED: joined modules in Node, because there is no node here")
    checked = subprocess.run(
        ["node", "--check", "-"], input=script, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


def test_every_module_of_the_console_keeps_the_rules():
    """Those, too, that only the live page has: what is true of one page only is found too late."""
    assert "class" in joined_script("modules/main.js", lambda path: page_files()[path].text)


@pytest.mark.parametrize(
    "text",
    [
        "/* \nawait a;\nexport default 1; */",
        "const lines = `\nawait a;\nfunction shown() {}\n${of(`\nawait b;\n${{ a: 1 }.a}`)}\nclass Box {`;",
        'const quote = /[`"\'/]/;\n// class Box\nconst said = "`";',
        "const part = a / b; const other = 1 / 2; /* ` */",
    ],
)
def test_what_is_only_text_breaks_no_rule(text):
    """Lines of a template begin where those of code do, such as those that show what to paste."""
    assert text.strip() in joined(main=f'import {{ shown }} from "./parts/box.js";\n{text}\n')
