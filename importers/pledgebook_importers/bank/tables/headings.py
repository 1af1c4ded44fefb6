"""The headings that banks print, by field; and how a bank's table is told from other tables.

Of a field's headings the first that the table has is taken: a booking date before the day on which
a card was used. Headings are compared without case, accents, marks and blanks, and without a
currency at their end: `Amount (USD)` is `amount`.
"""

# ruff: noqa: RUF001  # words of other languages look as they are written there
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from pledgebook_importers.bank.tables import words
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.tables.columns import Layout, heading_key
from pledgebook_importers.tables.sheets import TOP, Row, Sheet

_PRINTED: Mapping[str, str] = {
    "date": """
        booking date, date booked, book date, posting date, post date, posted date, date posted,
        posted on, completed date, date completed, entry date, process date, processing date,
        settlement date, date, date (UTC), transaction date, trans date, tran date, txn date,
        operation date, date of transaction, Buchungstag, Buchungsdatum, Buchung, Datum,
        Datum Buchung, date comptable, date de comptabilisation, date d'opération, date opération,
        date de l'opération, date de transaction, fecha contable, fecha operación,
        fecha de operación, F. operación, fecha, data contabile, data operazione, data movimento,
        data lançamento, data do movimento, data, boekdatum, boekingsdatum, bokföringsdatum,
        bokföringsdag, bogføringsdato, dato, data księgowania, data operacji, tarih, işlem tarihi,
        дата, дата операции, дата проводки, تاريخ القيد, تاريخ العملية, تاريخ الحركة,
        تاريخ المعاملة, التاريخ, تاريخ""",
    "value-date": """
        value date, date value, val date, effective date, value dt, Valuta, Valutadatum,
        Wertstellung, Wertstellungsdatum, Wert, date de valeur, date valeur, fecha valor, F. valor,
        fecha de valor, data valuta, data valor, rentedatum, valutadag, valör, valör tarihi,
        дата валютирования, تاريخ الحق, تاريخ القيمة, تاريخ الاستحقاق""",
    "amount": """
        amount, transaction amount, net amount, amt, amount in account currency, signed amount,
        Betrag, Umsatz, montant, montant euros, montant en euros, importe, monto, importo, valor,
        montante, bedrag, belopp, beløb, kwota, tutar, işlem tutarı, сумма, сумма операции, المبلغ,
        مبلغ, قيمة العملية, مبلغ العملية""",
    "debit": """
        debit, debits, debit amount, dr, dr amount, amount dr, withdrawal, withdrawals,
        withdrawal amount, withdrawal amt, withdrawal (Dr), debit (Dr), amount debited, debited,
        paid out, money out, payments out, Soll, Lastschrift, Belastung, Ausgaben, débit, débits,
        montant débit, débit euros, débito, débitos, cargo, cargos, dare, addebito, addebiti,
        uscite, af, дебет, расход, borç, مدين, المدين, سحب, السحب, مسحوبات""",
    "credit": """
        credit, credits, credit amount, cr, cr amount, amount cr, deposit, deposits,
        deposit amount, deposit amt, deposit (Cr), credit (Cr), amount credited, credited, paid in,
        money in, payments in, Haben, Gutschrift, Einnahmen, crédit, crédits, montant crédit,
        crédit euros, crédito, créditos, abono, abonos, haber, avere, accredito, accrediti,
        entrate, bij, кредит, приход, alacak, دائن, الدائن, ايداع, إيداع, الإيداع, ايداعات""",
    "side": """
        Dr/Cr, Cr/Dr, D/C, C/D, debit/credit, credit/debit, credit debit indicator,
        debit credit indicator, debit or credit, direction, Soll/Haben, S/H, Sens, débit/crédit,
        Af Bij, debe/haber, مدين/دائن""",
    "balance": """
        balance, running balance, account balance, ledger balance, book balance, balance after,
        closing balance, balance amount, Saldo, Kontostand, Saldo nach Buchung, solde,
        solde après opération, saldo disponible, stan konta, saldo po operacji, bakiye, остаток,
        баланс, الرصيد, رصيد, الرصيد بعد العملية""",
    "currency": """
        currency, ccy, cur, curr, currency code, iso currency code, account currency, Währung,
        Waehrung, devise, moneda, divisa, moeda, munt, muntsoort, waluta, валюта, döviz,
        para birimi, العملة, عملة""",
    "account": """
        account, account number, account no, account id, account iban, own account, source account,
        IBAN, Konto, Kontonummer, Auftragskonto, IBAN Auftragskonto, compte, numéro de compte,
        cuenta, número de cuenta, conto, numero conto, rekening, rekeningnummer, счет, hesap no,
        رقم الحساب, الحساب, حساب""",
    "reference": """
        bank reference, transaction reference, transaction id, transaction number, transaction no,
        txn id, txn ref, tran id, reference number, reference no, ref no, reference, ref,
        ref number, bank ref, entry reference, document number, operation id, cheque number,
        cheque no, check number, check or slip #, chq/ref no, chq no, cheque/ref no,
        cheque/reference no, instrument no, Referenz, Buchungsreferenz, Referenznummer, référence,
        réf, référence opération, referencia, núm. referencia, riferimento, referência, referentie,
        numer referencyjny, номер документа, referans, fiş no, المرجع, رقم المرجع, رقم العملية,
        مرجع, رقم القيد""",
    "description": """
        description, transaction description, transaction details, details, narrative, narration,
        particulars, bank description, payment details, remittance information, desc, memo,
        remarks, text, transaction, Verwendungszweck, Buchungstext, Beschreibung, libellé,
        libellé de l'opération, libellé opération, motif, communication, nature de l'opération,
        concepto, descripción, detalle, causale, descrizione, descrição, histórico, omschrijving,
        mededelingen, beskrivning, tekst, opis, opis operacji, tytuł, açıklama, описание,
        назначение платежа, البيان, بيان, الوصف, التفاصيل, تفاصيل, شرح""",
    "counterparty": """
        counterparty, counterparty name, counter party, payee, payer, payer/payee, payee name,
        beneficiary, beneficiary name, beneficiary/remitter, remitter, other party, name, merchant,
        Begünstigter/Zahlungspflichtiger, Beguenstigter/Zahlungspflichtiger,
        Auftraggeber/Empfänger, Auftraggeber/Begünstigter, Empfänger, Zahlungsempfänger,
        Partnername, Name Zahlungsbeteiligter, tiers, bénéficiaire, contrepartie, beneficiario,
        ordenante, controparte, tegenpartij, naam tegenpartij, контрагент, المستفيد, اسم المستفيد,
        الطرف الآخر""",
    "counterparty-account": """
        counterparty account, counterparty iban, counterparty account number, payee account,
        beneficiary account, beneficiary account number, beneficiary iban, Kontonummer/IBAN,
        Partner IBAN, IBAN Zahlungsbeteiligter, tegenrekening, compte contrepartie,
        conto controparte, حساب المستفيد, رقم حساب المستفيد""",
    "status": """
        status, transaction status, state, booking status, Umsatzstatus, statut, état, estado,
        stato, stan, статус, durum, الحالة, حالة""",
    "fee": """
        fee, fees, fee amount, transaction fee, commission, Gebühr, frais, comisión, رسوم""",
    "pending": """
        pending, is pending, en attente, vorgemerkt""",
}
_TYPES = words.keys("type, transaction type, tran type, txn type, entry type, Sens, Tipo, النوع")
SECOND_DATE = "second-date"
"""A further day, such as that of the card's use; what is pending often has no other."""
_CODE = re.compile(r"\s*[\s(\[/,-](?:in\s+)?([A-Z]{3})[)\]]?\s*$")
_OTHER_TABLES = (
    "journal",
    "ledger",
    "glaccount",
    "donor",
    "contribut",
    "pledge",
    "commitment",
    "fiscalyear",
    "budgetyear",
    "accountingperiod",
    "businessunit",
    "voucher",
    "agreement",
    "obligation",
    "fundcode",
    "costcent",
    "srcorganization",
    "trialbalance",
)
"""What headings of ledgers, contributions, flows and vouchers hold, and no bank's do."""


