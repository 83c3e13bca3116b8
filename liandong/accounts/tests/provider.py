"""A stand-in for a place's identity provider: discovery, keys, code flow with PKCE, user information."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "liandong", "between-us"


class Provider:
    """`claims` is whom it says has signed in; `audience` for whom it says so; `asked` what it was asked."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims, self.audience, self.asked, self.codes = {}, CLIENT, [], {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def agrees(self, address):
        """What a browser that follows `address` brings back: the query of the callback."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        self.codes["a-code"] = asked
        return {"code": "a-code", "state": asked["state"]}

    def answer(self, path, form):
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
            names |= {"jwks_uri": "keys", "userinfo_endpoint": "userinfo"}
            return {"issuer": self.url} | {name: f"{self.url}/{where}" for name, where in names.items()}
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [public | {"kid": "1", "use": "sig", "alg": "RS256"}]}
        if path == "/token":
            return self._token({name: values[0] for name, values in form.items()})
        return self.claims

    def _token(self, form):
        asked = self.codes.pop(form.get("code"), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        told = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        if asked is None or told != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        body = self.claims | {"iss": self.url, "aud": self.audience, "iat": now, "exp": now + 60}
        signed = jwt.encode(body, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": signed}

    def _handler(provider):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                length = int(self.headers.get("Content-Length") or 0)
                answer = provider.answer(urlsplit(self.path).path, parse_qs(self.rfile.read(length).decode()))
                said = json.dumps(answer or {"error": "invalid_grant"}).encode()
                self.send_response(200 if answer else 400)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        return Handler
