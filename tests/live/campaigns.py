"""An app that calls numbers when it is told to, and what a run of it comes to."""

from aiohttp import web

MENU = [
    {"action": "talk", "text": "Welcome. Press one to pay."},
    {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}},
]
PAYS = """
name: Someone pays
calls:
  - to: "4477*"
    turns: [[ring: 3s, answer, press: 1, stay: 30s, hang_up]]
trigger: {post: /campaigns, json: {number: 447700900100}}
"""


class Campaign:
    """An application that calls a number when it is told to, and reads a menu to whoever answers."""

    def __init__(self, client, application):
        self.client, self.application = client, application
        application.replies |= {"/campaigns": self.begin, "/answer": MENU, "/event": self.told}
        self.thanks = [{"action": "talk", "text": "Thank you"}]
        self.status = 202

    async def begin(self, asked):
        await self.client.place(str(asked["number"]), ncco=None, answer_url=[self.application.url("/answer")])
        return web.Response(status=self.status)

    async def told(self, event):
        return web.json_response(self.thanks if "dtmf" in event else {})

    async def run(self, scenario, **query):
        query = {"app_url": self.application.base_url, "settle_s": "0", "idle_s": "0.2", **query}
        async with self.client.session.post("/_simulator/run", params=query, data=scenario) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer


def expected(answer):
    """What was expected and did not come true."""
    return [failure["expected"] for failure in answer["failures"]]
