"""With `DAYSHEET_NO_SKIPS=1` a skipped test fails the run: a check that did not happen is not a check that passed."""

import os

import pytest

SKIPPED: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        SKIPPED.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        SKIPPED.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if SKIPPED and os.environ.get("DAYSHEET_NO_SKIPS") == "1" and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if SKIPPED and os.environ.get("DAYSHEET_NO_SKIPS") == "1":
        terminalreporter.section("skipped tests fail this run (DAYSHEET_NO_SKIPS=1)", red=True)
        for nodeid in SKIPPED:
            terminalreporter.write_line(nodeid)
