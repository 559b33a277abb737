"""Static check of VBA before anything runs: our own macros may use what is on a list, and nothing else."""

from __future__ import annotations

import re
from typing import Final

from engine.macros.support import procedures

_STRING: Final = re.compile(r'"(?:[^"\n]|"")*"')
_COMMENT: Final = re.compile(r"(?:'|(?:^|:)\s*Rem\b).*$", re.IGNORECASE)
_WORD: Final = re.compile(r"&[Hh][0-9A-Fa-f]+&?|[A-Za-z_가-힣][\w가-힣]*")
_OURS: Final = re.compile(r"GyeotRun|GyeotWhere\d+|업무자동화")
_ALLOWED: Final = frozenset(
    _WORD.findall(
        """
    Option Explicit Private Public Function Sub End If Then Else ElseIf Exit For Each In To Step Next Do While Loop
    Select Case Dim ReDim As Long String Boolean Variant Date Double Worksheet Range Collection ByVal ByRef Set New
    Not And Or True False Empty On Error Resume GoTo

    Len Left Right Mid Trim Replace Split InStr InStrRev StrComp UCase LCase ChrW AscW Hex CStr CLng CDbl Int Sgn Val
    VarType IsNull UBound Array DateSerial Year Month Day Now Format RGB MsgBox vbBinaryCompare vbTab vbLf vbCr
    vbExclamation

    ThisWorkbook Worksheets Count Name Add After Cells Value NumberFormat UsedRange Row Rows ClearContents HasFormula
    Interior Color Font Bold ColumnWidth ProtectContents Application ScreenUpdating PathSeparator Path SaveCopyAs

    ws target groups key text1 v f w g x o a b i j k n count1 lastRow r c s p y m d t op size low middle high keys downs
    title dot descending everything first left1 right1 fixed1 digit body r1 r2 c1 c2 fromLeft E e
    """
    )
)
_DANGEROUS: Final = re.compile(
    r"\b(?:Shell|CreateObject|GetObject|Declare|Kill|FileCopy|SendKeys|ExecuteExcel4Macro|Environ|VBProject|VBE|SaveAs|"
    r"Auto_\w+|Workbook_\w+|Worksheet_\w+|Workbooks|QueryTables|OnTime|OnKey|Run|Evaluate|CallByName|FollowHyperlink|"
    r"SetAttr|RmDir|MkDir|ChDir|ChDrive|Open|Put|Get|Lib|AddIns|OLEObjects|DDEInitiate|DDEExecute|XMLHTTP|WScript|"
    r"AppActivate|RegisterXLL|MacroOptions|Name\s+\S+\s+As)\b",
    re.IGNORECASE,
)


def stripped(code: str) -> str:
    """The code without the content of its strings and without comments."""
    return "\n".join(_COMMENT.sub("", _STRING.sub('""', line)) for line in code.splitlines())


def own_problems(code: str) -> list[str]:
    """Words in a macro of ours that are not on the list; empty when it may run."""
    words = {one for one in _WORD.findall(stripped(code)) if not one.startswith("&") and one != "_"}
    strangers = {one for one in words - _ALLOWED - set(procedures()) if not _OURS.fullmatch(one)}
    return sorted(strangers | set(dangerous(code)))


def dangerous(code: str) -> list[str]:
    """Constructs in any VBA that reach beyond the workbook."""
    return sorted({match[0] for match in _DANGEROUS.finditer(stripped(code))})
