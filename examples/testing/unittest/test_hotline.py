"""Run them by `PYTHONPATH=../app voice-simulator exec --clock manual -- python -m unittest`."""

import threading
import unittest

from hotline import hotline

from voice_simulator.client import Simulator


class HotlineTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        app = cls.enterClassContext(hotline())
        threading.Thread(target=app.serve_forever, args=(0.01,)).start()
        cls.addClassCleanup(app.shutdown)
        simulator = cls.enterClassContext(Simulator())
        url = f"http://127.0.0.1:{app.server_port}"
        made = simulator.create_application(answer_url=f"{url}/answer", event_url=f"{url}/event")
        cls.world, cls.number = simulator.world(made.application_id), made.numbers[0]

    def test_a_caller_who_presses_1_hears_the_opening_hours(self):
        call = self.world.dial_in(self.number, from_="447700900001")
        call.wait(heard="*Press 1*")
        call.press(1)
        call.wait(done=True)
        self.assertEqual("We are open from eight to six.", call.heard[-1].text)

    def test_a_caller_who_presses_nothing_is_left_alone(self):
        call = self.world.dial_in(self.number, from_="447700900001")
        call.wait(done=True)
        self.assertEqual("Good-bye.", call.heard[-1].text)
