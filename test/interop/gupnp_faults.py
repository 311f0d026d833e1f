"""What the network and a bad device do to messages; everything else is left to GUPnP."""
import itertools

import gi

from gupnp_lines import say

gi.require_version("Soup", "3.0")
from gi.repository import GLib, Soup  # noqa: E402

RELAYED = ("NT", "NTS", "SID", "SEQ", "CONTENT-TYPE")
SEEN = (None, "/control", "/event")  # all, and those for which GUPnP has a handler that is nearer
ENDLESS_CHUNK = b"<a>" * 4096


class Faults:
    """Each request is seen before GUPnP sees it, and each event before its subscriber does."""

    def __init__(self, context):
        self.server = context.get_server()
        self.base = f"http://{context.props.host_ip}:{context.get_port()}"
        self.session = Soup.Session.new()
        self.answers = []
        self.callbacks = []
        self.initial = None  # makes the initial event
        self.waiting = []  # events, each sent when the one before has been answered: two at once may arrive in either order
        self.lost = 0  # how many events are yet to be lost; -1: all
        for path in SEEN:
            self.see(path)
        self.server.add_handler("/relay", self.relayed)

    def see(self, path):
        self.server.add_early_handler(path, self.asked)

    def asked(self, _server, message, path, _query):
        method, headers = message.get_method(), message.get_request_headers()
        renewed = method == "SUBSCRIBE" and headers.get_one("SID")
        say({"event": "request", "method": "RENEW" if renewed else method, "path": path})
        for answer in self.answers:
            if answer["path"] == path and answer["method"] == ("RENEW" if renewed else method):
                self.give(message, answer)
                return
        callback = headers.get_one("CALLBACK")
        if method == "SUBSCRIBE" and callback:
            headers.replace("CALLBACK", f"<{self.base}/relay/{len(self.callbacks)}>")
            self.callbacks.append(callback.strip("<>"))

    def give(self, message, answer):
        if answer.get("afterMs"):  # GUPnP answers it all the same, only later
            message.pause()
            GLib.timeout_add(answer["afterMs"], lambda: message.unpause() or False)
            return
        for name, value in answer.get("headers", {}).items():
            message.get_response_headers().append(name, value)
        message.set_status(answer["status"], None)
        if answer.get("endless"):
            return endless(message)
        message.set_response("text/xml", Soup.MemoryUse.COPY, answer.get("body", "").encode())

    def relayed(self, _server, message, path, _query):
        message.set_status(200, None)
        if self.lost:
            self.lost -= self.lost > 0
            return
        headers = message.get_request_headers()
        # GUPnP asks for the values by a signal that Python cannot answer
        body = self.initial() if headers.get_one("SEQ") == "0" else message.get_request_body().flatten().get_data()
        self.waiting.append((self.callbacks[int(path.rsplit("/", 1)[1])], {name: headers.get_one(name) for name in RELAYED}, body))
        if len(self.waiting) == 1:
            self.post(*self.waiting[0], self.answered)

    def answered(self, _status):
        self.waiting.pop(0)
        if self.waiting:
            self.post(*self.waiting[0], self.answered)

    def post(self, callback, headers, body, done=lambda status: None):
        event = Soup.Message.new("NOTIFY", callback)
        for name, value in headers.items():
            if name != "CONTENT-TYPE":
                event.get_request_headers().append(name, value)
        event.set_request_body_from_bytes(headers.get("CONTENT-TYPE", "text/xml"), GLib.Bytes.new(body))

        def sent(session, result):
            try:
                session.send_and_read_finish(result)
                done(int(event.get_status()))
            except GLib.Error:  # nobody is there any more
                done(0)

        self.session.send_and_read_async(event, GLib.PRIORITY_DEFAULT, None, sent)

    def do_lose(self, request, answer):
        """The next events are lost, or all of them: -1."""
        self.lost = request["events"]
        answer(None)

    def do_forge(self, request, answer):
        """Sends an event message of its own to the newest subscriber; answers with the status."""
        self.post(self.callbacks[-1], request["headers"], request["body"].encode(), answer)

    def do_instead(self, request, answer):
        """Requests with this method (RENEW for a SUBSCRIBE with a SID) at this path get this answer from now on."""
        self.answers.insert(0, request)
        answer(None)

    def do_well(self, _request, answer):
        """No faults any more."""
        self.answers, self.lost = [], 0
        answer(None)


# as long as somebody reads it, up to more than anybody should
def endless(message, chunks=10_000):
    left = itertools.count(chunks, -1)
    message.get_response_headers().set_encoding(Soup.Encoding.CHUNKED)
    body = message.get_response_body()
    body.set_accumulate(False)
    body.append(b"<root>")

    def more(_message):
        chunk = next(left)
        if chunk % 100 == 0:
            say({"event": "poured", "bytes": (chunks - chunk) * len(ENDLESS_CHUNK)})
        if chunk > 0:
            body.append(ENDLESS_CHUNK)
        else:
            body.complete()
        message.unpause()

    message.connect("wrote-chunk", more)
