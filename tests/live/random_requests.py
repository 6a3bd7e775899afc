"""Random requests at the control API and at the platform's routes: right, nearly right, and hostile.

What is right for a route comes from the OpenAPI document. A request that could wait is told not to; one that
could end every world or play for all applications names its application.
"""

import json
from copy import deepcopy
from typing import Any, NamedTuple
from urllib.parse import quote

from made_files import wav

NUMBER = "442079460042"
OWN = "cccccccc-0000-4000-8000-000000000003"
SECOND = "cccccccc-0000-4000-8000-000000000004"

TEXTS = [
    "447700900001",
    "4477*",
    NUMBER,
    "answered",
    "busy",
    "x",
    "1",
    "60s",
    "2030-01-01T12:00:00Z",
    "*",
    "answer",
    "é ☎\u202e",
    "\x00",
    "\ud800",
    "'; --",
    "../..",
    "x" * 300,
    "{x}",
    "${X}",
    "http://127.0.0.1:9/x",
    "http://[::1",
]
HOSTILE = [
    None,
    True,
    False,
    0,
    -1,
    1e308,
    10**30,
    0.5,
    "",
    [],
    {},
    [[]],
    {"": None},
    "NaN",
    ["x"] * 50,
    {"a": {"b": [1]}},
    *TEXTS,
]
RAW = [
    b"",
    b"{",
    b"\xff\xfe{}",
    b"[" * 3000,
    b'{"a":1,"a":2}',
    b"null",
    b'"x"',
    b"NaN",
    b"&a [*a]",
    b"x: [",
    b"\x00" * 50,
    b"{}" * 20,
    b"!!python/object:os.system {}",
    b"a: &x [1]\nb: *x\n",
    b'{"a":' * 900 + b"1" + b"}" * 900,
]
STEPS: list[Any] = [
    "answer",
    "busy",
    {"press": 1},
    ["hang_up"],
    [{"stay": "1s"}, "hang_up"],
    {"say": "hi"},
    [],
    {"ring": "3s"},
    {"wait_for": {"heard": "*x*"}},
    "by_hand",
]
SCENARIOS: list[Any] = [
    {"name": "a", "calls": [{"to": "4477*", "turns": ["busy"]}]},
    {"trigger": [{"call": {"to": "447700900001", "from": NUMBER, "ncco": []}}], "expect": ["no_errors"]},
    {"trigger": "none", "faults": [{"webhook": "answered", "times": 1, "do": "lose"}], "timeout": "100ms"},
    {"inbound": [{"to": NUMBER, "from": "447700900500", "script": [{"stay": "2s"}, "hang_up"]}]},
    {"calls": [{"to": "4477*", "script": ["answer", {"wait_for": {"api": "transfer"}}, {"stay": "3s"}]}]},
]
NCCOS: list[Any] = [
    [{"action": "talk", "text": "hello"}],
    [{"action": "input", "type": ["dtmf", "speech"], "dtmf": {"maxDigits": 2}}],
    [{"action": "connect", "endpoint": [{"type": "phone", "number": "447700900010"}]}],
    [{"action": "conversation", "name": "room", "record": True}],
    [{"action": "record"}, {"action": "notify", "payload": {}, "eventUrl": ["http://127.0.0.1:9/n"]}],
    [{"action": "stream", "streamUrl": ["http://127.0.0.1:9/a.mp3"], "loop": 0}],
]
LINES: list[Any] = [
    {"expect": ["no_errors", {"call": "4477*", "status": "answered"}]},
    {"always": ["no_errors"]},
]
SOUNDS = [wav(100), wav(100, channels=2), wav(0), wav(100)[:-7], wav(100, rate=8_000) * 2]
TALK = {"text": "hello", "loop": 2, "bargeIn": True}
COMMANDS: list[tuple[str, str, Any]] = [
    ("PUT", "", {"action": "hangup"}),
    ("PUT", "", {"action": "mute"}),
    ("PUT", "", {"action": "earmuff"}),
    ("PUT", "", {"action": "transfer", "destination": {"type": "ncco", "ncco": NCCOS[0]}}),
    ("PUT", "/talk", TALK),
    ("DELETE", "/talk", None),
    ("PUT", "/stream", {"stream_url": ["http://127.0.0.1:9/a.mp3"], "loop": 0}),
    ("DELETE", "/stream", None),
    ("PUT", "/dtmf", {"digits": "12#"}),
    ("PUT", "/input/dtmf", {"event_url": ["http://127.0.0.1:9/d"]}),
    ("GET", "", None),
]
PATIENCE = {
    "timeout_s": [0, 0.01],
    "wall_limit_s": [0.2],
    "hold_s": [0, 0.01],
    "idle_s": [0, 0.01],
    "settle_s": [0],
    "settle_max_s": [0.05],
    "patience_s": [0.01],
}
WAITS = {
    "wait": {"timeout_s": 0.01},
    "clock/advance": {"wall_limit_s": 0.2},
    "run": {"timeout_s": 0.3, "idle_s": 0, "settle_s": 0},
}
NAMES_ITS_WORLD = ["reset", "run", "scenarios", "clock", "wait", "verify", "journal", "calls", "deliveries"]


