"""A scenario is run with the files that it uses, sent along with it, and one case at a time."""

import aiohttp
import pytest

SHARED = b"vars: {ring: 2s}\noutcomes:\n  declines: [{ring: '${ring}'}, rejected]\n"
TRIGGER = "trigger: {call: {to: 447700900100, from: 447700900000, ncco: [{action: talk, text: Hello}]}}\n"
USES = f"""use: [shared/outcomes.yaml]
calls: [{{turns: [declines]}}]
{TRIGGER}expect: [{{call: 447700900100, status: rejected}}]"""
X = "multipart/form-data; boundary=x"
SCENARIO = b'--x\r\nContent-Disposition: form-data; name="scenario"\r\n\r\n1\r\n'
NAMELESS = b'--x\r\nContent-Disposition: form-data; name="use"\r\n\r\n1\r\n--x--'


def use_named(parameter):
    """Return a form with a part `use` that has its file name in a parameter."""
    head = b'--x\r\nContent-Disposition: form-data; name="use"; ' + parameter
    return head + b"\r\n\r\n1\r\n--x--"


GOOD = ("scenario", "s.yaml", USES)
TABLE = f"""vars: {{outcome: answered}}
cases:
  busy: {{outcome: busy, status: busy}}
  wrong: {{outcome: busy, status: rejected}}
calls: [{{turns: ["${{outcome}}"]}}]
{TRIGGER}expect: [{{call: 447700900100, status: "${{status}}"}}]
"""


@pytest.fixture(name="post")
async def _post(new_client):
    """Post a body to a simulator, and return the status and the answer."""
    client = await new_client()

    async def post(path, body, headers=None, **query):
        query = {"idle_s": "0.1", **query} if path == "run" else query
        request = client.session.post(f"/_simulator/{path}", data=body, params=query, headers=headers)
        async with request as response:
            return response.status, await response.json()

    post.client = client
    return post


def form(*parts, quote=False):
    """Make a form of a scenario and files, each with its path."""
    made = aiohttp.FormData(quote_fields=quote)
    for name, path, text in parts:
        made.add_field(name, text, filename=path)
    return made


@pytest.mark.parametrize("quote", [False, True])
async def test_the_files_that_a_scenario_uses_come_along(post, quote):
    """Each as a part of a form, by its path; an escaped slash is one as well."""
    body = form(GOOD, ("use", "shared/outcomes.yaml", SHARED), quote=quote)
    status, answer = await post("run", body, name="s.yaml")
    assert (status, answer["verdict"]) == (200, "passed"), answer


async def test_without_its_file_a_scenario_is_refused(post):
    """The sentence has the place, and says how to attach the file."""
    status, answer = await post("run", USES, name="s.yaml")
    assert status == 400
    form_of_it = "-F scenario=@FILE -F 'use=@shared/outcomes.yaml;filename=shared/outcomes.yaml'"
    assert answer["error"] == (
        f"s.yaml:1:7: use: 'shared/outcomes.yaml' is not attached to the request; send a form: {form_of_it}"
    )
    body = form(GOOD, ("use", "outcomes.yaml", SHARED))
    _, answer = await post("run", body, name="s.yaml")
    assert "is not attached to the request; attached: outcomes.yaml" in answer["error"]


async def test_mistakes_in_an_attached_file_have_its_place(post):
    """Its own name, line and column."""
    body = form(GOOD, ("use", "shared/outcomes.yaml", "outcomes:\n  declines: [rng]"))
    _, answer = await post("run", body, name="dir/s.yaml")
    assert "dir/shared/outcomes.yaml:2:14: unknown step 'rng'" in answer["error"]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([("use", "a.yaml", SHARED)], "the form has 0 parts 'scenario', and needs one: -F scenario=@FILE"),
        (
            [GOOD, ("file", "a.yaml", SHARED)],
            "the form has parts scenario and use, and no 'file'",
        ),
        (
            [GOOD] + [("use", "a.yaml", SHARED)] * 2,
            "two parts have the file name 'a.yaml'",
        ),
        (
            [
                GOOD,
                ("use", "shared/outcomes.yaml", SHARED),
                ("use", "b.yaml", SHARED),
            ],
            "the scenario does not use 'b.yaml', which is attached",
        ),
        (
            [GOOD, *(("use", f"{number}.yaml", SHARED) for number in range(71))],
            "a scenario uses at most 20 files, and plays at most 50; 71 are attached",
        ),
    ],
)
async def test_a_form_that_is_not_well_made(post, parts, sentence):
    """Nothing is passed over."""
    status, answer = await post("run", form(*parts))
    assert status == 400
    assert sentence in answer["error"]


