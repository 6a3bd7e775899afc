"""docs/recipes.md as it is written: what your app says, the scenarios, and the lists of webhooks.

The sentences over the blocks of JSON are rules, and an app that does just what they say is made of them.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiohttp import web

PAGE = Path(__file__).parents[2] / "docs/recipes.md"
WIDTH = 116

RULE = re.compile(
    r"^\*\*(?:Reply to|Ask `(?P<asks>[^`]+)` at) `(?:GET|POST) (?P<at>/\S+)`(?P<more>[^*]*):\*\*\n\n"
    r"```json\n(?P<body>.*?)```",
    re.DOTALL | re.MULTILINE,
)
DOWNLOAD = re.compile(
    r"^\*\*Download the (?P<member>`\w+`) of `POST (?P<at>/\S+)`, where there is one\.\*\*$", re.MULTILINE
)
PLAY = re.compile(
    r"```yaml\n(?P<scenario>.*?)```\n\nYour app gets:\n\n```text\n(?P<webhooks>.*?)```", re.DOTALL
)
EARLIER = re.compile(r"no `POST (\S+)` had (.+)")
PLACEHOLDER = re.compile(r"([A-Z]+) is (?:the `uuid` of `GET (\S+)`|each of its `(\w+)`)")
FIRST_TIMES = re.compile(r"only the first (\d) times")


@dataclass(frozen=True)
class Rule:
    """What your app does about a webhook: replies to it, or asks the API for something.

    Attributes:
        path: where the webhook comes.
        more: under which conditions, and what the words in capitals stand for.
        body: the JSON of the reply, or of the request.
        asks: method and path of the request; None for a reply.
        downloads: the member with the address of a file that is downloaded; None where none is.
    """

    path: str
    more: str
    body: str
    asks: str | None = None
    downloads: str | None = None


@dataclass(frozen=True)
class Recipe:
    """One section of the page.

    Attributes:
        name: its heading.
        rules: what your app does, in the order of the page.
        plays: each scenario, and the list of webhooks below it.
    """

    name: str
    rules: tuple[Rule, ...]
    plays: tuple[tuple[str, str], ...]


def read_recipes():
    """Return the recipes of the page."""
    sections = re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return [_read(section) for section in sections]


def _read(section):
    rules = tuple(
        Rule(found["at"], " ".join(found["more"].split()), found["body"], found["asks"])
        for found in RULE.finditer(section)
    )
    assert len(rules) == section.count("```json"), f"a block has no sentence that is understood: {section}"
    rules += tuple(
        Rule(found["at"], "", "", downloads=found["member"].strip("`"))
        for found in DOWNLOAD.finditer(section)
    )
    plays = tuple((found["scenario"], found["webhooks"]) for found in PLAY.finditer(section))
    assert len(plays) == section.count("```yaml") > 0, f"a scenario has no list of webhooks: {section}"
    return Recipe(section.partition("\n")[0], rules, plays)


def webhooks_written(recipe, number, lines):
    """Write the list of webhooks of a recipe's scenario into the page."""
    scenario, webhooks = recipe.plays[number]
    before = f"{scenario}```\n\nYour app gets:\n\n```text\n"
    text = PAGE.read_text("utf-8")
    assert text.count(before) == 1
    PAGE.write_text(text.replace(before + webhooks, before + lines), "utf-8")


