from ingest.checks import Report


def test_equal_issues_are_counted_and_keep_the_first_place() -> None:
    report = Report()
    for line, value in ((7, "12a"), (9, "x")):
        message = f"expected a number, found '{value}'"
        report.error("not_a_number", file="a.csv", line=line, column="age", value=value, message=message)

    (issue,) = report.issues()

    assert (issue.count, issue.line, issue.value) == (2, 7, "12a")


def test_issues_of_other_columns_stay_apart() -> None:
    report = Report()
    for column in ("age", "weight"):
        report.error("not_a_number", file="a.csv", column=column, message="expected a number")

    assert [issue.column for issue in report.issues()] == ["age", "weight"]


def test_errors_come_before_warnings_and_only_they_refuse() -> None:
    report = Report()
    report.warn("ignored_file", file="a.csv", message="not named")
    assert not report.has_errors
    report.error("missing_file", file="b.csv", message="not there", count=3)

    assert [issue.code for issue in report.issues()] == ["missing_file", "ignored_file"]
    assert report.error_count == 3


def test_long_values_are_shortened() -> None:
    report = Report()
    report.error("bad", file="a.csv", value="x" * 500 + "\n", message="too long")

    assert len(report.issues()[0].value or "") == 60
