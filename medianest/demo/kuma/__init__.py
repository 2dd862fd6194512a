"""A pretend Uptime Kuma, 1.23 or 2.x: its Socket.IO conversation, its public pages, its metrics and
its webhook, over monitors that beat by a clock and are up or down as somebody says.

It has the shapes of recorded conversations with 1.23.17 and 2.5.3. What it can NOT prove: that
newer versions talk so, and how a real one finds out whether a service is up.
"""
