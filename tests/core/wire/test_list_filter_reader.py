"""The query of the list of calls: what is taken, and what is said of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from request_refusals import refused

from voice_simulator.core.model.commands import (
    ListFilter,
    SortOrder,
)
from voice_simulator.core.model.states import Status
from voice_simulator.core.wire.list_filter_reader import read_list_filter
from voice_simulator.errors import InvalidRequest

DATE = "Must be an ISO 8601 date-time such as 2016-11-14T07:45:14Z, got"


class TestListFilter:
    """The query of `GET /v1/calls`."""

    def test_defaults(self):
        """Everything, ten at a time, from the oldest; unknown and empty parameters are none."""
        expected = ListFilter(
            status=None,
            date_start=None,
            date_end=None,
            page_size=10,
            record_index=0,
            order=SortOrder.ASC,
            conversation_uuid=None,
        )
        assert read_list_filter({}) == expected
        empty = (
            "status",
            "date_start",
            "date_end",
            "page_size",
            "record_index",
            "order",
            "conversation_uuid",
        )
        assert read_list_filter(dict.fromkeys(empty, "") | {"page_index": "3"}) == expected

    @pytest.mark.parametrize("status", Status)
    def test_every_status(self, status):
        """All eleven of the document."""
        assert read_list_filter({"status": status.value}).status is status

    @pytest.mark.parametrize(
        ("parameter", "value", "expected"),
        [
            ("page_size", "1", 1),
            ("page_size", "100", 100),
            ("record_index", "0", 0),
            ("record_index", "300", 300),
            ("order", "desc", SortOrder.DESC),
            ("order", "asc", SortOrder.ASC),
            ("conversation_uuid", "CON-1", "CON-1"),
            ("date_start", "2016-11-14T07:45:14Z", 1_479_109_514_000),
            ("date_start", "1970-01-01T00:00:00.000Z", 0),
            ("date_start", "2016-11-14T09:45:14+02:00", 1_479_109_514_000),
            ("date_start", "2016-11-14T09:45:14 02:00", 1_479_109_514_000),
            ("date_end", "2016-11-14T09:45:14.250 0200", 1_479_109_514_250),
            ("date_end", "2016-11-14 07:45:14", 1_479_109_514_000),
            ("date_end", "2016-11-14", 1_479_081_600_000),
        ],
    )
    def test_parameters(self, parameter, value, expected):
        """Each as the document has it; a plus that became a blank is one again."""
        assert getattr(read_list_filter({parameter: value}), parameter) == expected

    @pytest.mark.parametrize(
        ("parameter", "value", "sentence"),
        [
            ("page_size", "0", "Must be a whole number from 1 to 100, got '0'."),
            ("page_size", "101", "Must be a whole number from 1 to 100, got '101'."),
            ("page_size", "ten", "Must be a whole number from 1 to 100, got 'ten'."),
            ("record_index", "-1", "Must be a whole number from 0 to 1000000000, got '-1'."),
            ("order", "ASC", "Must be asc or desc, got 'ASC'."),
            (
                "date_start",
                "yesterday",
                f"{DATE} 'yesterday'.",
            ),
            (
                "date_end",
                "2016-13-01",
                f"{DATE} '2016-13-01'.",
            ),
            (
                "conversation_uuid",
                "x" * 256,
                "Must be a string of 1 to 255 characters, got '" + "x" * 40 + "…'.",
            ),
            (
                "status",
                "human",
                f"Must be one of {', '.join(list(Status)[:-1])} or unanswered, got 'human'.",
            ),
        ],
    )
    def test_bad_parameters(self, parameter, value, sentence):
        """Each is named, with what was expected and what came."""
        assert refused(read_list_filter, {parameter: value}) == {parameter: sentence}

    def test_all_bad_parameters_are_named(self):
        """One mistake hides no other."""
        query = {"page_size": "x", "order": "x", "status": "x"}
        assert set(refused(read_list_filter, query)) == set(query)

    @given(
        query=st.dictionaries(st.sampled_from(["status", "date_start", "date_end", "page_size"]), st.text())
    )
    def test_no_query_breaks_the_reader(self, query):
        """Whatever a query holds is read, or refused by name."""
        try:
            read_list_filter(query)
        except InvalidRequest as error:
            named = set(error.parameters)
        else:
            return
        assert named <= set(query)

    @given(
        moment=st.datetimes(),
        zone=st.from_regex(r"([+ -][0-2][0-9]:?[0-5][0-9])?", fullmatch=True),
        parameter=st.sampled_from(["date_start", "date_end"]),
    )
    def test_no_date_breaks_the_reader(self, moment, zone, parameter):
        """From the first year to the last, in every zone."""
        try:
            read_list_filter({parameter: moment.isoformat() + zone})
        except InvalidRequest as error:
            named = set(error.parameters)
        else:
            return
        assert named == {parameter}
