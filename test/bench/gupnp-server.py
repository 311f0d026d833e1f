#!/usr/bin/python3
"""The service made with GUPnP, as far as the benchmark calls it: gupnp-server.py <folder with device.xml and scpd.xml> <document>.

It keeps one document as text, reads none, and stores nothing.
"""
import os
import sys

import gi

gi.require_version("GSSDP", "1.6")
gi.require_version("GUPnP", "1.6")
from gi.repository import Gio, GLib, GObject, GSSDP, GUPnP  # noqa: E402

PRESENCE = "urn:schemas-upnp-org:service:Presence:1"


def main(folder, document):
    context = GUPnP.Context.new_for_address(
        Gio.InetAddress.new_from_string("127.0.0.1"), 0, GSSDP.UDAVersion.VERSION_1_0)
    device = GUPnP.RootDevice.new(context, "device.xml", folder)
    service = device.get_service(PRESENCE)
    state = {"document": document}

    def answers(name, text):
        def invoked(_service, action):
            action.set_value(name, text())
            action.return_success()
        return invoked

    def update(_service, action):
        state["document"] = action.get_value("UpdatedUserPresence", GObject.TYPE_STRING)
        action.return_success()
        service.notify_value("UserPresenceInfo", state["document"])

    def query(_service, _variable, value):
        value.init(GObject.TYPE_STRING)
        value.set_string(state["document"])

    service.connect("action-invoked::GetPresence", answers("UserPresence", lambda: state["document"]))
    service.connect("action-invoked::GetContactPresence", answers("ContactPresence", lambda: document))
    service.connect("action-invoked::RegisterForContactPresence", answers("RegistrationResult", lambda: "accepted"))
    service.connect("action-invoked::UpdatePresence", update)
    service.connect("query-variable", query)
    loop = GLib.MainLoop()
    GLib.io_add_watch(0, GLib.PRIORITY_DEFAULT, GLib.IO_HUP, lambda *_: loop.quit())
    sys.stdout.write(f"http://127.0.0.1:{context.get_port()}\n")
    sys.stdout.flush()
    loop.run()


main(sys.argv[1], os.fsdecode(sys.argv[2]))
