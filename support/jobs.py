"""What this app does by the clock."""

from __future__ import annotations

from datetime import timedelta

from storage.jobs import NIGHT, Job
from support.services.team_attachments import sweep_unsent_files

JOBS = [Job(name="sweep_unsent_files", every=timedelta(days=1), run=sweep_unsent_files, offset=NIGHT)]
