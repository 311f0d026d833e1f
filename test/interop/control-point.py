#!/usr/bin/python3
"""A UPnP control point made with GUPnP 1.6, driven by JSON lines (gupnp_lines.py).

    control-point.py <interface | IPv4 address> [total seconds, default 600]
"""
import sys

from gupnp_lines import SECONDS, make_context, serve
from gupnp_point import ControlPoint


def main(where, seconds):
    context = make_context(where)
    serve(ControlPoint(context), {"interface": context.props.interface, "address": context.props.host_ip}, seconds)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS)
