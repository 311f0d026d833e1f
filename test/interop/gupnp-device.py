#!/usr/bin/python3
"""A Presence device made with GUPnP 1.6 that does badly where it is told to, driven by JSON lines (gupnp_lines.py).

    gupnp-device.py <interface | address> <options as JSON>

Options: `port` (0: any), `version` ("1.0", or "1.1" which has BOOTID), `folder` (of device.xml and
scpd.xml), `user` (its document at the start). Says byebye when stdin closes or by SIGTERM.
"""
import json
import sys
from urllib.parse import urlsplit

from gupnp_faults import Faults
from gupnp_lines import make_context, now_ms, say, serve
from gupnp_presence import Presence

from gi.repository import GLib, GSSDP, GUPnP

LONGEST_MS = 5000  # its byebyes wait behind the rest of its adverts
VERSIONS = {"1.0": GSSDP.UDAVersion.VERSION_1_0, "1.1": GSSDP.UDAVersion.VERSION_1_1}


class Asked:
    """Whoever can do what is asked for: the service, or its faults."""

    def __init__(self, root, presence, faults):
        self.root = root
        self.parts = (self, presence, faults)

    def __getattr__(self, name):
        return next(getattr(part, name) for part in self.parts[1:] if hasattr(part, name))

    def do_announce(self, request, answer):
        self.root.set_available(request["on"])
        answer(None)


class Itself:
    """It hears what it sends: GSSDP keeps its messages in a queue, one every 120 ms, the byebyes of its beginning first."""

    def __init__(self, context, udn):
        self.udn = udn
        self.bye = lambda: None
        context.connect("message-received", self.heard)

    def heard(self, _context, _ip, _port, _kind, headers):
        if not (headers.get_one("USN") or "").startswith(self.udn):
            return
        if headers.get_one("NTS") == "ssdp:byebye":
            self.bye()
        elif headers.get_one("NTS") == "ssdp:alive":
            say({"event": "alive", "atMs": now_ms()})


def main(where, options):
    context = make_context(where, options["port"], VERSIONS[options["version"]])
    faults = Faults(context)
    root = GUPnP.RootDevice.new(context, "device.xml", options["folder"])
    faults.see(urlsplit(root.get_location()).path)  # of handlers the nearest one counts alone
    presence = Presence(root, options["user"])
    faults.initial = presence.initial
    itself = Itself(context, root.get_udn())
    root.set_available(True)

    def leave(quit):
        itself.bye = quit
        root.set_available(False)
        GLib.timeout_add(LONGEST_MS, quit)

    serve(Asked(root, presence, faults), {"port": context.get_port()}, leave=leave)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
