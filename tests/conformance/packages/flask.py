"""Flask serves from a background thread."""

import threading
import urllib.request

from flask import Flask
from werkzeug.serving import make_server

app = Flask("conformance")
app.add_url_rule("/<name>", view_func=lambda name: f"hello {name}", endpoint="hello")
server = make_server("127.0.0.1", 0, app, threaded=True)
thread = threading.Thread(target=server.serve_forever, daemon=True)
thread.start()
for number in range(20):
    with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/{number}") as answer:
        print(answer.status, answer.read().decode())
server.shutdown()
thread.join()
