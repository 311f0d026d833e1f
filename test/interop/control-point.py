#!/usr/bin/python3
"""A UPnP control point made with GUPnP 1.6, driven by JSON lines.

    control-point.py <interface | IPv4 address> [total seconds, default 600]

Reads requests {"id", "do", ...} from stdin, writes answers {"id", "result" | "error"} and events {"event", ...} to
stdout. Every `atMs` is CLOCK_MONOTONIC in milliseconds, which is what Node's process.hrtime counts. Ends by itself when
stdin closes or the time is over.
"""
import json
import os
import sys

from gi.repository import GLib

from gupnp_point import ControlPoint, Failure, failure_of, make_context, now_ms, say


def handle(point, loop, line):
    request = json.loads(line)

    def answer(result):
        if isinstance(result, Failure):
            say({"id": request["id"], "error": {"message": str(result), "code": result.code}, "atMs": now_ms()})
        else:
            say({"id": request["id"], "result": result, "atMs": now_ms()})

    if request["do"] == "quit":
        answer(None)
        return loop.quit()
    try:
        getattr(point, "do_" + request["do"])(request, answer)
    except Failure as failure:
        answer(failure)
    except Exception as error:  # a request that GUPnP does not take must not end the control point
        answer(failure_of(error))


def read_requests(point, loop):
    waiting = bytearray()

    def readable(descriptor, _condition):
        chunk = os.read(descriptor, 1 << 16)
        if not chunk:
            loop.quit()
            return False
        waiting.extend(chunk)
        while (end := waiting.find(b"\n")) >= 0:
            line = bytes(waiting[:end])
            del waiting[:end + 1]
            handle(point, loop, line)
        return True

    GLib.io_add_watch(0, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, readable)


def main(where, seconds):
    loop = GLib.MainLoop()
    context = make_context(where)
    read_requests(ControlPoint(context), loop)
    GLib.timeout_add_seconds(seconds, loop.quit)
    say({"event": "ready", "interface": context.props.interface, "address": context.props.host_ip})
    loop.run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 600)
