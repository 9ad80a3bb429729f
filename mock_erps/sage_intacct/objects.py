"""The objects of a company as data: their fields, what names them, what they refer to (dossier sage_intacct §3, §4).

A field's kind says how its text is compared and shown: text, amount, date, instant, flag. `nested` prefixes are parts
of the document itself (`DISPLAYCONTACT.EMAIL1`), `relations` lead to another object (`CUSTOMER.NAME`).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from mock_erps.platform.books import Doc, IndexKey

_AUDIT = "WHENCREATED:instant WHENMODIFIED:instant CREATEDBY MODIFIEDBY"
_ENTITY = "MEGAENTITYKEY MEGAENTITYID MEGAENTITYNAME"
_MONEY = (
    "BASECURR CURRENCY EXCH_RATE_DATE:date EXCH_RATE_TYPE_ID EXCHANGE_RATE:amount TOTALENTERED:amount "
    "TOTALSELECTED:amount TOTALPAID:amount TOTALDUE:amount TRX_TOTALENTERED:amount TRX_TOTALSELECTED:amount "
    "TRX_TOTALPAID:amount TRX_TOTALDUE:amount"
)
_RECEIVABLE = (
    f"RECORDNO RECORDTYPE RECORDID STATE RAWSTATE CUSTOMERID CUSTOMERNAME DOCNUMBER DESCRIPTION DESCRIPTION2 TERMNAME "
    f"WHENCREATED:date WHENPOSTED:date WHENDISCOUNT:date WHENDUE:date WHENPAID:date {_MONEY} ONHOLD:flag NOGL:flag "
    f"SYSTEMGENERATED PRBATCH PRBATCHKEY MODULEKEY BILLTOPAYTOCONTACTNAME SHIPTORETURNTOCONTACTNAME TAXSOLUTIONID "
    f"TAXMETHOD EXTERNALID SUPDOCID CUSTMESSAGEID RECPAYMENTDATE:date DUE_IN_DAYS AUWHENCREATED:instant "
    f"WHENMODIFIED:instant CREATEDBY MODIFIEDBY RETAINAGEPERCENTAGE TRX_TOTALRETAINED:amount TRX_TOTALRELEASED:amount "
    f"TOTALRETAINED:amount {_ENTITY} RECORD_URL"
)
_ITEM = (
    f"RECORDNO RECORDKEY RECORDTYPE LINE_NO LINEITEM ACCOUNTKEY ACCOUNTNO ACCOUNTTITLE ACCOUNTLABELKEY ACCOUNTLABEL "
    f"OFFSETACCOUNTKEY OFFSETGLACCOUNTNO OFFSETGLACCOUNTTITLE ENTRY_DATE:date AMOUNT:amount TRX_AMOUNT:amount "
    f"ENTRYDESCRIPTION EXCH_RATE_DATE:date EXCH_RATE_TYPE_ID EXCHANGE_RATE:amount BASECURR CURRENCY TOTALPAID:amount "
    f"TRX_TOTALPAID:amount TOTALSELECTED:amount TRX_TOTALSELECTED:amount TRX_DISCOUNTAPPLIED:amount ALLOCATION STATE "
    f"LOCATIONID LOCATIONNAME DEPARTMENTID DEPARTMENTNAME PROJECTID PROJECTNAME CUSTOMERID CUSTOMERNAME VENDORID "
    f"VENDORNAME EMPLOYEEID EMPLOYEENAME ITEMID ITEMNAME CLASSID CLASSNAME CONTRACTID WAREHOUSEID TRX_TAX:amount "
    f"TOTALTRXAMOUNT:amount {_AUDIT} SUBTOTAL PARENTENTRY BASELOCATION DETAILKEY "
    "ALLOCATIONKEY PAYMENTTAXCAPTURE DEFERREVENUE REVRECTEMPLATEKEY REVRECTEMPLATE DEFERREDREVACCTKEY "
    "DEFERREDREVACCTNO DEFERREDREVACCTTITLE REVRECSTARTDATE REVRECENDDATE BILLABLECONTRACTSCHENTRYKEY "
    "BILLABLECONTRACTUSAGEBILLINGID RETAINAGEPERCENTAGE TRX_AMOUNTRETAINED AMOUNTRETAINED TRX_AMOUNTRELEASED "
    "RETAINAGE_OFFSETGLACCOUNTNO PROJECTCONTRACTID PROJECTCONTRACTKEY PROJECTCONTRACTLINEID PROJECTCONTRACTLINEKEY "
    "PROJECTCONTRACTNAME PROJECTCONTRACTLINENAME ISRETAINAGERELEASE ISSUMMARIZED AMORTIZATIONTEMPLATEKEY "
    "AMORTIZATIONTEMPLATEID AMORTIZATIONSTARTDATE AMORTIZATIONENDDATE ORIGDOCKEY ORIGDOCLINEKEY ORIGDOCID "
    "ORIGDOCLINEID CLASSDIMKEY CUSTOMERDIMKEY VENDORDIMKEY EMPLOYEEDIMKEY ITEMDIMKEY PROJECTDIMKEY CONTRACTDIMKEY "
    "CONTRACTNAME"
)
_PAYMENT = (
    f"RECORDNO RECORDTYPE RECORDID STATE RAWSTATE DISPLAYSTATE FINANCIALENTITY FINANCIALENTITYTYPE "
    f"FINANCIALACCOUNTNAME FINANCIALACCOUNTCURRENCY SUMMARYTITLE UNDEPOSITEDACCOUNTNO PRBATCH PRBATCHKEY PAYMENTMETHOD "
    f"PAYMENTMETHODKEY CUSTOMERID CUSTOMERNAME PAYERNAME DOCNUMBER DESCRIPTION WHENCREATED:date RECEIPTDATE:date "
    f"PAYMENTDATE:date WHENPAID:date {_MONEY} BILLTOPAYTONAME BILLTOPAYTOKEY PARENTPAYMENTKEY CLEARED CLRDATE:date "
    f"SUPDOCID TAXSOLUTIONID MULTIENTITYPYMTKEY AUWHENCREATED:instant WHENMODIFIED:instant CREATEDBY MODIFIEDBY "
    f"{_ENTITY} RECORD_URL"
)
_CONTACT_PARTS = (
    "CONTACTNAME PREFIX FIRSTNAME LASTNAME INITIAL COMPANYNAME PRINTAS TAXABLE PHONE1 PHONE2 CELLPHONE PAGER FAX "
    "EMAIL1 EMAIL2 URL1 URL2 VISIBLE TAXID TAXGROUP MAILADDRESS.ADDRESS1 MAILADDRESS.ADDRESS2 MAILADDRESS.CITY "
    "MAILADDRESS.STATE MAILADDRESS.ZIP MAILADDRESS.COUNTRY MAILADDRESS.COUNTRYCODE"
)


@dataclass(frozen=True, slots=True)
class Object:
    """`key` is the field people know a record by; `told` is what errors call it."""

    name: str
    fields: Mapping[str, str]
    key: str = "NAME"
    told: str = ""
    required: tuple[str, ...] = ()
    nested: tuple[str, ...] = ()
    relations: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    #: a line of this object's documents, kept under this field
    parent: str = ""
    list: str = ""
    #: the field of such a line that names its document
    parent_key: str = "RECORDKEY"
    #: whether the plain generic functions may make and change it
    plain: bool = False

    def kind_of(self, name: str) -> str | None:
        """The kind of a field, None for one the object does not have. A prefix's own fields are text."""
        kind = self.fields.get(name)
        if kind is not None:
            return kind
        prefix, dot, rest = name.partition(".")
        if not dot:
            return None
        if prefix in self.relations:
            return OBJECTS[self.relations[prefix][1]].kind_of(rest)
        return "text" if prefix in self.nested else None


