"""Tests of a project that wait: for an app in their own process, in threads or in their own loop."""

pytest_plugins = "pytester"


def test_a_test_talks_with_an_app_in_its_own_process(project):
    project.makepyfile(
        """
        def test_who_presses_1_hears_the_opening_hours(voice, registered):
            call = voice.dial_in()
            call.wait(heard="*Press 1*")
            call.press(1)
            call.wait("completed")
            assert call.heard[-1].text == "We are open from eight to six."

        def test_who_presses_nothing_is_left_alone(voice, registered):
            call = voice.dial_in()
            call.wait("completed")
            assert call.heard[-1].text == "Good-bye."
        """
    )
    project.runpytest_inprocess().assert_outcomes(passed=2)


def test_in_an_async_test_the_same_calls_are_awaited(project):
    project.makepyfile(
        """
        import pytest
        from hotline import served

        @pytest.fixture
        async def registered(app, voice):
            await voice.register(answer_url=f"{app}/answer", event_url=f"{app}/event")

        async def test_the_menu(voice, registered):
            call = await voice.dial_in()
            await call.wait(heard="*Press 1*")
            await call.press(1)
            await call.wait("completed")
            assert (await call.heard)[-1].text == "We are open from eight to six."
        """
    )
    project.runpytest_inprocess().assert_outcomes(passed=1)


def test_an_app_may_live_in_the_loop_of_the_test(project):
    """While the test waits, its loop serves the app."""
    project.makepyfile(
        """
        import pytest
        from aiohttp import web

        async def answer(request):
            return web.json_response([{"action": "talk", "text": "Hello"}])

        async def event(request):
            return web.Response(status=204)

        @pytest.fixture
        async def registered(aiohttp_server, voice):
            app = web.Application()
            app.add_routes([web.get("/answer", answer), web.post("/event", event)])
            server = await aiohttp_server(app)
            url = str(server.make_url("/"))
            await voice.register(answer_url=f"{url}answer", event_url=f"{url}event")

        async def test_a_greeting(voice, registered):
            call = await voice.dial_in()
            await call.wait("completed")
            assert [one.text for one in await call.heard] == ["Hello"]
        """
    )
    project.runpytest_inprocess().assert_outcomes(passed=1)
