"""An application's registration: plain values, and no secret in what may be logged."""

from voice_simulator.core.model.applications import Application, WebhookTarget


def test_a_secret_is_not_in_the_representation():
    """Those end up in logs and in the failures of tests."""
    application = Application(id="app", api_key="a1b2c3d4", signature_secret="change-me")
    assert "change-me" not in repr(application)
    assert application.signature_secret == "change-me"


def test_a_webhook_may_take_as_long_as_the_application_document_says():
    """A second to connect, five to be answered."""
    target = WebhookTarget(url="http://app/answer", method="GET")
    assert (target.connection_timeout, target.socket_timeout) == (1000, 5000)
