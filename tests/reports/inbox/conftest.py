"""A small office's books, served for a user of each role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pledgebook_reports.viewer.door.application import Settings
from pledgebook_reports.viewer.door.roles import Role
from pledgebook_reports.viewer.door.users import User, UsersFile
from pledgebook_reports.viewer.serve import Viewer
from tests.reports.door.house import Clock, House
from tests.reports.import_books import write_books

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Yield a small office's books, served for a user of each role."""
    folder = tmp_path_factory.mktemp("inbox")
    main = write_books(folder / "ledger")
    with main.open("a") as file:
        file.write('\n2015-01-01 custom "fava-extension" "pledgebook_reports.viewer.every_page"\n')
    users = UsersFile(folder / "users.json")
    for role in Role:
        users.add(User(role.value, [role]))
    clock, log = Clock(), list[str]()
    viewer = Viewer(main, Settings(users=users, log=log.append, now=clock))
    yield House(viewer, users, clock, log)
    viewer.close()
