"""The approver's routes by hand: who may, what is refused, and that only a good signature is filed."""

from __future__ import annotations

import base64
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

from pledgebook.approvals.passkeys import PARTS
from pledgebook.readers import PASSKEY as READER
from pledgebook_reports.viewer.door.application import Settings
from pledgebook_reports.viewer.door.roles import Right, Role, holders
from pledgebook_reports.viewer.door.users import User, UsersFile
from pledgebook_reports.viewer.serve import Viewer
from tests.pledgebook.approvals import making
from tests.pledgebook.approvals.authenticator import Authenticator
from tests.pledgebook.approvals.conftest import keys
from tests.pledgebook.approvals.making import JOURNAL, PIPES, VALVES
from tests.pledgebook.sealing.making import edit
from tests.reports.door.house import HOST, Clock, House, get, token_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

__all__ = ["keys"]
PAGE = "/books-of-a-test/extension/Approver/"
NOOR = Authenticator(party="127.0.0.1", origin=HOST)
YUSUF = Authenticator(party="127.0.0.1", origin=HOST)
DECLARED = '"OFF-APPR" "Noor, approver"\n'
CERTIFIER = '"OFF-CERT" "Yusuf, certifier"\n'
COMPLETED = "completion:O-2017-0001:2017-03-01"
ENDPOINTS = ("lay", "sign", "enrol")


