"""An AWS API on loopback for the tests: moto, made to do what AWS does and to refuse what AWS refuses.

    python server.py [PATCH...] [SETTING=VALUE...]

It takes a free port and prints it, and it ends when its standard input does: whoever started it may
be killed. It is also a proxy for http://aws.test, so that virtual-hosted bucket names work.

Each patch in `patches/` closes one gap of the version of moto that requirements.txt pins, or imitates
one behaviour of AWS. To find out what it is for, name it as an argument: it is left out then. None of
this has to do with what strata renders or runs.
"""

import os
import sys
import threading

from werkzeug.serving import make_server

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)

import patches

# Not a gap: moto takes every key for good.
EXPIRED = "Credential=EXPIRED/"
EXPIRED_ANSWER = b"""<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code>
<Message>The security token included in the request is expired</Message></Error></ErrorResponse>"""


def with_expired_keys(application):
    """Answers as AWS does to a session that has ended, whoever comes with the access key EXPIRED."""

    def answer(environ, start_response):
        if EXPIRED not in environ.get("HTTP_AUTHORIZATION", ""):
            return application(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/xml")])
        return [EXPIRED_ANSWER]

    return answer


def main():
    patches.load(sys.argv[1:])
    # Keeps connections open.
    MotoRequestHandler.protocol_version = "HTTP/1.1"
    server = make_server(
        "127.0.0.1",
        0,
        with_expired_keys(DomainDispatcherApplication(create_backend_app)),
        threaded=True,
        request_handler=MotoRequestHandler,
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