class RecipeApp:
    """An app that does what the rules of a recipe say, and nothing else.

    Args:
        rules: those of the recipe.
        ask: asks the API, given method, path and body.
        download: gets a file of the API, given its path.
    """

    def __init__(self, rules, ask, download):
        self._rules, self._ask, self._get_file = rules, ask, download
        self._told = []
        self._times = dict.fromkeys(rules, 0)

    @property
    def replies(self):
        """What to do about the webhooks that come to each path."""
        return {rule.path: self._replier(rule.path) for rule in self._rules}

    def _replier(self, path):
        async def reply(members):
            self._told.append((path, members))
            fitting = [rule for rule in self._rules if rule.path == path and self._fits(rule, members)]
            for rule in fitting:
                if rule.asks is not None:
                    await self._do(rule, members)
                if rule.downloads is not None:
                    await self._download(members.get(rule.downloads))
            nccos = [json.loads(rule.body) for rule in fitting if rule.asks is None and rule.body]
            return nccos[0] if nccos else web.Response()

        return reply

    def _fits(self, rule, members):
        where, _, _ = rule.more.removeprefix("where ").partition("; ")
        if rule.more.startswith("where "):
            return all(self._holds(one, members) for one in where.split(" and "))
        return True

    def _holds(self, condition, members):
        earlier = EARLIER.fullmatch(condition)
        if earlier:
            name, value = re.findall(r"`([^`]+)`", earlier[2])
            return all(_member(one, name) != value for path, one in self._told if path == earlier[1])
        name, *values = re.findall(r"`([^`]+)`", condition)
        return (_member(members, name) in values) is not (" is not " in condition)

    async def _do(self, rule, members):
        times = FIRST_TIMES.search(rule.more)
        self._times[rule] += 1
        if times and self._times[rule] > int(times[1]):
            return
        for word, value in self._standing_for(rule, members):
            method, path = rule.asks.replace(word, value).split()
            status, answer = await self._ask(method, path, json.loads(rule.body.replace(word, value)))
            assert status in (201, 204), answer

    async def _download(self, address):
        if address:
            status, content = await self._get_file(re.sub(r"^https?://[^/]+", "", address))
            assert (status, bool(content)) == (200, True)

    def _standing_for(self, rule, members):
        placeholder = PLACEHOLDER.search(rule.more)
        if placeholder is None:
            return [(" " * 200, "")]
        word, path, each = placeholder.groups()
        if each is not None:
            return [(word, value) for value in members[each]]
        return [(word, next(one["uuid"] for at, one in self._told if at == path))]


def _member(members, path):
    for key in path.split("."):
        if isinstance(members, list):
            members = members[int(key)] if int(key) < len(members) else None
        else:
            members = (members or {}).get(key)
    return members


# -- the list of webhooks

SHOWN = (
    "status",
    "type",
    "reason",
    "sub_state",
    "from",
    "to",
    "detail",
    "disconnected_by",
    "duration",
    "conversation_uuid_from",
    "conversation_uuid_to",
    "payload",
    "dtmf",
    "speech",
    "recording_url",
)
AT_THE_BEGINNING = ("from", "to")
"""Only what begins a leg, or asks for its first NCCO, shows them."""


class Letters:
    """Short names for ids, in the order in which they come."""

    def __init__(self, names):
        self._names, self._known = names, {}

    def of(self, id_):
        if id_ is None:
            return None
        return self._known.setdefault(id_, self._names(len(self._known)))


def webhook_lines(journal):
    """Write the webhooks of a journal, one on a line."""
    entries = [json.loads(line) for line in journal.splitlines()]
    calls, conversations = Letters(lambda n: "ABCDEFGH"[n]), Letters(lambda n: f"CON-{n + 1}")
    began = datetime.fromisoformat(entries[0]["time"])
    lines = [
        _line(entry, (datetime.fromisoformat(entry["time"]) - began).total_seconds(), calls, conversations)
        for entry in entries
        if entry["kind"] == "webhook"
    ]
    return "".join(f"{line}\n" for line in lines)


def _line(entry, second, calls, conversations):
    members, path = _abridged(entry["body"]), re.sub(r"^https?://[^/]+", "", entry["url"]).partition("?")[0]
    call = calls.of(members.get("uuid", members.get("call_uuid"))) or "-"
    begins = entry["event"] in ("answer", "started")
    shown = {
        name: conversations.of(members[name]) if name.startswith("conversation") else members[name]
        for name in SHOWN
        if name in members and (begins or name not in AT_THE_BEGINNING)
    }
    return f"{second:5.1f} s  {call}  {entry['method']:4} {path:14} {json.dumps(shown, ensure_ascii=False)}"


def _abridged(members):
    """Leave out of an input what did not come."""
    if "speech" not in members:
        return members
    results = {"results": members["speech"]["results"]}
    if results["results"]:
        return {name: value for name, value in members.items() if name != "dtmf"} | {"speech": results}
    return {name: value for name, value in members.items() if name != "speech"}