@pytest.fixture(scope="module")
def shared(keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Serve books whose approver and certifier have passkeys; users are they, and one of each role.

    The valves name their certifier, the pipes none.
    """
    main = making.book(tmp_path_factory.mktemp("approver") / "books", keys)
    for declared, by in ((DECLARED, NOOR), (CERTIFIER, YUSUF)):
        edit(main, "registry.beancount", declared, f'{declared}  passkey: "{by.line}"\n')
    number = f'  voucher: "{VALVES}"\n'
    edit(main, JOURNAL, number, f'{number}  certified-by: "OFF-CERT"\n')
    with (main.parent / JOURNAL).open("a") as file:
        file.write('\n2017-03-01 custom "completion" "O-2017-0001" "OFF-CERT" 2017-03-01 TRUE\n')
    with main.open("a") as file:
        file.write('\n2015-01-01 custom "fava-extension" "pledgebook_reports.viewer.every_page"\n')
    making.seal(main, keys)
    users = UsersFile(main.parent.parent / "users.json")
    for role in Role:
        users.add(User(role.value, [role]))
    users.add(User("noor", [Role.APPROVER], officer="OFF-APPR"))
    users.add(User("yusuf", [Role.CERTIFIER], officer="OFF-CERT"))
    users.add(User("amina", [Role.APPROVER], officer="OFF-PREP"))
    clock, log = Clock(), list[str]()
    viewer = Viewer(main, Settings(users=users, log=log.append, now=clock))
    yield House(viewer, users, clock, log)
    viewer.close()


@pytest.fixture
def house(shared: House) -> Iterator[House]:
    """Yield the house with no act filed before or after."""
    yield shared
    shutil.rmtree(home(shared) / "approvals", ignore_errors=True)


def home(house: House) -> Path:
    """The folder of the books."""
    return Path(house.users.path).parent / "books"


def post(house: House, who: str, endpoint: str, **fields: Any) -> TestResponse:
    """Send what the page would send."""
    client = house.client(who)
    token = token_in(get(client, "/door/account"))
    data = {"csrf": token, **fields}
    return client.post(f"{PAGE}{endpoint}", data=data, base_url=HOST)


def said(answer: TestResponse) -> dict[str, Any]:
    """What the page is told."""
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = json.loads(answer.text)
    return found


def coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def laid(house: House, who: str = "noor", **more: Any) -> dict[str, Any]:
    """The act as the page gets it."""
    return said(post(house, who, "lay", **{"kind": "approve", "voucher": [PIPES], **more}))


def signed(house: House, text: str, who: str = "noor", by: Authenticator = NOOR,
           **forged: Any) -> dict[str, Any]:  # fmt: skip
    """What becomes of a signature."""
    assertion = by.signed(text.encode(), **forged)
    parts = {name: coded(getattr(assertion, name)) for name in PARTS}
    return said(post(house, who, "sign", act=coded(text.encode()), **parts))


def acts(house: House) -> list[Path]:
    return sorted((home(house) / "approvals").glob("*/*.act"))


def test_noor_sees_what_waits_and_signs_it_once(house: House) -> None:
    page = get(house.client("noor"), PAGE)
    assert page.status_code == 200
    assert "2 vouchers wait for OFF-APPR" in page.text
    act = laid(house)
    assert "Pipes for Mosul" in act["shown"]
    assert signed(house, act["text"]) == {"done": f"OFF-APPR approved {PIPES}."}
    (filed,) = acts(house)
    assert filed.read_text() == act["text"]
    assert making.only(home(house) / "main.beancount").state == "proved"
    (again,) = signed(house, act["text"])["refused"]
    assert again.startswith(f"{PIPES}: OFF-APPR has signed it already: approvals/")


@pytest.mark.parametrize(
    "forged, reason",
    [
        ({"origin": "https://books.example.net"}, "it was signed at https://books.example.net"),
        ({"flags": 0x01}, "the authenticator did not ask who it was"),
        ({"challenge": "AAAA"}, "the text is not the one that was signed"),
        ({"by": Authenticator(party="127.0.0.1", origin=HOST)}, "the text is not the one"),
    ],
)
def test_a_forged_signature_is_not_filed(house: House, forged: dict[str, Any], reason: str) -> None:
    (told,) = signed(house, laid(house)["text"], **forged)["refused"]
    assert told.startswith(f"The signature is not that of OFF-APPR: {reason}")
    assert acts(house) == []


def test_an_act_that_was_not_laid_out_is_not_filed(house: House) -> None:
    text = laid(house)["text"]
    (told,) = signed(house, text.replace("amount 900.00", "amount 90.00"))["refused"]
    assert told == "The books have changed since this was shown: load the page and look again."
    (told,) = signed(house, text.replace("time 20", "time 19"))["refused"]
    assert told == "This has lain open for too long: load the page and look again."
    (told,) = signed(house, text.replace("method passkey", "method ssh"))["refused"]
    assert told == "This act is signed by ssh; the page takes passkeys alone."
    (told,) = signed(house, "no act")["refused"]
    assert told == "What was sent is no act of format 1, or not whole."
    assert acts(house) == []


def test_nobody_files_the_act_of_another(house: House) -> None:
    text = laid(house)["text"]
    (told,) = signed(house, text, who="amina")["refused"]
    assert told == "You are OFF-PREP, and this is an act of OFF-APPR."
    (told,) = signed(house, text, who="approver")["refused"]
    assert told == "The users file names no officer of the books for you."
    assert said(post(house, "amina", "lay", kind="approve", voucher=PIPES, officer="OFF-APPR")) == {
        "refused": ["OFF-PREP has no passkey in the seal of genesis"]
    }
    assert acts(house) == []


def test_a_rejection_wants_its_reason(house: House) -> None:
    assert laid(house, kind="reject") == {"refused": ["it gives no reason"]}
    act = laid(house, kind="reject", reason="too dear")
    assert signed(house, act["text"]) == {"done": f"OFF-APPR rejected {PIPES}."}


def test_what_was_rejected_is_reopened_with_a_reason_and_then_approved(house: House) -> None:
    assert laid(house, kind="reopen", reason="x") == {"refused": [f"{PIPES}: nobody rejected it"]}
    signed(house, laid(house, kind="reject", reason="too dear")["text"])
    (told,) = laid(house)["refused"]
    assert told == f"{PIPES}: OFF-APPR rejected it (too dear): reopen it first"
    assert laid(house, kind="reopen") == {"refused": ["it gives no reason"]}
    act = laid(house, kind="reopen", reason="a discount came")
    assert "a discount came" in act["shown"]
    assert signed(house, act["text"]) == {"done": f"OFF-APPR reopened {PIPES}."}
    assert signed(house, laid(house)["text"]) == {"done": f"OFF-APPR approved {PIPES}."}


def test_what_was_rejected_stands_in_the_queue_with_its_reason(house: House) -> None:
    signed(house, laid(house, kind="reject", reason="too dear")["text"])
    house.viewer.refresh()
    main = home(house) / "main.beancount"
    viewer = Viewer(main, Settings(users=house.users))
    try:
        again = House(viewer, house.users, house.clock, [])
        page = get(again.client("noor"), PAGE).text
    finally:
        viewer.close()
    assert "OFF-APPR rejected it: too dear" in page
    assert 'data-act="reopen"' in page


def test_the_certifier_signs_that_the_work_is_done(house: House) -> None:
    page = get(house.client("yusuf"), PAGE).text
    assert 'data-queue="certify"' in page
    assert 'data-queue="approve"' not in page
    assert f'data-case="{VALVES}"' in page
    assert f'data-case="{PIPES}"' not in page
    assert 'data-act="reopen"' not in page
    act = laid(house, "yusuf", kind="certify", voucher=VALVES)
    assert "Yusuf, certifier (OFF-CERT; certifier in the seal of genesis) certifies" in act["shown"]
    told = signed(house, act["text"], "yusuf", YUSUF)
    assert told == {"done": f"OFF-CERT certified {VALVES}."}
    (file,) = acts(house)
    assert f"voucher {VALVES}\n" in file.read_text()


def test_the_certifier_signs_a_completion_before_its_contract_and_amount(house: House) -> None:
    page = get(house.client("yusuf"), PAGE).text
    case = page.split(f'data-case="{COMPLETED}"')[1].split("</section>")[0]
    assert "are complete on 2017-03-01" in case
    assert "100,000.00 USD" in case
    act = laid(house, "yusuf", kind="certify", voucher=COMPLETED)
    assert signed(house, act["text"], "yusuf", YUSUF) == {
        "done": f"OFF-CERT certified {COMPLETED}."
    }


@pytest.mark.parametrize(
    "who, fields, told",
    [
        ("yusuf", {"voucher": PIPES}, f"{PIPES}: the voucher names nobody as certified-by"),
        ("yusuf", {"kind": "approve"}, "The users file gives you no right to approve."),
        ("noor", {}, "The users file gives you no right to certify."),
    ],
)
def test_who_is_not_the_certifier_certifies_nothing(
    house: House, who: str, fields: dict[str, str], told: str
) -> None:
    asked = {"kind": "certify", "voucher": VALVES, **fields}
    (said_,) = laid(house, who, **asked)["refused"]
    assert said_.startswith(told)


def test_a_right_that_is_lacking_is_asked_for_again_when_it_is_signed(house: House) -> None:
    text = laid(house, "yusuf", kind="certify", voucher=VALVES)["text"]
    forged = text.replace("act certify", "act approve").replace("role certifier", "role approver")
    told = signed(house, forged, "yusuf", YUSUF)
    assert told == {"refused": ["The users file gives you no right to approve."]}
    assert acts(house) == []


@pytest.mark.parametrize(
    "fields, told",
    [
        (
            {"kind": "enter", "voucher": PIPES},
            "Nobody is named who signs, or nothing that he does.",
        ),
        ({"kind": "approve"}, "Choose the vouchers first."),
        ({"kind": "approve", "voucher": "V-9"}, "V-9: is not in the books"),
    ],
)
def test_what_cannot_be_laid_out_is_told_in_one_line(
    house: House, fields: dict[str, str], told: str
) -> None:
    assert said(post(house, "noor", "lay", **fields)) == {"refused": [told]}


def test_a_new_passkey_is_a_line_for_the_register_and_no_more(house: House) -> None:
    made = Authenticator(credential=b"credential-of-noors-new-one")
    data = AuthenticatorData.create(
        b"\0" * 32, AuthenticatorData.FLAG(0x45), 0,
        AttestedCredentialData.create(b"\0" * 16, made.credential, made_key(made)),
    )  # fmt: skip
    client = house.client("noor")
    fields = {"csrf": token_in(get(client, "/door/account")), "authenticator": coded(data)}
    by_address = client.post(f"{PAGE}enrol", data=fields, base_url=HOST)
    assert said(by_address) == {"refused": [
        "Passkeys are bound to a name, and this address has none: open http://localhost:8400."
    ]}  # fmt: skip
    assert READER(replace(made, party="localhost", origin="http://localhost:8400").line)


def made_key(by: Authenticator) -> Any:
    from fido2 import cbor  # noqa: PLC0415 -- of one test alone
    from fido2.cose import CoseKey  # noqa: PLC0415

    return CoseKey.parse(cbor.decode(by.cose))  # type: ignore[arg-type]


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("role", [role for role in Role if role not in holders(Right.SIGN)])
def test_another_role_signs_nothing(house: House, endpoint: str, role: Role) -> None:
    assert post(house, role.value, endpoint, kind="approve", voucher=PIPES).status_code == 403


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_nobody_signs_without_signing_in(house: House, endpoint: str) -> None:
    answer = house.client().post(f"{PAGE}{endpoint}", data={"csrf": "0.0"}, base_url=HOST)
    assert answer.status_code == 401


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_form_without_its_token_is_not_taken(house: House, endpoint: str) -> None:
    answer = house.client("noor").post(f"{PAGE}{endpoint}", data={"kind": "approve"}, base_url=HOST)
    assert answer.status_code == 403
    assert "without the token of our form" in answer.text


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_form_of_another_site_is_not_taken(house: House, endpoint: str) -> None:
    client = house.client("noor")
    fields = {"csrf": token_in(get(client, "/door/account")), "kind": "approve"}
    answer = client.post(f"{PAGE}{endpoint}", data=fields, base_url=HOST,
                         headers={"Origin": "https://books.example.net"})  # fmt: skip
    assert answer.status_code == 403
    assert "another site sent it" in answer.text


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_body_beyond_its_bound_is_not_taken(house: House, endpoint: str) -> None:
    answer = post(house, "noor", endpoint, reason="x" * (1024 * 1024 + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_signing_is_no_get(house: House, endpoint: str) -> None:
    assert get(house.client("noor"), f"{PAGE}{endpoint}").status_code == 404
