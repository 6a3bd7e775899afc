"""Runs the clinic: `python -m clinic`.

Environment:
    VONAGE_APPLICATION_ID, VONAGE_PRIVATE_KEY: who we are; the key is its text, or the path of a file.
    VONAGE_API_HOST: where the platform is; api.nexmo.com unless told otherwise.
    CLINIC_NUMBER, RECEPTION_NUMBER: what patients see and call, and where the reception is.
    PORT: where to listen; 3000 unless told otherwise.
"""

from __future__ import annotations

import os

from vonage import Auth, HttpClientOptions, Vonage

from .app import Clinic
from .calls import Calls, Numbers, Patience


def main() -> None:
    """Serve until told to stop."""
    auth = Auth(os.environ["VONAGE_APPLICATION_ID"], os.environ["VONAGE_PRIVATE_KEY"])
    options = HttpClientOptions(api_host=os.environ.get("VONAGE_API_HOST", "api.nexmo.com"))
    numbers = Numbers(clinic=os.environ["CLINIC_NUMBER"], reception=os.environ["RECEPTION_NUMBER"])
    clinic = Clinic(Calls(Vonage(auth, options), numbers, Patience()), numbers)
    clinic.web.run(port=int(os.environ.get("PORT", "3000")))


if __name__ == "__main__":
    main()
