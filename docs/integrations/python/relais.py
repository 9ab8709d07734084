"""All that a Python backend needs of Relais, with the standard library alone: tokens, calls, webhooks."""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request


class RelaisRefused(Exception):
    """What Relais refused: its sentence, and the HTTP status; 0 when it did not answer. 0, 429 and 503 pass."""

    def __init__(self, message: str, status: int = 0):
        super().__init__(message)
        self.status = status


class Relais:
    def __init__(self, url: str, api_key: str, jwt_secret: str, webhook_secret: str):
        self.url, self._api_key = url, api_key
        self._jwt_secret = jwt_secret.encode()
        self._webhook_key = base64.b64decode(webhook_secret.removeprefix("whsec_"))

    def token(self, user_id: str, name: str) -> str:
        """A token that lets one of your users into Relais for an hour. Give it to nobody else."""
        now = int(time.time())
        claims = {"sub": user_id, "name": name, "iat": now, "exp": now + 3600}
        signed = b".".join(_encode(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
        return b".".join((signed, _encode(hmac.digest(self._jwt_secret, signed, hashlib.sha256)))).decode()

    def post(self, conversation_id: str, user_id: str, body: str, client_id: str) -> dict:
        """Posts as one of your users. With the same client_id it can be repeated and is posted once."""
        message = {"conversationId": conversation_id, "userId": user_id, "body": body, "clientId": client_id}
        return self.call("POST messages", message)

    def call(self, route: str, body: dict | None = None) -> dict:
        """Any server call, such as `PUT users/42`; answers what Relais answers, or raises what it refuses."""
        method, path = route.split(" ", 1)
        url = f"{self.url}/api/server/{path}"
        headers = {"Authorization": f"Bearer {self._api_key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise RelaisRefused(json.load(error)["error"]["message"], error.code) from error
        except OSError as error:
            raise RelaisRefused(f"Relais does not answer at {self.url}.") from error

    def event(self, headers, text: bytes) -> dict | None:
        """The event of a webhook; None unless Relais signed this very text within the last five minutes."""
        event_id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        signed = f"{event_id}.{at}.".encode() + text
        expected = b"v1," + base64.b64encode(hmac.digest(self._webhook_key, signed, hashlib.sha256))
        is_signed = hmac.compare_digest(expected, headers.get("webhook-signature", "").encode())
        is_fresh = at.isascii() and at.isdigit() and abs(time.time() - int(at)) <= 300
        return json.loads(text) if is_signed and is_fresh else None


def _encode(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
