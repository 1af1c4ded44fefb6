"""What a command loads before the gate's child has answered: nothing that only the child needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

CHILDS = {"beancount", "duckdb", "cryptography", "fido2"}


def loaded(*modules: str) -> set[str]:
    """The packages that a new interpreter has loaded behind some modules."""
    code = f"import sys, {', '.join(modules)}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True)
    return set(done.stdout.decode().split())


@pytest.mark.parametrize("command", ["check", "report"])
def test_a_command_waits_for_the_gate_without_loading_what_the_gate_needs(command: str) -> None:
    assert not loaded("pledgebook_reports.cli.main", f"pledgebook_reports.cli.{command}") & CHILDS


def test_the_gates_child_loads_no_cryptography_before_there_is_a_signature() -> None:
    packages = loaded("pledgebook.gate.child")
    assert "beancount" in packages
    assert not packages & {"cryptography", "fido2"}
