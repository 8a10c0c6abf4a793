from collections.abc import Iterator

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.csv_files import as_file
from accounts.decorators import permission_required
from accounts.requests import SignedInRequest
from support.charts import Chart, drawn
from support.figures_forms import RANGES, FiguresForm
from support.services.figures import Figures, Report, report_on

COLUMNS = ("day", *Figures._fields)


@require_safe
@permission_required("tickets.view")
def figures(request: SignedInRequest) -> HttpResponseBase:
    form = FiguresForm(request.GET)
    if not form.is_valid():
        return _answered(request, form, None)
    report = report_on(form.days)
    if request.GET.get("format") == "csv":
        return as_file("tickets-figures", COLUMNS, _rows(report))
    return _answered(request, form, report)


def _answered(request: SignedInRequest, form: FiguresForm, report: Report | None) -> HttpResponse:
    context = {"form": form, "ranges": RANGES, "report": report, "chart": report and _chart(report)}
    return render(request, "support/staff_figures.html", context, status=200 if report else 400)


def _chart(report: Report) -> Chart:
    days, columns = zip(*report.by_day, strict=True)
    return drawn(days, [one.opened for one in columns], [one.resolved for one in columns])


def _rows(report: Report) -> Iterator[list[object]]:
    """Each day, all of them, and all of those before; medians in seconds."""
    before = report.days.before
    named = [
        (f"{report.days.first}/{report.days.last}", report.figures),
        (f"{before.first}/{before.last}", report.before),
    ]
    for name, row in (*report.by_day, *named):
        yield [name, *("" if figure is None else figure for figure in row)]
