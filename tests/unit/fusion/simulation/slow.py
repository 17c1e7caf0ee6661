"""The course of one particle in plain Python: what the vectorised code must equal."""

import math
from dataclasses import dataclass, field

WEEK = 7 / 30.4375


@dataclass
class SlowCourse:
    """One particle on one line, week by week."""

    size: float = 60.0
    sensitive: float = 0.6
    shrinkage: float = 0.3
    growth: float = 0.08
    death: float = 0.03
    progressed_ratio: float = 2.5
    lesion: float = 0.05
    exponent: float = 0.45
    every_weeks: int = 6
    free: list[float] = field(default_factory=lambda: [1.0])
    after: list[float] = field(default_factory=lambda: [0.0])
    responded: float = 0.0

    def burden(self, week: int) -> float:
        months = week * WEEK
        shrunk = self.sensitive * math.exp(-self.shrinkage * months)
        return self.size * (shrunk + (1 - self.sensitive) * math.exp(self.growth * months))

    def run(self, weeks: int) -> None:
        nadir = self.size
        for week in range(1, weeks + 1):
            middle = (self.burden(week - 1) + self.burden(week)) / 2
            death = self.death * (min(middle, 600.0) / self.size) ** self.exponent
            leave = 1 - math.exp(-(death + self.lesion) * WEEK)
            survive = math.exp(-death * self.progressed_ratio * WEEK)
            entered = self.free[-1] * leave * self.lesion / (death + self.lesion) * math.sqrt(survive)
            free, after = self.free[-1] * (1 - leave), self.after[-1] * survive + entered
            if week % self.every_weeks == 0:
                size = self.burden(week)
                if size <= 0.7 * self.size:
                    self.responded = max(self.responded, free)
                if size >= 1.2 * nadir and size - nadir >= 5:
                    free, after = 0.0, after + free
                nadir = min(nadir, size)
            self.free.append(free)
            self.after.append(after)

    def incidence(self, total: float, onset: list[float]) -> list[float]:
        summed = [0.0]
        for week in range(1, len(self.free)):
            unaffected = math.exp(-total * onset[week - 1]) - math.exp(-total * onset[week])
            summed.append(summed[-1] + (self.free[week - 1] + self.free[week]) / 2 * unaffected)
        return summed
