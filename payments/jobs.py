"""What this app does by the clock."""

from __future__ import annotations

from datetime import timedelta

from payments.services.contracts import lapse_unpaid_contracts
from payments.services.reconciliation import reconcile_by_job
from payments.services.reminders import remind_of_phase2
from storage.jobs import Job

JOBS = [
    Job(name="lapse_unpaid_contracts", every=timedelta(hours=1), run=lapse_unpaid_contracts),
    Job(name="remind_of_phase2", every=timedelta(hours=1), run=remind_of_phase2),
]
