"""Our static files: kept for ever under an address that names their content, asked about again under any other."""

from typing import Final

from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.web import templating

FOR_EVER: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"


class Assets(StaticFiles):
    """Serves static/; mount it at /static."""

    def __init__(self) -> None:
        super().__init__(directory=templating.STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Give the file with how long it may be kept."""
        response = await super().get_response(path, scope)
        if response.status_code in {200, 304}:
            stated = QueryParams(scope["query_string"].decode("latin-1")).get("v")
            response.headers["Cache-Control"] = FOR_EVER if stated and stated == templating.digest_of(path) else ASK_AGAIN
        return response
