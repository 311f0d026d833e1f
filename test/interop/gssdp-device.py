#!/usr/bin/python3
"""A root device made with GSSDP 1.6 that announces itself and answers searches, and has nothing else.

    gssdp-device.py <interface> <uuid> <SERVER>

Says {"event": "ready"} when it is there; ends when stdin closes.
"""
import json
import os
import sys

import gi

gi.require_version("GSSDP", "1.6")
from gi.repository import GLib, GSSDP  # noqa: E402


def main(interface, uuid, server):
    loop = GLib.MainLoop()
    client = GSSDP.Client.new_full(interface, None, 0, GSSDP.UDAVersion.VERSION_1_0)
    client.set_server_id(server)
    group = GSSDP.ResourceGroup.new(client)
    location = f"http://{client.get_host_ip()}:5000/rootDesc.xml"
    for target in ("upnp:rootdevice", f"uuid:{uuid}"):
        usn = f"uuid:{uuid}" + ("" if target.startswith("uuid:") else f"::{target}")
        group.add_resource_simple(target, usn, location)
    group.set_available(True)
    GLib.io_add_watch(0, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, lambda *_: bool(os.read(0, 4096)) or loop.quit())
    sys.stdout.write(json.dumps({"event": "ready"}) + "\n")
    sys.stdout.flush()
    loop.run()


if __name__ == "__main__":
    main(*sys.argv[1:4])
