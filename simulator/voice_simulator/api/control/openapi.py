"""The OpenAPI 3.1 document of the control API, made of the declarations of its routes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.api.control.answers import Refused
from voice_simulator.api.control.declarations import JSON, DocumentBody, JsonBody
from voice_simulator.api.control.posted_scenario import form_schema
from voice_simulator.api.paths import CONTROL_PREFIX
from voice_simulator.api.refusal_header import REFUSAL_HEADER
from voice_simulator.documents.grammar.kinds import SchemaWriter
from voice_simulator.documents.typed_schemas import schema_of_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.api.control.declarations import Route, RouteAnswer
    from voice_simulator.documents.grammar.kinds import Schema
    from voice_simulator.documents.grammar.mappings import Key

_OF_ALL_ROUTES: Final = {
    400: "Something that was sent is wrong: the sentence says what, and what would be right.",
    401: "The control API needs its token.",
    403: "A page of another site asked, or one that a stranger's name led here.",
    503: "The simulator is stopping.",
}
_OF_BODIES: Final = {
    408: "The body that was announced did not come.",
    413: "The body is larger than the setting `limits.body` admits.",
}

_DESCRIPTION: Final = (
    "Everything under `/_simulator/` belongs to the simulator, not to the platform. The routes are strict: "
    "what one does not take is 400 with the nearest that it takes. A refusal is a sentence, which the header "
    f"`{REFUSAL_HEADER}` has, too."
)


def openapi_text(routes: Iterable[Route], scenario_schema: str) -> str:
    """Return the document as it is served and kept in `docs/`.

    Args:
        routes: of the control API.
        scenario_schema: where the JSON Schema of scenarios is, seen from the document.
    """
    document = openapi_document(routes, scenario_schema)
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def openapi_document(routes: Iterable[Route], scenario_schema: str) -> dict[str, Any]:
    """Return the document."""
    writer = _DocumentWriter(scenario_schema)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(f"{CONTROL_PREFIX}/{route.path}", {})[route.method.lower()] = writer.operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Control API of voice-simulator",
            "description": _DESCRIPTION,
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The simulator that serves this document."}],
        # Either will do: without a token in the settings none is asked for.
        "security": [{}, {"control_token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(writer.schemas.definitions.items())),
            "responses": writer.common_refusals(),
            "securitySchemes": {
                "control_token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The `control_token` of the settings, if there is one.",
                }
            },
        },
    }


class _DocumentWriter:
    """Writes operations, and collects the schemas that they share.

    Args:
        scenario_schema: where the JSON Schema of scenarios is.
    """

    def __init__(self, scenario_schema: str) -> None:
        self._scenario_schema = scenario_schema
        self.schemas = SchemaWriter(place="#/components/schemas")

    def operation(self, route: Route) -> dict[str, Any]:
        """Return the operation of a route."""
        operation: dict[str, Any] = {
            "operationId": _operation_id(route),
            "summary": route.summary,
            "parameters": [self._parameter(key, "path") for key in route.in_path]
            + [self._parameter(key, "query") for key in route.in_query],
        }
        if route.body is not None:
            operation["requestBody"] = self._body(route.body)
        return operation | {"responses": self._answers(route) | self._refusals(route)}

    def common_refusals(self) -> dict[str, Any]:
        """Return the refusals that many routes share."""
        return {
            f"Refused{status}": self._refusal(says) for status, says in (_OF_ALL_ROUTES | _OF_BODIES).items()
        }

    def _parameter(self, key: Key[Any], place: str) -> dict[str, Any]:
        return {
            "name": key.name,
            "in": place,
            "description": key.says,
            "required": place == "path",
            "schema": key.kind.schema(self.schemas) | _default(key),
        }

    def _body(self, body: JsonBody[Any] | DocumentBody) -> dict[str, Any]:
        if isinstance(body, DocumentBody):
            content: dict[str, Any] = {
                content_type: {"schema": body.schema(self._scenario_schema)}
                for content_type in body.content_types
            }
            if body.form is not None:
                content["multipart/form-data"] = {"schema": body.form}
            return {"description": body.says, "required": True, "content": content}
        shown = {"schema": body.kind.schema(self.schemas), "example": body.example}
        content = {JSON: shown}
        if body.part is not None:
            content["multipart/form-data"] = {"schema": form_schema(body.part, body.says)}
        return {"description": body.says, "required": body.is_required, "content": content}

    def _answers(self, route: Route) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for answer in route.answers:
            shown = answers.setdefault(str(answer.status), {"description": answer.says})
            if answer.shape is not None:
                shown.setdefault("content", {})[answer.content_type] = {"schema": self._shape(answer)}
        return answers

    def _shape(self, answer: RouteAnswer) -> Schema:
        if isinstance(answer.shape, dict):
            return answer.shape
        return schema_of_type(answer.shape, self.schemas)

    def _refusals(self, route: Route) -> dict[str, Any]:
        common = _OF_ALL_ROUTES | (_OF_BODIES if route.body is not None else {})
        shown: dict[int, Any] = {
            status: {"$ref": f"#/components/responses/Refused{status}"} for status in common
        }
        own = {status: self._refusal(says) for status, says in route.refusals.items()}
        return {str(status): refusal for status, refusal in sorted((shown | own).items())}

    def _refusal(self, says: str) -> dict[str, Any]:
        return {
            "description": says,
            "headers": {
                REFUSAL_HEADER: {"description": "The sentence of the refusal.", "schema": {"type": "string"}}
            },
            "content": {JSON: {"schema": schema_of_type(Refused, self.schemas)}},
        }


def _default(key: Key[Any]) -> Schema:
    """Return the default of a parameter, where that can be sent as it is."""
    is_sent_so = isinstance(key.default, str | int | float) and not isinstance(key.default, bool)
    return {"default": key.default} if is_sent_so else {}


def _operation_id(route: Route) -> str:
    words = route.path.replace("{", "").replace("}", "").replace("/", "_").replace("-", "_").replace(".", "_")
    return f"{route.method.lower()}_{words}"
