"""What programs made with GUPnP 1.6 share: a context, and that they are driven by JSON lines.

They read requests {"id", "do", ...} from stdin, write answers {"id", "result" | "error"} and events {"event", ...} to
stdout. Every `atMs` is CLOCK_MONOTONIC in milliseconds, which is what Node's process.hrtime counts.
"""
import ipaddress
import json
import os
import signal
import sys
import time

import gi

gi.require_version("GSSDP", "1.6")
gi.require_version("GUPnP", "1.6")
from gi.repository import Gio, GLib, GSSDP, GUPnP  # noqa: E402

PRESENCE = "urn:schemas-upnp-org:service:Presence:1"
SECONDS = 600


def now_ms():
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC) / 1e6


def say(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class Failure(Exception):
    """What went wrong, as the answer tells it; `code` is the device's where the device refused."""

    def __init__(self, message, code=None):
        super().__init__(message)
        self.code = code


def failure_of(error):
    from_device = isinstance(error, GLib.Error) and error.domain == "gupnp-control-error"
    return Failure(getattr(error, "message", str(error)), error.code if from_device else None)


def make_context(where, port=0, version=GSSDP.UDAVersion.VERSION_1_0, tries=5):
    """GUPnP guesses a port where none is said, which somebody else may have."""
    try:
        return open_context(where, port, version)
    except GLib.Error:
        if tries == 1:
            raise
        return make_context(where, port, version, tries - 1)


def open_context(where, port, version):
    try:
        address = str(ipaddress.ip_address(where))
    except ValueError:
        return GUPnP.Context.new_full(where, None, port, version)
    return GUPnP.Context.new_for_address(Gio.InetAddress.new_from_string(address), port, version)


def serve(asked, ready, seconds=SECONDS, leave=lambda quit: quit()):
    """Lets `asked.do_...(request, answer)` do what is asked for; ends when stdin closes, by SIGTERM, or when the time is over.

    `leave` may have something to say before it quits.
    """
    loop = GLib.MainLoop()

    def stop():
        leave(loop.quit)
        return False

    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, stop)
    read_requests(asked, stop)
    GLib.timeout_add_seconds(seconds, loop.quit)
    say({"event": "ready", **ready})
    loop.run()


def handle(asked, line):
    request = json.loads(line)

    def answer(result):
        if isinstance(result, Failure):
            say({"id": request["id"], "error": {"message": str(result), "code": result.code}, "atMs": now_ms()})
        else:
            say({"id": request["id"], "result": result, "atMs": now_ms()})

    try:
        getattr(asked, "do_" + request["do"])(request, answer)
    except Failure as failure:
        answer(failure)
    except Exception as error:  # a request that GUPnP does not take must not end the program
        answer(failure_of(error))


def read_requests(asked, stop):
    waiting = bytearray()

    def readable(descriptor, _condition):
        chunk = os.read(descriptor, 1 << 16)
        if not chunk:
            return stop()
        waiting.extend(chunk)
        while (end := waiting.find(b"\n")) >= 0:
            line = bytes(waiting[:end])
            del waiting[:end + 1]
            handle(asked, line)
        return True

    GLib.io_add_watch(0, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, readable)
