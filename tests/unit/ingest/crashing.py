"""Functions that a reader of damaged files could turn out to be; they run in a child process only."""

import ctypes
import os
import sys
import time

import numpy as np

from ingest.errors import NotTheFile


def add(first, second):
    return first + second


def process_id():
    return os.getpid()


def doubled(values):
    return values * 2


def crash():
    ctypes.string_at(0)


def hang():
    time.sleep(60)


def leave():
    sys.exit(3)


def refuse(label):
    raise NotTheFile("expected data, found an empty file", file=label, line=4)


def stumble():
    return {}["nothing"]


def environment():
    return dict(os.environ)


def eat():
    return np.ones((1 << 40,)).sum()


def chatter():
    sys.stdout.write("into the result?")
    return "heard"
