"""One reader at a browser: looks at the list, opens a patient, asks what if, takes the report along, and thinks."""

from __future__ import annotations

import http.client
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

SPENT = re.compile(r"app;dur=([\d.]+)")
# The script of the page asks again after so long.
WAIT_S = 0.15
AGAIN = re.compile(r'id="what-if-answer"[^>]* hx-get="([^"]+)"')
ANSWERED = 'class="what-if-mark"'
TOKEN = "b" * 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One answer: what was asked for, when (monotonic), what the reader waited and what the server spent, in ms."""

    what: str
    began: float
    waited_ms: float
    server_ms: float


class Filled(HTMLParser):
    """A form as the page fills it in: what a browser would send if nothing were changed."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Inputs by their value, boxes where ticked, the chosen option of a select."""
        found = dict(attrs)
        name, value = found.get("name") or "", found.get("value") or ""
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self.values[self._select] = value
        elif tag == "input" and name and (found.get("type") != "checkbox" or "checked" in found):
            self.values[name] = value or ("on" if found.get("type") == "checkbox" else "")

    def handle_endtag(self, tag: str) -> None:
        """Options after a select belong to a list of suggestions."""
        if tag == "select":
            self._select = ""


class Reader:
    """Asks one thing after the other."""

    def __init__(
        self, *, port: int, session: str, patients: Sequence[tuple[str, str]], think_s: float, seed: int
    ) -> None:
        self.port = port
        self.cookie = f"sessionid={session}; csrftoken={TOKEN}"
        self.patients = patients
        self.think_s = think_s
        self.draw = random.Random(seed)
        self.visits: list[Visit] = []

    def read(self, until: float) -> None:
        """Go on until a moment of the monotonic clock."""
        acts: Sequence[tuple[Callable[[], None], int]] = (
            (self.see_list, 30),
            (self.see_patient, 50),
            (self.ask_what_if, 12),
            (self.take_report, 8),
        )
        weights = [weight for _, weight in acts]
        # A pause first: readers do not all come through the door at once.
        self.think()
        while time.monotonic() < until:
            self.draw.choices([act for act, _ in acts], weights)[0]()
            self.think()

    def think(self) -> None:
        """What was read takes a while to be read."""
        time.sleep(self.draw.expovariate(1 / self.think_s) if self.think_s else 0)

    def see_list(self) -> None:
        """A page of the list: plain, sorted, filtered or searched."""
        queries = ({}, {"sort": "-age"}, {"has": "ctdna"}, {"q": f"DEMO-{self.draw.randrange(100):02d}"}, {"page": "7"})
        self.get("list", f"/patients/?{urlencode(self.draw.choice(queries))}")

    def see_patient(self) -> None:
        """The page of a patient."""
        self.get("patient page", self.address())

    def take_report(self) -> None:
        """The PDF."""
        self.get("report", self.address() + "report.pdf")

    def ask_what_if(self) -> None:
        """Another dose and a later start of the first arm, from the question to the answer on the page."""
        address = self.address() + "what-if/"
        filled = Filled()
        filled.feed(self.get("what-if form", address))
        self.send("POST", f"{address}begun/", urlencode(filled.values))
        self.think()
        filled.values["arm-1-dose"] = str(self.draw.choice((50, 75, 80)))
        filled.values["arm-1-delay"] = str(self.draw.randrange(1, 5))
        began = time.monotonic()
        status, text, spent = self.send("POST", address, urlencode(filled.values))
        while status == 200 and (again := AGAIN.search(text)):
            time.sleep(WAIT_S)
            status, text, more = self.send("GET", again[1])
            spent += more
        if ANSWERED not in text:
            raise RuntimeError(f"a what-if was not answered: {text[:2000]}")
        self.note("what-if", began, status, spent)

    def address(self) -> str:
        """Of a patient drawn at random."""
        study, code = self.draw.choice(self.patients)
        return f"/patients/{study}/{quote(code)}/"

    def get(self, what: str, path: str) -> str:
        """Ask, and note how long it took."""
        began = time.monotonic()
        status, text, spent = self.send("GET", path)
        self.note(what, began, status, spent)
        return text

    def note(self, what: str, began: float, status: int, spent: float) -> None:
        """Keep the visit; an answer that is none ends the measurement."""
        if status != 200:
            raise RuntimeError(f"{what} answered {status}")
        waited = 1000 * (time.monotonic() - began)
        self.visits.append(Visit(what=what, began=began, waited_ms=waited, server_ms=spent))

    def send(self, method: str, path: str, body: str | None = None) -> tuple[int, str, float]:
        """Status, text, and what the server says it spent."""
        headers = {"Cookie": self.cookie}
        if "/what-if/" in path:
            headers["HX-Request"] = "true"
        if body:
            headers |= {"X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        link.request(method, path, body=body, headers=headers)
        answer = link.getresponse()
        text = answer.read().decode("utf-8", "replace")
        spent = SPENT.search(answer.getheader("Server-Timing") or "")
        link.close()
        return answer.status, text, float(spent[1]) if spent else 0.0
