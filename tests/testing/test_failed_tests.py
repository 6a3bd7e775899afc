"""What the report of a failed test has besides: what happened in its world."""

pytest_plugins = "pytester"


def test_the_report_has_the_timelines_and_points_at_the_line_of_the_test(project):
    project.makepyfile(
        """
        def test_it(voice, registered):
            call = voice.dial_in()
            call.wait(heard="*good morning*")

        def test_refused(voice):
            voice.advance("an hour")
        """
    )
    result = project.runpytest_inprocess()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines([">*call.wait(heard=*good morning*)", "E*WaitTimeout:*good morning*"])
    result.stdout.fnmatch_lines(
        [
            "*test_*.py:3: WaitTimeout",
            "-* voice *-",
            "Vonage application *, number *, seed *",
            "simulator http://127.0.0.1:*, clock manual, at *",
            "*Welcome. Press 1 for our opening hours.*",
        ]
    )
    result.stdout.fnmatch_lines([">*voice.advance(*", "E*ClientError:*", "*test_*.py:6: ClientError"])
    result.stdout.no_fnmatch_line("*portal.py*")
    result.stdout.no_fnmatch_line("*connection.py*")


def test_so_has_that_of_a_fixture_that_fails_before_the_test_or_after_it(project):
    """The world lives until the last fixture is gone."""
    project.makepyfile(
        """
        import pytest

        @pytest.fixture
        def before(voice, registered):
            voice.dial_in(from_="447700900077")
            raise ValueError("before")

        @pytest.fixture
        def after(request):
            yield
            raise ValueError("after")

        def test_before(before): ...

        def test_after(after, voice, registered):
            voice.dial_in(from_="447700900088")
        """
    )
    result = project.runpytest_inprocess()
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(["*ERROR at setup of test_before*", "E*ValueError: before", "-* voice *-"])
    result.stdout.fnmatch_lines(["-* voice *-", "*447700900077*"])
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_after*", "E*ValueError: after"])
    result.stdout.fnmatch_lines(["*447700900077*", "-* voice *-", "*447700900088*"])


def test_a_hook_may_add_to_it(project):
    """The world can still be asked."""
    project.makepyfile("def test_it(voice):\n    raise ValueError('no')\n\ndef test_other(voice): ...")
    hook = """
        def pytest_voice_failed(item, report, voice):
            return [("trace", f"of {item.name}, {report.when}: {len(voice.calls())} calls")]
        """
    with (project.path / "conftest.py").open("a") as file:
        file.write(hook.replace("\n        ", "\n"))
    result = project.runpytest_inprocess()
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["-* voice *-", "-* trace *-", "of test_it, call: 0 calls"])


def test_a_hook_that_fails_ends_nothing(project):
    project.makepyfile("def test_it(voice):\n    raise ValueError('no')\n\ndef test_other(voice): ...")
    with (project.path / "conftest.py").open("a") as file:
        file.write("\n\ndef pytest_voice_failed(voice):\n    raise RuntimeError('oh')\n")
    result = project.runpytest_inprocess()
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["-* voice *-", "what happened can't be told: RuntimeError('oh')"])
