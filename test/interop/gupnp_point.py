"""What a control point made with GUPnP 1.6 can be asked; control-point.py asks it."""
from gupnp_lines import PRESENCE, Failure, failure_of, now_ms, say  # says which GUPnP

from gi.repository import GLib, GObject, GSSDP, GUPnP


class ControlPoint:
    def __init__(self, context):
        self.context = context
        self.services = {}
        self.notified = set()  # UDN and variable
        self.browsers = {}  # GUPnP forgets a browser that nobody holds

    # Each request handler is given `answer(result)` and may raise Failure or a GLib.Error at once.

    def do_search(self, request, answer):
        """Everything that answered to a target within some seconds: USN to locations."""
        found = {}
        browser = GSSDP.ResourceBrowser.new(self.context, request["target"])
        browser.connect("resource-available", lambda _browser, usn, locations: found.setdefault(usn, list(locations)))
        browser.set_active(True)

        def stop():
            browser.set_active(False)
            answer(found)

        GLib.timeout_add(int(request["seconds"] * 1000), stop)

    def do_wait(self, request, answer):
        """Waits until GUPnP has read the description of the device with this UDN."""
        udn = request["udn"]
        finder = GUPnP.ControlPoint.new(self.context, udn)
        self.browsers[udn] = finder
        state = {"open": True}

        def available(_finder, device):
            if device.get_udn() != udn or not state["open"]:
                return
            state["open"] = False
            answer(self.keep(device))

        def give_up():
            if state["open"]:
                state["open"] = False
                answer(Failure(f"{udn} not found within {request['seconds']} s"))

        finder.connect("device-proxy-available", available)
        finder.connect("device-proxy-unavailable", lambda _finder, device: say({"event": "gone", "udn": device.get_udn()}))
        finder.set_active(True)
        GLib.timeout_add(int(request["seconds"] * 1000), give_up)

    def keep(self, device):
        service = device.get_service(PRESENCE)
        if not service:
            return Failure(f"{device.get_udn()} offers no {PRESENCE}")
        udn = device.get_udn()
        self.services[udn] = service
        self.notified = {(other, name) for other, name in self.notified if other != udn}
        service.connect("subscription-lost", lambda _service, why: say({"event": "lost", "udn": udn, "why": str(why)}))
        return {
            "udn": udn,
            "location": device.get_location(),
            "friendlyName": device.get_friendly_name(),
            "deviceType": device.get_device_type(),
            "serviceId": service.get_id(),
            "controlUrl": service.get_control_url(),
            "eventUrl": service.get_event_subscription_url(),
            "scpdUrl": service.get_scpd_url(),
        }

    def service(self, request):
        service = self.services.get(request["udn"])
        if not service:
            raise Failure("wait for the device first")
        return service

    def do_introspect(self, request, answer):
        def done(service, result):
            try:
                answer(describe(service.introspect_finish(result)))
            except GLib.Error as error:
                answer(failure_of(error))

        self.service(request).introspect_async(None, done)

    def do_call(self, request, answer):
        """Calls an action; `arguments` is a list of [name, text or ui4], `out` names what is wanted of the result."""
        names = [name for name, _value in request.get("arguments", [])]
        values = [ui4(value) if isinstance(value, int) else value for _name, value in request.get("arguments", [])]
        out = request.get("out", [])

        def done(service, result):
            try:
                action = service.call_action_finish(result)
                answer(dict(zip(out, results_of(action, out))))
            except GLib.Error as error:
                answer(failure_of(error))

        action = GUPnP.ServiceProxyAction.new_from_list(request["action"], names, values)
        self.service(request).call_action_async(action, None, done)

    def do_subscribe(self, request, answer):
        service, udn = self.service(request), request["udn"]
        for variable in request["variables"]:
            if (udn, variable) not in self.notified:
                service.add_notify(variable, GObject.TYPE_STRING, lambda _service, name, value: say(
                    {"event": "notify", "atMs": now_ms(), "udn": udn, "variable": name, "value": value}))
                self.notified.add((udn, variable))
        service.set_subscribed(True)
        answer(None)

    def do_unsubscribe(self, request, answer):
        self.service(request).set_subscribed(False)
        answer(None)


def ui4(number):
    value = GObject.Value(GObject.TYPE_UINT)
    value.set_uint(number)
    return value


def describe(introspection):
    return {
        "actions": [{
            "name": action.name,
            "arguments": [{
                "name": argument.name,
                "direction": argument.direction.value_nick,
                "variable": argument.related_state_variable,
            } for argument in action.arguments or []],
        } for action in introspection.list_actions()],
        "variables": [{
            "name": variable.name,
            "type": variable.type.name,
            "evented": variable.send_events,
        } for variable in introspection.list_state_variables()],
    }


def results_of(action, names):
    if not names:
        return []
    return action.get_result_list(names, [GObject.TYPE_STRING] * len(names))[1]
