"""What a call costs: the platform's rule, to the last of eight decimals."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.model.endpoints import Endpoint, EndpointType
from voice_simulator.core.model.prices import FREE, PriceList, Tariff, amount

RECORDED = [
    ("0.1", 2, "0.00333333"),
    ("0.0045", 7, "0.00052500"),
    ("0.0072", 12, "0.00144000"),
    ("0.0127", 14, "0.00296333"),
    ("0.0127", 1, "0.00021167"),
    ("0.0045", 116, "0.00870000"),
    ("0.024", 7, "0.00280000"),
]


@pytest.mark.parametrize(("rate", "seconds", "price"), RECORDED)
def test_recorded_prices_come_out_as_recorded(rate, seconds, price):
    """Rate times seconds by sixty, as callbacks and records of real calls have it."""
    assert Tariff(amount(rate), None).price_text(seconds) == price


@given(st.integers(0, 10**10), st.integers(0, 86_400))
def test_a_price_is_rate_times_seconds_by_sixty_rounded_to_eight_decimals(rate, seconds):
    """Exactly: the nearest, and half a unit goes up."""
    written = Tariff(rate, None).price_text(seconds)
    exact = Fraction(rate * seconds, 60)
    units = Fraction(Decimal(written)) * 10**8
    assert units.denominator == 1
    assert -Fraction(1, 2) < units - exact <= Fraction(1, 2)
    assert written == "0" or len(written.partition(".")[2]) == 8


def test_what_costs_nothing_is_written_without_decimals():
    """Recorded on app legs: a rate of 0.00, a price of 0, no network."""
    assert (FREE.rate_text(), FREE.price_text(60), FREE.network) == ("0.00", "0", None)
    assert Tariff(amount("0.0127"), None).price_text(0) == "0"


def test_a_rate_is_written_with_eight_decimals():
    """As records and callbacks have it."""
    assert Tariff(amount("0.1"), None).rate_text() == "0.10000000"
    assert Tariff(amount("12.00000001"), None).rate_text() == "12.00000001"


PRICES = PriceList({"": Tariff(1, "any"), "44": Tariff(2, "uk"), "447": Tariff(3, "mobile")})


def phone(number):
    return Endpoint(type=EndpointType.PHONE, address=number)


@pytest.mark.parametrize(
    ("number", "network"),
    [("447700900001", "mobile"), ("442079460000", "uk"), ("44", "uk"), ("33123456789", "any"), ("4", "any")],
)
def test_the_longest_prefix_of_a_number_counts(number, network):
    """And the empty one where no other fits."""
    assert PRICES.tariff_for(phone(number)).network == network


def test_a_number_that_no_prefix_fits_is_free():
    """A list need not have the empty prefix."""
    assert PriceList({"44": Tariff(2, "uk")}).tariff_for(phone("33123456789")) is FREE
    assert PriceList({}).tariff_for(phone("33123456789")) is FREE


@pytest.mark.parametrize(
    ("kind", "rate"),
    [
        (EndpointType.SIP, "0.00450000"),
        (EndpointType.WEBSOCKET, "0.00450000"),
        (EndpointType.APP, "0.00"),
        (EndpointType.VBC, "0.00"),
    ],
)
def test_what_is_no_telephone_number_has_a_rate_of_its_kind_and_no_network(kind, rate):
    """Prefixes are for numbers: a SIP address that begins with digits has none."""
    tariff = PRICES.tariff_for(Endpoint(type=kind, address="4471"))
    assert (tariff.rate_text(), tariff.network) == (rate, None)


@given(st.integers(0, 10**14))
def test_an_amount_is_read_as_it_is_written(value):
    """All eight decimals, or as few as are needed."""
    text = f"{value // 10**8}.{value % 10**8:08d}"
    assert amount(text) == amount(text.rstrip("0")) == value
    assert amount(text.removeprefix("0")) == value


@pytest.mark.parametrize("text", ["", ".", "-1", "1.123456789", "1,5", "1e3", "٣", "0x1", "1 ", "1.2.3"])
def test_what_is_no_amount_is_refused(text):
    """With what one looks like."""
    with pytest.raises(
        ValueError, match=r"an amount in euros has at most eight decimals, as in 0\.0127; got '"
    ):
        amount(text)
