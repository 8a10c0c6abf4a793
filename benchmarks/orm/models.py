"""The tables, with an index for each that the site's records stand in."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class User(models.Model):
    name = models.CharField(max_length=200)
    email = models.EmailField(unique=True)
    password = models.CharField(max_length=200)
    role = models.CharField(max_length=20, default="customer")
    is_active = models.BooleanField(default=True)
    company = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    tax_id = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, default="pt-br")
    email_verified_at = models.DateTimeField(null=True)
    link_requested_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    session_epoch = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    updated_at = models.DateTimeField(default=timezone.now)
    last_login_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "orm"
        indexes = [models.Index(fields=["role", "created_at"])]


class Contract(models.Model):
    user = models.ForeignKey(User, models.CASCADE, db_index=False)
    customer_name = models.CharField(max_length=200)
    plan = models.CharField(max_length=50)
    plan_name = models.CharField(max_length=100)
    phase1_amount = models.IntegerField()
    phase2_amount = models.IntegerField()
    monthly_amount = models.IntegerField()
    currency = models.CharField(max_length=3, default="BRL")
    phase2_due_date = models.DateField(null=True)
    signing = models.CharField(max_length=60, unique=True, null=True)
    terms_version = models.CharField(max_length=20)
    address = models.CharField(max_length=50)
    step = models.CharField(max_length=20)
    step_at = models.DateTimeField()
    signed_at = models.DateTimeField()
    building_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    changes_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    live_at = models.DateTimeField(null=True)
    monthly_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "orm"
        indexes = [models.Index(fields=["user", "created_at"]), models.Index(fields=["step", "step_at"])]


class Payment(models.Model):
    contract = models.ForeignKey(Contract, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE, db_index=False)
    kind = models.CharField(max_length=10)
    status = models.CharField(max_length=20)
    amount = models.IntegerField()
    currency = models.CharField(max_length=3, default="BRL")
    customer_name = models.CharField(max_length=200)
    plan_name = models.CharField(max_length=100)
    refunded_amount = models.IntegerField(default=0)
    overpaid_amount = models.IntegerField(default=0)
    due_date = models.DateField(null=True, db_index=True)
    created_at = models.DateTimeField(db_index=True)
    status_at = models.DateTimeField()
    attempt = models.IntegerField(default=0)
    session = models.CharField(max_length=100, blank=True)
    session_url = models.CharField(max_length=500, blank=True)
    session_expires_at = models.DateTimeField(null=True)
    instructions_url = models.CharField(max_length=500, blank=True)
    instructions_expire_at = models.DateTimeField(null=True)
    intent = models.CharField(max_length=100, unique=True, null=True)
    charge = models.CharField(max_length=100, blank=True)
    subscription = models.CharField(max_length=100, blank=True)
    invoice = models.CharField(max_length=100, unique=True, null=True)
    mode = models.CharField(max_length=10, blank=True)
    paid_at = models.DateTimeField(null=True, db_index=True)
    method = models.CharField(max_length=20, blank=True)
    fee = models.IntegerField(null=True)
    receipt = models.CharField(max_length=20, blank=True)
    dispute = models.CharField(max_length=10, blank=True)
    last_error = models.CharField(max_length=100, blank=True)
    review_reason = models.CharField(max_length=50, blank=True)

    class Meta:
        app_label = "orm"
        indexes = [
            models.Index(fields=["user", "created_at"]),
            models.Index(fields=["status", "created_at"]),
            models.Index(fields=["kind", "created_at"]),
            models.Index(fields=["status", "kind", "created_at"]),
            models.Index(fields=["kind", "status", "due_date"]),
        ]


class Subscription(models.Model):
    user = models.ForeignKey(User, models.CASCADE, db_index=False)
    contract = models.BigIntegerField(db_index=True)
    """A number, not a relation: the templates print it, and no row is read for that."""
    customer_name = models.CharField(max_length=200)
    customer = models.CharField(max_length=100)
    plan_name = models.CharField(max_length=100)
    subscription = models.CharField(max_length=100, unique=True)
    status = models.CharField(max_length=20)
    amount = models.IntegerField()
    currency = models.CharField(max_length=3, default="BRL")
    mode = models.CharField(max_length=10, blank=True)
    trial_end = models.DateTimeField(null=True)
    current_period_end = models.DateTimeField(null=True)
    leaves_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    past_due_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_index=True)
    status_at = models.DateTimeField()

    class Meta:
        app_label = "orm"
        indexes = [models.Index(fields=["user", "created_at"]), models.Index(fields=["status", "created_at"])]


class LedgerRow(models.Model):
    payment = models.ForeignKey(Payment, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE, db_index=False)
    movement = models.CharField(max_length=20)
    reference = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=10)
    amount = models.IntegerField()
    fee = models.IntegerField()
    method = models.CharField(max_length=20)
    month = models.CharField(max_length=7)
    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=60)

    class Meta:
        app_label = "orm"
        indexes = [models.Index(fields=["user", "at"]), models.Index(fields=["month", "kind", "at"])]


class Event(models.Model):
    name = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    actor = models.CharField(max_length=60)
    address = models.CharField(max_length=50, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        app_label = "orm"
        indexes = [
            models.Index(fields=["subject", "at"]),
            models.Index(fields=["actor", "at"]),
            models.Index(fields=["name", "at"]),
        ]


class Ticket(models.Model):
    user = models.ForeignKey(User, models.CASCADE, db_index=False)
    subject = models.CharField(max_length=120)
    status = models.CharField(max_length=20, db_index=True)
    updated_at = models.DateTimeField()

    class Meta:
        app_label = "orm"
        indexes = [models.Index(fields=["user", "updated_at"])]


class StripeEvent(models.Model):
    status = models.CharField(max_length=20, db_index=True)
    created_at = models.DateTimeField()
    webhook_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        app_label = "orm"


class StripeClock(models.Model):
    mode = models.CharField(max_length=10, primary_key=True)
    newest_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "orm"


class Verification(models.Model):
    number = models.IntegerField()

    class Meta:
        app_label = "orm"


class DayFigures(models.Model):
    day = models.DateField(primary_key=True)
    owed = models.IntegerField()
    overdue = models.IntegerField()
    recurring = models.IntegerField()

    class Meta:
        app_label = "orm"


class Mail(models.Model):
    status = models.CharField(max_length=20)
    queued_at = models.DateTimeField()

    class Meta:
        app_label = "orm"
        indexes = [models.Index(fields=["status", "queued_at"])]


class Notice(models.Model):
    user = models.ForeignKey(User, models.CASCADE, db_index=False)
    is_unread = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        app_label = "orm"
        indexes = [models.Index(fields=["user", "is_unread"])]