class Request(NamedTuple):
    """One request."""

    method: str
    path: str
    query: list[tuple[str, str]]
    body: bytes | None
    headers: dict[str, str]


class RandomRequests:
    """Draws requests.

    Args:
        random: the source of chance.
        document: the OpenAPI document of the control API.
        token: makes a token of the application whose requests these are.
        uuids: the calls that there are, of which some belong to somebody else.
    """

    def __init__(self, random, document, token, uuids):
        self.random, self.token, self.uuids = random, token, uuids
        self.schemas = document["components"]["schemas"]
        self.operations = [
            (path.removeprefix("/_simulator/"), method.upper(), operation)
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
        ]

    def draw(self):
        return self._platform() if self.random.random() < 0.35 else self._control()

    # -- the control API

    def _control(self):
        path, method, operation = self.random.choice(self.operations)
        route, values = path, {"id": self._id(path), "uuid": self._uuid(), "delivery": "1"}
        values["name"] = self._name()
        for name, value in values.items():
            path = path.replace(f"{{{name}}}", quote(value, safe="", errors="replace"))
        query = [pair for one in operation.get("parameters", []) for pair in self._parameter(one, route)]
        body = self._body(route, operation)
        if not self._is_harmless(route, body):
            query = [pair for pair in query if pair[0] != "application_id"] + [("application_id", OWN)]
        headers = {"Last-Event-ID": self._text()} if route == "journal/stream" and self._rarely() else {}
        return Request(self._method(method), f"/_simulator/{path}", query, body, _clean(headers))

    def _is_harmless(self, route, body):
        """Say whether a request touches its own world only, whatever is drawn for it."""
        names = route.partition("/")[0]
        return names not in NAMES_ITS_WORLD or (route == "clock" and body is None)

    def _id(self, path):
        if "deliveries" in path:
            return str(self.random.choice([1, 2, 3, 10, 0, -1, 10**20, "x"]))
        return self.random.choice([OWN, SECOND, SECOND, "new", "*", "é☎", "x" * 200])

    def _name(self):
        return self.random.choice(["hello.wav", "hello.wav", "hello", "*", "a/b.wav", "é☎.wav", "x" * 200])

    def _uuid(self):
        uuid = self.random.choice([*self.uuids, *self.uuids[-1:] * 6, "x", "*"])
        return self.random.choice([uuid, uuid, uuid, uuid[:8], uuid.upper()])

    def _parameter(self, declared, route):
        name, schema = declared["name"], declared["schema"]
        if declared["in"] != "query" or (name not in WAITS.get(route, {}) and not self._rarely()):
            return []
        if name == "application_id":
            return [(name, self.random.choice([OWN, SECOND, "", "nobody"]))]
        value = self._patient(name, self._value(schema))
        if name in WAITS.get(route, {}):
            value = WAITS[route][name]
        values = value if isinstance(value, list) else [value] * self.random.choice([1] * 9 + [2])
        return [(name, _text_of(one)) for one in values]

    def _body(self, route, operation):
        declared = operation.get("requestBody", {}).get("content", {})
        if not declared:
            return None
        if self.random.random() < 0.06:
            return self.random.choice(RAW)
        if "audio/wav" in declared:
            return self.random.choice(SOUNDS)
        value = self._whole_body(route, declared)
        while self._rarely():
            value = self._spoiled(value)
        if isinstance(value, dict):
            value = {name: self._patient(name, one) for name, one in value.items()} | self._waits(
                route, value
            )
        return json.dumps(value).encode()

    def _waits(self, route, value):
        """Bound the wall time that a request may take."""
        waits = {} if route == "run" else dict(WAITS.get(route, {}))
        if "until" in value:
            waits["timeout_s"] = 0.01
        return waits

    def _whole_body(self, route, declared):
        drawn = {"scenarios": SCENARIOS, "run": SCENARIOS, "ncco/check": NCCOS, "verify": LINES}
        if route.endswith("/party"):
            return self.random.choice(STEPS)
        if route in drawn:
            return self.random.choice(drawn[route])
        json_body = declared["application/json"]
        value = self._value(json_body["schema"])
        if "example" in json_body and self.random.random() < 0.5:
            value = deepcopy(json_body["example"])
        if isinstance(value, dict) and "application_id" in value:
            value["application_id"] = OWN
        return value

    def _patient(self, name, value):
        return self.random.choice(PATIENCE[name]) if name in PATIENCE else value

    def _value(self, schema, depth=0):
        """Draw a value that fits a schema, more or less."""
        if "$ref" in schema:
            return self._value(self.schemas[schema["$ref"].rpartition("/")[2]], depth)
        for several in ("anyOf", "oneOf", "allOf"):
            if schema.get(several):
                # A mapping that needs one of some members has its members beside the alternatives.
                one = self.random.choice(schema[several])
                return self._value({**schema, several: None, **one} if "properties" in schema else one, depth)
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        if "const" in schema:
            return schema["const"]
        kind = schema.get("type")
        kind = self.random.choice(kind) if isinstance(kind, list) else kind
        return self._of_kind(kind, schema, depth)

    def _of_kind(self, kind, schema, depth):
        least, most = schema.get("minimum", 0), schema.get("maximum", 10**9)
        match kind:
            case "object" if depth < 5:
                return self._members(schema, depth)
            case "array" if depth < 5:
                return [
                    self._value(schema.get("items", {}), depth + 1) for _ in range(self.random.randint(0, 2))
                ]
            case "integer":
                return self.random.choice([least, most, self.random.randint(int(least), int(most)), 1])
            case "number":
                return self.random.choice([least, most, 1, 0.5])
            case "boolean":
                return self.random.random() < 0.5
            case "null":
                return None
        return self.random.choice([*schema.get("examples", []), self._text()])

    def _members(self, schema, depth):
        declared = schema.get("properties", {})
        wanted = set(schema.get("required", [])) | {
            one for one in declared if self.random.random() < 2.5 / (len(declared) + 1)
        }
        return {name: self._value(declared.get(name, {}), depth + 1) for name in declared if name in wanted}

    # -- the platform

    def _platform(self):
        method, path, body = self._create() if self.random.random() < 0.3 else self._command()
        while body is not None and self._rarely():
            body = self._spoiled(body)
        raw = None if body is None else json.dumps(body).encode()
        if self.random.random() < 0.03:
            raw = self.random.choice(RAW)
        token = self.random.choice([self.token()] * 40 + ["", "x.y.z", self.token()[:-9], "é"])
        headers = {"Authorization": f"Bearer {token}"}
        if raw is not None:
            headers["Content-Type"] = self.random.choice(["application/json"] * 9 + ["text/plain"])
        return Request(self._method(method), path, self._listed(path), raw, _clean(headers))

    def _create(self):
        number = f"4477009000{self.random.randint(0, 99):02}"
        endpoint = self.random.choice(
            [
                {"type": "phone", "number": number},
                {"type": "sip", "uri": "sip:a@b.example"},
                {"type": "websocket", "uri": "ws://127.0.0.1:9/s", "content-type": "audio/l16;rate=16000"},
                {"type": "app", "user": "jo"},
            ]
        )
        body: dict[str, Any] = {"to": [endpoint], "from": {"type": "phone", "number": NUMBER}}
        body["event_url"] = ["http://127.0.0.1:9/e"]
        body |= self.random.choice(
            [{"ncco": self.random.choice(NCCOS)}, {"answer_url": ["http://127.0.0.1:9/a"]}]
        )
        return "POST", "/v1/calls", body

    def _command(self):
        method, below, body = self.random.choice([*COMMANDS, ("GET", None, None)])
        if below is None:
            return method, "/v1/calls", body
        return method, f"/v1/calls/{quote(self._uuid(), safe='')}{below}", body

    def _listed(self, path):
        if path != "/v1/calls" or not self._rarely():
            return []
        names = [
            "status",
            "date_start",
            "date_end",
            "page_size",
            "record_index",
            "order",
            "conversation_uuid",
            "x",
        ]
        return [(self.random.choice(names), _text_of(self._text())) for _ in range(self.random.randint(1, 3))]

    # -- what is not right

    def _spoiled(self, value):
        """Return a value with one place in it that is something else."""
        if isinstance(value, dict) and value and self.random.random() < 0.8:
            name = self.random.choice(list(value))
            match self.random.randint(0, 5):
                case 0:
                    return {one: what for one, what in value.items() if one != name}
                case 1:
                    return {**value, self.random.choice(["x", "", name.upper(), f"{name}s"]): value[name]}
            return {**value, name: self._spoiled(value[name])}
        if isinstance(value, list) and value and self.random.random() < 0.8:
            at = self.random.randrange(len(value))
            return [*value[:at], self._spoiled(value[at]), *value[at + self.random.randint(0, 1) :]]
        return self.random.choice(HOSTILE)

    def _text(self):
        return self.random.choice(TEXTS)

    def _rarely(self):
        return self.random.random() < 0.25

    def _method(self, method):
        return (
            self.random.choice(["GET", "PUT", "POST", "DELETE", "PATCH"])
            if self.random.random() < 0.02
            else method
        )


def _text_of(value):
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode(errors="replace").decode()


def _clean(headers):
    """Return headers as a client of HTTP can send them."""
    return {name: "".join(one for one in value if one.isprintable()) for name, value in headers.items()}
