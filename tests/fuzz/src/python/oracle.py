"""Says what Python makes of a request, as Odoo reads it.

Frames on standard input: length (4 bytes, little-endian), kind (1 byte), payload. For each one answer on standard output:
length, JSON with sorted names and without spaces. A payload that Python refuses is answered by {"refused": ...}.

A value is written so that nothing of its type is lost: text, true, false and null as they are, {"integer": digits},
{"other": null} for what names nothing, a list, {"struct": [[name, value], ...]}.
"""

import json
import struct
import sys
import urllib.parse
import xmlrpc.client

OTHER = object()


def integer(digits):
    """The gate keeps an integer of JSON only where 64 bits hold it; it takes "-0" for a float."""
    number = int(digits)
    return number if -(2**63) <= number < 2**64 and digits != "-0" else OTHER


def plain(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return {"integer": str(value)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {"struct": [[name, plain(item)] for name, item in value.items()]}
    return {"other": None}


def read_xmlrpc(body):
    params, method = xmlrpc.client.loads(body, use_datetime=True)
    return {"method": method, "params": plain(params)}


def read_json(body):
    return plain(json.loads(body.decode(), parse_int=integer))


def read_url(target):
    """The path as a web server routes it, and the query's parameters."""
    parts = urllib.parse.urlsplit(target.decode())
    return {
        "path": urllib.parse.unquote(parts.path),
        "query": urllib.parse.parse_qsl(parts.query, keep_blank_values=True),
        "more": [parts.scheme, parts.netloc, parts.fragment],
    }


READERS = {b"x": read_xmlrpc, b"j": read_json, b"u": read_url}


def main():
    frames, answers = sys.stdin.buffer, sys.stdout.buffer
    while header := frames.read(5):
        length, kind = struct.unpack("<Ic", header)
        payload = frames.read(length)
        try:
            answer = READERS[kind](payload)
        except Exception as error:  # Whatever it is, Odoo would answer with a fault and do nothing.
            answer = {"refused": type(error).__name__}
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        encoded = text.encode(errors="surrogatepass")
        answers.write(struct.pack("<I", len(encoded)) + encoded)
        answers.flush()


main()