@pytest.mark.parametrize(
    ("kind", "body", "sentence"),
    [
        (X, SCENARIO + NAMELESS, "a part 'use' has no file name"),
        ("multipart/form-data", b"x", "the form names no boundary between its parts"),
        (X, b"--x\r\nA: " + b" " * 99_000 + b"\r\n\r\n1\r\n--x--", "has no headers, or too many"),
        (X, b"calls: []", "the form does not end with its boundary"),
        (
            X,
            b"--x\r\nno headers\r\n--x--",
            "a part of the form has no headers",
        ),
        (X, b"--x\r\nA: b\r\n\r\n1\r\n--x--", "the form has 0 parts"),
        (X, b"--x\r\n\xff: \r\n\r\n1\r\n--x--", "the form has"),
        (
            X,
            b'--x\r\nContent-Disposition: ;;;"\r\n\r\n1\r\n--x--',
            "the form has",
        ),
        (X, use_named(b"filename*0*=a'b"), "a part's file name is not encoded as filename*=UTF-8''NAME"),
        (X, use_named(b'filename*0="a\'b"'), "a part's file name is not encoded"),
        (X, use_named(b"filename*=utf-7''%2B2AA-"), "a part's file name is not encoded"),
        (f'{X[:-1]}"é"', b"-- --", "the form's boundary has characters that are not ASCII"),
        (f'{X[:-1]}" "', b"-- --", "the form names no boundary"),
    ],
)
async def test_bytes_that_are_no_form(post, kind, body, sentence):
    """400, and never a defect."""
    status, answer = await post("run", body, headers={"Content-Type": kind})
    assert status == 400
    assert sentence in answer["error"]


async def test_a_quoted_boundary_may_hold_a_comma(post):
    """RFC 2046 lets it."""
    body = SCENARIO.replace(b"--x", b"--a,b").replace(b"1\r\n", TRIGGER.encode()) + b"\r\n--a,b--"
    status, answer = await post("run", body, headers={"Content-Type": f'{X[:-1]}"a,b"'})
    assert (status, answer["verdict"]) == (200, "passed"), answer


async def test_a_scenario_is_loaded_with_its_files(post):
    """As it is run; the journal names the entry."""
    body = form(GOOD, ("use", "shared/outcomes.yaml", SHARED))
    status, answer = await post("scenarios", body, name="s.yaml")
    assert (status, answer["name"]) == (201, "s.yaml")
    uuid = await post.client.place()
    await post.client.advance(10)
    assert (await post.client.record(uuid))["status"] == "rejected"


async def test_one_case_is_run(post):
    """The one that the request names; the answer names it as well."""
    _, answer = await post("run", TABLE, case="busy")
    assert (answer["verdict"], answer["case"]) == ("passed", "busy")
    _, answer = await post("run", TABLE, case="wrong")
    assert (answer["verdict"], answer["case"]) == ("failed", "wrong")


async def test_a_case_must_be_chosen(post):
    """400, with those that there are."""
    for path in ("run", "scenarios"):
        status, answer = await post(path, TABLE, name="s.yaml")
        assert status == 400
        assert (
            "s.yaml:2:1: this document has cases, of which one plays at a time: busy, wrong"
            in answer["error"]
        )
        status, answer = await post(path, TABLE, name="s.yaml", case="buzy")
        assert status == 400
        assert "there is no case 'buzy'; did you mean 'busy'? There are busy, wrong" in answer["error"]
    status, answer = await post("scenarios", TABLE, case="busy")
    assert (status, answer["case"]) == (201, "busy")
