"""The file of a trace: what is in it, that nothing in it can do anything, and how large it becomes."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from made_pages import data_of

from voice_simulator.console.trace import Trace, trace_of, trace_page
from voice_simulator.console.trace_folder import TraceFolder, safe_name
from voice_simulator.errors import SettingsError

HOSTILE = "</script><script>alert(1)</script><!-- \u2028 \u2029 ]]> ${alert(1)} '\" \\"
NOTHING = {"worlds": {}, "recordings": [], "left_out": []}


class Tags(HTMLParser):
    """Collects the elements of a page: the name and attributes of each, and the text in it."""

    def __init__(self, page):
        super().__init__()
        self.found, self.is_open = [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append([tag, dict(attrs), ""])
        self.is_open = True

    def handle_endtag(self, _):
        self.is_open = False

    def handle_data(self, data):
        if self.is_open:
            self.found[-1][2] += data


def page(facts=NOTHING, **members):
    return trace_page(trace_of(Trace(**{"title": "It fails", **members}), facts))


def elements(made, tag):
    return [one for one in Tags(made.decode()).found if one[0] == tag]


def test_what_was_sent_stays_text():
    """However it is written, it is in the data as it was, and the page has the same elements."""
    entry = {"seq": 1, "time": "t", "kind": "heard", "uuid": HOSTILE, "content": HOSTILE}
    facts = NOTHING | {"worlds": {HOSTILE: {"entries": [entry], "calls": {}, "clock": {}}}}
    failure = {"origin": HOSTILE, "expected": HOSTILE, "seen": HOSTILE}
    made = page(facts, title=HOSTILE, command=HOSTILE, scenario=(HOSTILE, HOSTILE), failures=[failure])
    data = data_of(made)
    assert data["worlds"][HOSTILE]["entries"][0]["content"] == HOSTILE
    assert (data["title"], data["scenario"]["text"], data["failures"][0]["seen"]) == (HOSTILE,) * 3
    assert [one[:2] for one in Tags(made.decode()).found] == [
        [tag, attributes] for tag, attributes in ([one[0], one[1]] for one in Tags(page().decode()).found)
    ]
    assert not set("\u2028\u2029") & set(made.decode().partition('id="trace">')[2])


def test_only_its_own_script_and_style_are_allowed():
    """By their hashes; nothing else is loaded, sent or submitted."""
    made = page()
    (policy,) = [one[1]["content"] for one in elements(made, "meta") if "http-equiv" in one[1]]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    (script,) = [one[2] for one in elements(made, "script") if "type" not in one[1]]
    (style,) = [one[2] for one in elements(made, "style")]
    for rule, text in (("script-src", script), ("style-src", style)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert {name for name, value in rules.items() if value == "'none'"} == {
        "default-src", "connect-src", "base-uri", "form-action",
    }  # fmt: skip
    assert not re.search(rb'(?:src|href)="(?!data:)', made)


def test_the_policy_stands_before_all_that_it_judges():
    made = page()
    assert made.index(b"Content-Security-Policy") < made.index(b"<style") < made.index(b"<script")


def test_passwords_in_addresses_are_left_out_wherever_they_stand():
    secret = "see http://me:hunter2@app.example:3000/x and sip:me:hunter2@example.com"
    entry = {"seq": 1, "kind": "x", "url": "http://me:hunter2@app.example"}
    facts = NOTHING | {"worlds": {"w": {"entries": [entry], "calls": {}, "clock": {}}}}
    made = page(
        facts,
        title="http://me:hunter2@app",
        command="run --app-url http://me:hunter2@app",
        scenario=("s.yaml", "trigger: {post: 'http://me:hunter2@app'}"),
        failures=[{"seen": "http://me:hunter2@app"}],
        printed=[secret.partition(" and ")[0]],
    )
    assert b"hunter2" not in made
    assert b"http://app.example:3000/x" in made


def test_a_long_traceback_is_cut_and_says_so():
    made = data_of(page(failures=[{"seen": "x" * 200_000}]))
    assert made["failures"][0]["seen"].endswith("… and 150,000 more characters")


def test_the_same_data_gives_the_same_bytes():
    assert page(command="a", seed=3) == page(command="a", seed=3)


def test_the_page_alone_leaves_room_for_what_happened():
    assert len(page()) < 400_000


# -- where it is written


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("busy", "busy"),
        ("endings.no answer", "endings.no-answer"),
        ("tests/test_calls.py::test_it", "tests-test_calls.py-test_it"),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_name_becomes_that_of_a_file(name, safe):
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["test[a:b]", "ü", "", "..", "a\0b", "x" * 500])
def test_a_name_that_no_file_can_have_is_told_from_others_by_a_digest(name):
    made = safe_name(name)
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,120}-[0-9a-f]{8}", made)
    assert made == safe_name(name) != safe_name(f"{name}!")


def test_an_earlier_trace_is_replaced(tmp_path):
    folder = TraceFolder(tmp_path / "new/traces", "--trace-out")
    assert folder.write("busy", b"one") == folder.write("busy", b"two") == tmp_path / "new/traces/busy.html"
    assert [file.read_bytes() for file in (tmp_path / "new/traces").iterdir()] == [b"two"]


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"--trace-out: can't write traces into .*file: File exists"):
        TraceFolder(tmp_path / "file", "--trace-out")
