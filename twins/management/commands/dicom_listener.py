"""Receive studies that a picture archive sends, and import each when it is whole."""

from __future__ import annotations

import os
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from twins.actions.receiving.listener import Listener, ListenerConfig
from twins.actions.receiving.spool import Spool
from twins.management.base import Answer, AnsweringCommand
from twins.models import ImportRun


class Command(AnsweringCommand):
    """C-ECHO and C-STORE; what arrives is cleaned, kept until the study is quiet, and imported by the worker."""

    help = "Listen for DICOM studies and import each into a study, without what names a patient."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Where to listen, to whom, how long to wait."""
        parser.add_argument("--study", required=True, help="id of the study that the imports go to")
        parser.add_argument("--address", default="127.0.0.1", help="address to listen at (0.0.0.0: all)")
        parser.add_argument("--port", type=int, default=11112)
        parser.add_argument("--aet", default="CONSILIUM", help="our application entity title")
        parser.add_argument("--calling", nargs="+", default=[], metavar="AET", help="titles that may send (else any)")
        parser.add_argument("--quiet-seconds", type=float, default=10.0, help="a study is whole after this silence")
        parser.add_argument("--most-gib", type=float, default=50.0, help="refuse more while this much is waiting")
        parser.add_argument("--new-patients", action="store_true", help="make patients that the study does not have")
        parser.add_argument("--once", action="store_true", help="end when what came has been handed over")

    def answer(self, options: dict[str, Any]) -> Answer:
        """Listen until stopped."""
        os.umask(0o077)
        config = read_config(options)
        spool = Spool(settings.VAR / "received", study=config.study, most_bytes=int(options["most_gib"] * 2**30))
        quiet = options["json"]

        def tell(run: ImportRun) -> None:
            if not quiet:
                self.stdout.write(f"import {run.pk} requested")

        listener = Listener(config, spool=spool, told=tell)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: listener.stop())
        try:
            runs = listener.run(once=options["once"])
        except OSError as error:
            message = f"cannot listen at {config.address}:{config.port}: {error.strerror or type(error).__name__}"
            raise CommandError(message, returncode=2) from error
        content = {"study": config.study, "received": listener.received, "imports": [run.pk for run in runs]}
        return Answer(content=content, lines=(f"{listener.received} instances, {len(runs)} imports",))


def read_config(options: dict[str, Any]) -> ListenerConfig:
    """The listener's configuration out of the command line."""
    for title in (options["aet"], *options["calling"]):
        if not 0 < len(title) <= 16 or not title.isascii() or "\\" in title:
            raise CommandError(f"expected an AE title of 1 to 16 ASCII characters, found {title!r}", returncode=2)
    if options["quiet_seconds"] < 0 or options["most_gib"] <= 0:
        raise CommandError("--quiet-seconds must be 0 or more, --most-gib more than 0", returncode=2)
    return ListenerConfig(
        study=options["study"],
        address=options["address"],
        port=options["port"],
        title=options["aet"],
        calling=tuple(options["calling"]),
        quiet_seconds=options["quiet_seconds"],
        new_patients=options["new_patients"],
    )
