"""What the workers would do, done between two looks of a page: every job that waits, in its order."""

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


class Worker:
    """Does what came since it was made; its rows stay as they are, for real workers have tests of their own."""

    def __init__(self) -> None:
        # The rows of earlier tests are not swept: nobody waits for them any more.
        self.done = set(ProcrastinateJob.objects.values_list("pk", flat=True))

    def work(self) -> None:
        """Do what waits."""
        waiting = ProcrastinateJob.objects.filter(status="todo").exclude(pk__in=self.done).order_by("pk")
        for job in waiting:
            app.tasks[job.task_name](**job.args)
            self.done.add(job.pk)
