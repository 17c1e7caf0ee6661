"""Jobs that the workers run; each can be repeated after a crash.

The worker of `procrastinate worker --queues` takes LONG; what-ifs have a worker of their own, which nothing holds up.
"""

LONG = ("imports", "housekeeping")
WHAT_IF = "what_if"
