"""One reader at a browser: looks at the list, opens a patient, asks what if, takes the report along, and thinks."""

from __future__ import annotations

import http.client
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

SPENT = re.compile(r"app;dur=([\d.]+)")
POLL_S = 0.1
TOKEN = "b" * 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One answer: what was asked for, what the reader waited and what the server spent, in milliseconds."""

    what: str
    waited_ms: float
    server_ms: float


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
        while time.monotonic() < until:
            self.draw.choices([act for act, _ in acts], weights)[0]()
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
        """Another dose and a later start, from the question to the answer on the page."""
        began = time.monotonic()
        dose = self.draw.choice((50, 75, 80))
        body = urlencode({"edits": f"docetaxel dose={dose / 100} delay={self.draw.randrange(1, 5)}"})
        status, text, spent = self.send("POST", self.address() + "what-if/", body)
        while status == 200 and (again := re.search(r'hx-get="([^"]+)"', text)) and "data-waiting" in text:
            time.sleep(POLL_S)
            status, text, more = self.send("GET", again[1])
            spent += more
        self.note("what-if", began, status, spent)

    def address(self) -> str:
        """Of a patient drawn at random."""
        study, code = self.draw.choice(self.patients)
        return f"/patients/{study}/{quote(code)}/"

    def get(self, what: str, path: str) -> None:
        """Ask, and note how long it took."""
        began = time.monotonic()
        status, _, spent = self.send("GET", path)
        self.note(what, began, status, spent)

    def note(self, what: str, began: float, status: int, spent: float) -> None:
        """Keep the visit; an answer that is none ends the measurement."""
        if status != 200:
            raise RuntimeError(f"{what} answered {status}")
        self.visits.append(Visit(what=what, waited_ms=1000 * (time.monotonic() - began), server_ms=spent))

    def send(self, method: str, path: str, body: str | None = None) -> tuple[int, str, float]:
        """Status, text, and what the server says it spent."""
        headers = (
            {"Cookie": self.cookie, "X-CSRFToken": TOKEN, "HX-Request": "true"} if body else {"Cookie": self.cookie}
        )
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        link.request(method, path, body=body, headers=headers)
        answer = link.getresponse()
        text = answer.read().decode("utf-8", "replace")
        spent = SPENT.search(answer.getheader("Server-Timing") or "")
        link.close()
        return answer.status, text, float(spent[1]) if spent else 0.0