def _fields(text: str) -> dict[str, str]:
    named = (part.partition(":") for part in text.split())
    return {name: kind or "text" for name, _, kind in named}


_CUSTOMER_LINK = {"CUSTOMER": ("CUSTOMERID", "CUSTOMER")}
_CONTACTS = ("CONTACT", "BILLTO", "SHIPTO", "CUSTMESSAGE", "TAXSOLUTION")

_ALL = (
    Object("ARINVOICE", _fields(_RECEIVABLE), "RECORDID", "Invoice", nested=_CONTACTS, relations=_CUSTOMER_LINK),
    Object("ARADJUSTMENT", _fields(_RECEIVABLE), "RECORDID", "Adjustment", nested=_CONTACTS, relations=_CUSTOMER_LINK),
    Object(
        "ARINVOICEITEM",
        _fields(_ITEM),
        "RECORDNO",
        "Invoice line",
        relations={"ARINVOICE": ("RECORDKEY", "ARINVOICE"), "ITEM": ("ITEMID", "ITEM")},
        parent="ARINVOICE",
        list="ARINVOICEITEMS",
    ),
    Object(
        "ARADJUSTMENTITEM",
        _fields(_ITEM),
        "RECORDNO",
        "Adjustment line",
        relations={"ARADJUSTMENT": ("RECORDKEY", "ARADJUSTMENT"), "ITEM": ("ITEMID", "ITEM")},
        parent="ARADJUSTMENT",
        list="ARADJUSTMENTITEMS",
    ),
    Object("ARPYMT", _fields(_PAYMENT), "DOCNUMBER", "Payment", relations=_CUSTOMER_LINK),
    Object(
        "ARPYMTDETAIL",
        _fields(
            "RECORDNO PAYMENTKEY RECORDKEY ENTRYKEY POSADJKEY PAYMENTAMOUNT:amount TRX_PAYMENTAMOUNT:amount CURRENCY "
            "ADJUSTMENTKEY NEGATIVEINVOICEKEY INLINEKEY ADVANCEKEY OVERPAYMENTKEY"
        ),
        "RECORDNO",
        "Payment detail",
        parent="ARPYMT",
        parent_key="PAYMENTKEY",
        list="ARPYMTDETAILS",
    ),
    Object(
        "ARINVOICEBATCH",
        _fields(f"RECORDNO TITLE STATUS OPEN WHENCREATED:date TOTAL:amount NOGL WHENMODIFIED:instant {_ENTITY}"),
        "TITLE",
        "Summary",
    ),
    Object(
        "CUSTOMER",
        _fields(
            f"RECORDNO CUSTOMERID NAME ENTITY PARENTKEY PARENTID PARENTNAME CUSTREPID CUSTREPNAME CUSTTYPE TERMNAME "
            f"STATUS ONETIME:flag ONHOLD:flag CREDITLIMIT:amount TOTALDUE:amount TAXID RESALENO COMMENTS CURRENCY "
            f"GLGRPKEY GLGROUP OBJECTRESTRICTION EXTERNALID {_AUDIT} {_ENTITY}"
        ),
        "CUSTOMERID",
        "Customer",
        required=("NAME",),
        nested=("DISPLAYCONTACT", "CONTACTINFO", "BILLTO", "SHIPTO"),
        relations={"TERM": ("TERMNAME", "ARTERM")},
    ),
    Object(
        "CONTACT",
        _fields(f"RECORDNO {_CONTACT_PARTS} STATUS {_AUDIT}"),
        "CONTACTNAME",
        "Contact",
        required=("CONTACTNAME", "PRINTAS"),
        nested=("MAILADDRESS",),
        plain=True,
    ),
    Object(
        "ITEM",
        _fields(
            f"RECORDNO ITEMID NAME STATUS EXTENDED_DESCRIPTION ITEMTYPE PRODUCTLINEID GLGROUP MRR BASEPRICE:amount "
            f"INCOMEACCTKEY TAXABLE:flag UOMGRP {_AUDIT}"
        ),
        "ITEMID",
        "Item",
        required=("ITEMID", "NAME", "ITEMTYPE"),
        plain=True,
    ),
    Object(
        "GLACCOUNT",
        _fields(
            "RECORDNO ACCOUNTNO TITLE ACCOUNTTYPE NORMALBALANCE CLOSINGTYPE STATUS CATEGORY ALTERNATIVEACCOUNT "
            f"{_AUDIT}"
        ),
        "ACCOUNTNO",
        "GLAccount",
        required=("ACCOUNTNO", "TITLE"),
        plain=True,
    ),
    Object(
        "ARACCOUNTLABEL",
        _fields(f"RECORDNO ACCOUNTLABEL DESCRIPTION GLACCOUNTNO GLACCOUNTTITLE OFFSETGLACCOUNTNO STATUS {_AUDIT}"),
        "ACCOUNTLABEL",
        "AR account label",
        required=("ACCOUNTLABEL", "DESCRIPTION", "GLACCOUNTNO"),
        plain=True,
    ),
    Object(
        "ARTERM",
        _fields(f"RECORDNO NAME DESCRIPTION DUEDATE DUEFROM DISCDATE DISCAMOUNT:amount STATUS {_AUDIT}"),
        "NAME",
        "AR term",
        required=("NAME",),
        plain=True,
    ),
    Object(
        "LOCATION",
        _fields(f"RECORDNO LOCATIONID NAME PARENTID STATUS CURRENCY {_AUDIT}"),
        "LOCATIONID",
        "Location",
        required=("LOCATIONID", "NAME"),
        plain=True,
    ),
    Object(
        "DEPARTMENT",
        _fields(f"RECORDNO DEPARTMENTID TITLE PARENTKEY PARENTID SUPERVISORNAME STATUS CUSTTITLE {_AUDIT}"),
        "DEPARTMENTID",
        "Department",
        required=("DEPARTMENTID", "TITLE"),
        plain=True,
    ),
    Object(
        "PROJECT",
        _fields(
            f"RECORDNO PROJECTID NAME DESCRIPTION CURRENCY PROJECTCATEGORY CUSTOMERID STATUS PROJECTSTATUS PROJECTTYPE "
            f"PARENTKEY PARENTID PARENTNAME CUSTOMERKEY CUSTOMERNAME DEPARTMENTNAME LOCATIONID LOCATIONNAME BUDGETID "
            f"{_AUDIT} {_ENTITY}"
        ),
        "PROJECTID",
        "Project",
        required=("PROJECTID", "NAME", "PROJECTCATEGORY"),
        relations=_CUSTOMER_LINK,
        plain=True,
    ),
    Object(
        "CLASS",
        _fields(f"RECORDNO CLASSID NAME DESCRIPTION PARENTKEY PARENTID STATUS RECORD_URL {_AUDIT} {_ENTITY}"),
        "CLASSID",
        "Class",
        required=("CLASSID", "NAME"),
        plain=True,
    ),
    Object(
        "TAXDETAIL",
        _fields(
            "RECORDNO DETAILID TAXUID DESCRIPTION TAXTYPE VALUE:amount MINTAXABLE MAXTAXABLE INCLUDE MINTAX MAXTAX "
            f"GLACCOUNT TAXAUTHORITY STATUS REVERSECHARGE:flag TAXRATE TAXSOLUTIONID {_AUDIT} {_ENTITY}"
        ),
        "DETAILID",
        "Tax detail",
        required=("DETAILID", "TAXTYPE", "VALUE"),
        plain=True,
    ),
    Object(
        "TAXSOLUTION",
        _fields(
            f"RECORDNO SOLUTIONID DESCRIPTION TAXMETHOD STATUS TYPE STARTDATE:date GLACCOUNTSALE GLACCOUNTSALETITLE "
            f"GLACCOUNTSALEKEY GLACCOUNTPURCHASE GLACCOUNTPURCHASETITLE GLACCOUNTPURCHASEKEY ARADVANCEOFFSETACCT "
            f"ARADVANCEOFFSETACCTTITLE ARADVANCEOFFSETACCTKEY SHOWMULTILINETAX ALTSETUP LASTUPDATE SUBMISSIONPROCESS "
            f"{_AUDIT}"
        ),
        "SOLUTIONID",
        "Tax solution",
    ),
    Object(
        "CHECKINGACCOUNT",
        _fields(
            f"RECORDNO BANKACCOUNTID BANKACCOUNTNO GLACCOUNTNO BANKNAME BANKACCOUNTTYPE STATUS CURRENCY "
            f"ROUTINGNO BRANCHID DEPARTMENTID LOCATIONID ACHBANKID COMPANYNAME {_AUDIT}"
        ),
        "BANKACCOUNTID",
        "Checking account",
    ),
)
OBJECTS = {one.name: one for one in _ALL}


def _known_by(field: str) -> IndexKey:
    def key(doc: Doc) -> Hashable | None:
        return str(doc.get(field) or "").lower() or None

    return key


def _indexes(one: Object) -> dict[str, IndexKey]:
    indexes = {"name": _known_by(one.key)}
    if one.name in ("ARINVOICE", "ARADJUSTMENT"):
        indexes |= {"customer": _known_by("CUSTOMERID"), "external": _known_by("EXTERNALID")}
    if one.name == "CUSTOMER":
        indexes["title"] = _known_by("NAME")
    if one.name == "ARPYMT":
        indexes["customer"] = _known_by("CUSTOMERID")
    return indexes


#: what an equality on a field can be answered from
INDEXED = {"CUSTOMERID": "customer", "EXTERNALID": "external", "NAME": "title"}
#: kind of document → its indexes; lines live inside their documents
KINDS: Mapping[str, Mapping[str, IndexKey]] = {one.name: _indexes(one) for one in _ALL if not one.parent}
