"""The Presence service of gupnp-device.py. It reads no document: what it is told it says again."""
import re
from xml.sax.saxutils import escape

from gupnp_lines import PRESENCE, say

from gi.repository import GLib, GObject

EVENTED = ("UserPresenceInfo", "PresenceOfContactsUpdate", "Watcher")
INS = {
    "GetPresence": {},
    "GetPresenceOfContactsUpdate": {},
    "UpdatePresence": {"UpdatedUserPresence": str},
    "GetContactPresence": {"TargetContact": str},
    "RegisterForContactPresence": {"Contact": str, "Expire": int},
    "AuthorizePresenceReactive": {"Contact": str, "Expire": int, "UserPresenceInfo": str},
    "AuthorizePresenceProactive": {"UserPresenceInfo": str, "Expire": int, "WatcherList": str},
}
OUT = {
    "GetPresence": "UserPresence",
    "GetContactPresence": "ContactPresence",
    "GetPresenceOfContactsUpdate": "ContactPresenceUpdate",
    "RegisterForContactPresence": "RegistrationResult",
}
TYPES = {str: GObject.TYPE_STRING, int: GObject.TYPE_UINT}


class Presence:
    def __init__(self, root, user):
        self.variables = {**dict.fromkeys(EVENTED, ""), "UserPresenceInfo": event_of(user)}
        self.results = {"UserPresence": user, "ContactPresence": "", "ContactPresenceUpdate": "", "RegistrationResult": "accepted"}
        self.refused = {}  # what an action answers instead: its error's number
        self.service = root.get_service(PRESENCE)
        for action in INS:
            self.service.connect(f"action-invoked::{action}", self.invoked)

    def invoked(self, _service, action):
        name = action.get_name()
        ins = {argument: action.get_value(argument, TYPES[kind]) for argument, kind in INS[name].items()}
        say({"event": "invoked", "action": name, "arguments": ins})
        if name in self.refused:
            action.return_error(self.refused[name], "refused & <b>not</b>\nallowed")
            return
        if name in OUT:
            action.set_value(OUT[name], self.results[OUT[name]])
        if name == "UpdatePresence":  # whoever asks after the answer gets it
            self.results["UserPresence"] = ins["UpdatedUserPresence"]
        action.return_success()
        if name == "UpdatePresence":
            GLib.idle_add(self.be, ins["UpdatedUserPresence"])

    def initial(self):
        """The body of an initial event."""
        values = "".join(f"<e:property><{name}>{escape(value)}</{name}></e:property>" for name, value in self.variables.items())
        return f'<e:propertyset xmlns:e="urn:schemas-upnp-org:event-1-0">{values}</e:propertyset>'.encode()

    def be(self, user):
        self.results["UserPresence"] = user
        self.tell("UserPresenceInfo", event_of(user))

    def tell(self, variable, value):
        self.variables[variable] = value
        self.service.notify_value(variable, value)

    def do_be(self, request, answer):
        """The user's presence is this from now on; `quietly`: no event says so."""
        if request.get("quietly"):
            self.results["UserPresence"] = request["user"]
            self.variables["UserPresenceInfo"] = event_of(request["user"])
        else:
            self.be(request["user"])
        answer(None)

    def do_tell(self, request, answer):
        self.tell(request["variable"], request["value"])
        answer(None)

    def do_result(self, request, answer):
        """An action answers with this from now on, or with an error."""
        if "error" in request:
            self.refused[request["name"]] = request["error"]
        else:
            self.results[request["name"]] = request["value"]
        answer(None)


# the argument and the event differ in the root's name alone
def event_of(user):
    return re.sub(r"(</?(?:\w+:)?)UserPresence\b", r"\1UserPresenceInfo", user)
