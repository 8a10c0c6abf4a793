"""What this app does by the clock."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from payments.services.contracts import lapse_unpaid_contracts
from payments.services.figures import keep_figures
from payments.services.reconciliation import reconcile_by_job
from payments.services.refunds import finish_refunds
from payments.services.reminders import remind_of_phase2
from payments.services.verification import verify_by_job
from storage.jobs import NIGHT, Job

JOBS = [
    Job(name="lapse_unpaid_contracts", every=timedelta(hours=1), run=lapse_unpaid_contracts),
    Job(name="finish_refunds", every=timedelta(minutes=5), run=finish_refunds),
    Job(name="remind_of_phase2", every=timedelta(hours=1), run=remind_of_phase2),
    Job(name="stripe_reconcile", every=timedelta(minutes=10), run=partial(reconcile_by_job, "stripe_reconcile")),
    Job(
        name="stripe_reconcile_deep",
        every=timedelta(days=1),
        run=partial(reconcile_by_job, "stripe_reconcile_deep", deep=True),
        offset=NIGHT,
    ),
    Job(name="keep_figures", every=timedelta(days=1), run=keep_figures, offset=NIGHT),
    Job(name="verify_metrics", every=timedelta(days=1), run=verify_by_job, offset=NIGHT),
]
