"""The lines that point each SDK at a simulator."""

from __future__ import annotations

from typing import Final

DOWNLOADS: Final = 'recordings: {base_url: "http://nexmo.com@127.0.0.1:PORT"}'
"""The setting with which the SDK for Python, which looks for a name of the platform, downloads recordings."""


def lines_for_sdks(
    *, http: str, https: str | None, application_id: str = "APPLICATION_ID", private_key: str = "private.key"
) -> list[str]:
    """Return a line for each SDK, in its own language.

    Args:
        http: the base address of plain HTTP, without a slash at its end.
        https: host and port of HTTPS, or None if it is off.
        application_id: the id to show.
        private_key: the file to show.
    """
    auth = f"Auth(application_id='{application_id}', private_key='{private_key}')"
    credentials = f"{{applicationId: '{application_id}', privateKey: '{private_key}'}}"
    secure = https or "127.0.0.1:8443"
    only_https = "" if https else "   (HTTPS only: start with --tls)"
    token = f"voice-simulator token --application {application_id} --private-key {private_key}"
    return [
        f"Python  Vonage({auth}, HttpClientOptions(api_host='{secure}')){only_https}",
        "        with REQUESTS_CA_BUNDLE=ca-bundle.pem in its environment,",
        f"        get it with: curl -O {http}/_simulator/ca-bundle.pem",
        f"        to download recordings: {DOWNLOADS} in the --config file",
        f"Node    new Vonage({credentials}, {{apiHost: '{http}'}})",
        "        to download recordings: docs/recordings.md; likewise with Java and .NET",
        f'Java    HttpConfig.builder().apiBaseUri("{http}").build()',
        f"PHP     new Vonage\\Client($credentials, ['base_api_url' => '{http}'])",
        f'.NET    "vonage": {{"Url.Api": "{http}"}} in appsettings.json',
        f"Ruby    Vonage::Client.new(api_host: '{secure}', http: {{ca_file: 'ca.pem'}}){only_https}",
        f'Go      client.Config.BasePath = "{http}/v1/calls"',
        f'curl    curl {http}/v1/calls -H "Authorization: Bearer $({token})"',
    ]