def _keys(printed: str) -> tuple[str, ...]:
    names = (" ".join(name.split()) for name in printed.split(","))
    return tuple(dict.fromkeys(heading_key(name) for name in names if name))


HEADINGS: Mapping[str, tuple[str, ...]] = {field: _keys(text) for field, text in _PRINTED.items()}
_TELLING = ("description", "reference", "balance")


def plain_heading(text: str) -> tuple[str, str]:
    """The key of a heading and the currency at its end, empty where it states none."""
    match = _CODE.search(text)
    known = {key for keys in HEADINGS.values() for key in keys}
    if match and heading_key(text) not in known and heading_key(text[: match.start()]) in known:
        return heading_key(text[: match.start()]), match[1]
    return heading_key(text), ""


def recognise(sheet: Sheet) -> Layout | None:
    """The first row of headings that only a bank's statement has, or None.

    It has a day, an amount or both debit and credit, and at least one of a description, a
    reference and a balance; and no heading of another kind of table.
    """
    for place, row in enumerate(sheet.rows[:TOP]):
        columns = _columns(row)
        if columns is not None:
            layout = Layout(sheet, place, columns)
            return Layout(sheet, place, {**columns, **_side_by_type(layout)})
    return None


def check_one_of_each(layout: Layout) -> None:
    """Two columns of one heading for money leave open which is meant.

    Raises:
        RefusedError: naming the heading.
    """
    keys = Counter(
        plain_heading(layout.heading.text(i))[0] for i in range(len(layout.heading.cells))
    )
    for name in ("amount", "debit", "credit", "balance"):
        heading = layout.text(layout.heading, name)
        if heading and keys[plain_heading(heading)[0]] > 1:
            raise RefusedError(
                layout.heading.line,
                f"two columns are headed {heading[:40]!r}: delete one, or name the columns in a "
                "profile with headings of their own",
            )


