"""A shop with its own users and its own orders; Relais tells them to everybody in the lobby. Beside Relais:
python3 docs/integrations/python/shop.py"""

import json
import os
import sys
import tempfile
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs, urlsplit

from relais import Relais, RelaisRefused

PEOPLE = {"ada": "Ada", "grace": "Grace"}
HERE = Path(__file__).parent
FILES = {
    "/": ("text/html", HERE / "../page/index.html"),
    "/page.js": ("text/javascript", HERE / "../page/page.js"),
    "/relais.js": ("text/javascript", HERE / "../../../dist/client/relais.js"),
}
SECRETS = ("RELAIS_KEY", "FOREIGN_JWT_SECRET", "WEBHOOK_SECRET")
LONGEST = 1_000_000

for name in SECRETS:
    if not os.environ.get(name):
        raise SystemExit(f"Set {name}: the shop trusts nobody without it.")
relais = Relais(os.environ.get("RELAIS_URL", "http://localhost:8181"), *(os.environ[name] for name in SECRETS))
one_at_a_time = Lock()


def table_of(name: str) -> Path:
    """The shop's database: a file for each table, a JSON object a line."""
    return Path(os.environ.get("SHOP_DATA", tempfile.gettempdir())) / f"{name}.jsonl"


def rows(table: str) -> list[dict]:
    path = table_of(table)
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def has(table: str, row_id: str) -> bool:
    return any(row["id"] == row_id for row in rows(table))


def keep(table: str, row: dict) -> int:
    """Answers the number of the new row."""
    with table_of(table).open("a") as file:
        file.write(json.dumps(row) + "\n")
    return len(rows(table))


def tell() -> None:
    """Has Relais tell each order that it has not told yet. Whatever is told twice is posted once: by its id."""
    for index, row in enumerate(rows("orders")):
        if not has("told", row["id"]):
            relais.call(f"PUT users/{row['user']}", {"name": PEOPLE[row["user"]]})
            relais.post("lobby", row["user"], f"Order {index + 1}: {row['text']}", row["id"])
            keep("told", {"id": row["id"]})


def order(text: bytes) -> tuple[int, dict]:
    """Takes an order. Once it is kept it is an order; when Relais does not answer, it is told with the next."""
    try:
        match json.loads(text):
            case {"user": ("ada" | "grace") as user, "text": str(wish)} if wish.strip():
                with one_at_a_time:
                    number = keep("orders", {"id": str(uuid.uuid4()), "user": user, "text": wish})
                    try:
                        tell()
                        return 201, {"number": number, "isTold": True}
                    except RelaisRefused as refused:
                        print(refused, file=sys.stderr)
                        return 201, {"number": number, "isTold": False}
    except ValueError:
        pass  # No JSON: the same sentence as for a wrong order.
    return 400, {"error": 'Send {"user": "ada" or "grace", "text": what they order}.'}


class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        if url.path in FILES:
            kind, path = FILES[url.path]
            return self.answer(200, path.read_bytes(), kind)
        user = parse_qs(url.query).get("user", [""])[0]
        # Here you know from your own session who asks.
        if url.path == "/token" and user in PEOPLE:
            return self.answer(200, {"url": relais.url, "token": relais.token(user, PEOPLE[user])})
        return self.answer(404, {"error": "There is no such page; the shop knows ada and grace."})

    def do_POST(self):
        length = self.headers.get("content-length", "")
        if not length.isdigit() or int(length) > LONGEST:
            return self.answer(413, {"error": "Send a body of at most 1 MB with its length."})
        text = self.rfile.read(int(length))
        if self.path == "/webhook":
            event = relais.event(self.headers, text)
            # It may come again, when the answer was lost.
            if event is not None and not has("heard", event["id"]):
                keep("heard", event)
            return self.answer(401 if event is None else 200, {})
        if self.path != "/orders":
            return self.answer(404, {"error": "There is no such page."})
        return self.answer(*order(text))

    def answer(self, status: int, body: dict | bytes, kind: str = "application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


port = int(os.environ.get("PORT", "8000"))
print(f"The shop is at http://localhost:{port}", flush=True)
ThreadingHTTPServer(("localhost", port), Shop).serve_forever()
