"""The columnar projection: its databases print nothing of their own."""

from __future__ import annotations

from pledgebook import rows

SILENT = "SELECT current_setting('enable_progress_bar')"


def test_a_long_question_draws_no_bar_into_what_a_command_prints() -> None:
    connection = rows.database()
    for asked in (connection, connection.cursor()):
        assert asked.execute(SILENT).fetchone() == (False,)