def _side_by_type(layout: Layout) -> dict[str, int]:
    """A column of types is one of sides where it says debit or credit beside every amount."""
    if layout.has("side") or not layout.has("amount"):
        return {}
    for column in range(len(layout.heading.cells)):
        if plain_heading(layout.heading.text(column))[0] not in _TYPES:
            continue
        below = layout.sheet.rows[layout.place + 1 :]
        said = {row.text(column) for row in below if layout.text(row, "amount")}
        if said and all(len(word) > 1 and words.is_side(word) for word in said):
            return {"side": column}
    return {}


def _columns(row: Row) -> dict[str, int] | None:
    at: dict[str, int] = {}
    for column in range(len(row.cells)):
        key, _ = plain_heading(row.text(column))
        if any(word in key for word in _OTHER_TABLES) and key not in HEADINGS["balance"]:
            return None
        if key:
            at.setdefault(key, column)
    columns = {
        field: next(at[key] for key in keys if key in at)
        for field, keys in HEADINGS.items()
        if any(key in at for key in keys)
    }
    if "date" not in columns and "value-date" in columns:
        columns["date"] = columns.pop("value-date")
    second = [at[key] for key in HEADINGS["date"] if key in at and at[key] != columns.get("date")]
    if second:
        columns[SECOND_DATE] = second[0]
    both = {"debit", "credit"} <= columns.keys()
    for unused in ("amount", "side") if both else ("debit", "credit"):
        columns.pop(unused, None)
    has_money = both or "amount" in columns
    if "date" in columns and has_money and any(field in columns for field in _TELLING):
        return columns
    return None
