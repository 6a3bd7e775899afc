"""`--voice-trace-out DIR`: a file for each test that failed, with what happened in its world."""

from made_pages import data_of

pytest_plugins = "pytester"

FAILS = """
    import pytest

    def test_held(voice, registered):
        voice.dial_in()

    @pytest.mark.parametrize("digit", ["1/2"])
    def test_it(voice, registered, digit):
        call = voice.dial_in()
        call.wait("answered")
        assert call.status == "completed"
"""


def test_the_failure_says_where_its_trace_is(project):
    project.makepyfile(test_calls=FAILS)
    result = project.runpytest_inprocess("--voice-trace-out", "traces")
    result.assert_outcomes(passed=1, failed=1)
    (file,) = (project.path / "traces").iterdir()
    assert file.name.startswith("test_calls.py-test_it-1-2-")
    result.stdout.fnmatch_lines(["-* voice trace *-", f"*traces/{file.name}"])
    data = data_of(file.read_bytes())
    assert data["title"] == "test_calls.py::test_it[1/2]"
    assert data["command"] == "pytest 'test_calls.py::test_it[1/2]'"
    (failure,) = data["failures"]
    assert failure["origin"] == "test_calls.py:10"
    assert failure["seen"].startswith("AssertionError: assert 'answered' == 'completed'")
    assert "def test_it(" in failure["traceback"]
    (world,) = data["worlds"].values()
    assert [one["kind"] for one in world["entries"]].count("call") == 1


def test_what_was_waited_for_in_vain_comes_first_with_its_call(project):
    """What pytest prints behind `E`, without the source of the test and the timeline, which is the ladder."""
    project.makepyfile(
        """
        def test_it(voice, registered):
            call = voice.dial_in()
            call.wait(heard="*Thank you*", timeout_s=0.1)
        """
    )
    project.runpytest_inprocess("--voice-trace-out", "traces")
    (file,) = (project.path / "traces").iterdir()
    data = data_of(file.read_bytes())
    (failure,) = data["failures"]
    assert failure["seen"].startswith("voice_simulator.client.errors.WaitTimeout: ")
    assert "*Thank you*" in failure["seen"]
    assert "\n" not in failure["seen"]
    assert failure["origin"].endswith(":3")
    (world,) = data["worlds"].values()
    assert failure["uuid"] in world["calls"]


def test_a_teardown_that_fails_too_is_told_in_the_same_file(project):
    with (project.path / "pytest.ini").open("a") as ini:
        ini.write("\nvoice_trace_out = kept\n")
    project.makepyfile(
        """
        import pytest

        @pytest.fixture
        def after():
            yield
            raise ValueError("after")

        def test_it(after, voice):
            assert 1 == 2
        """
    )
    project.runpytest_inprocess().assert_outcomes(failed=1, errors=1)
    (file,) = (project.path / "kept").iterdir()
    first, second = data_of(file.read_bytes())["failures"]
    assert "assert 1 == 2" in first["seen"]
    assert "ValueError: after" in second["seen"]


def test_a_folder_that_cannot_be_written_is_told_before_the_first_test(project):
    project.makepyfile(FAILS)
    (project.path / "file").write_text("")
    result = project.runpytest_inprocess("--voice-trace-out", "file")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: --voice-trace-out: can't write traces into */file: File exists"])


def test_without_a_folder_nothing_is_written(project):
    project.makepyfile(FAILS)
    result = project.runpytest_inprocess()
    result.stdout.no_fnmatch_line("*voice trace*")
