"""Waiting for long work without sleeping: each job has a thread of its own, which can be joined."""

import threading

from app.web.jobs import Job, Jobs

SECONDS = 60.0


def finished(jobs: Jobs, job: Job) -> Job:
    """Wait until a job's thread has ended, and give the job as it stands then."""
    for thread in threading.enumerate():
        if thread.name == f"job-{job.id}":
            thread.join(SECONDS)
            assert not thread.is_alive()
    return jobs.find(job.id)
