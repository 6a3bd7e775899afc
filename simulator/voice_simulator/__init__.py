"""A local simulator of the Vonage (Nexmo) Voice API."""

__version__ = "0.1.0"
