' 표의 마지막 자료 행을 찾습니다. 맨 아래의 빈 행과 합계 행은 자료가 아닙니다.
Private Function GyeotLast(ws As Worksheet, ByVal first As Long, ByVal left1 As Long, ByVal right1 As Long, _
                           ByVal fixed1 As Long) As Long
    Dim r As Long
    r = fixed1
    If r = 0 Then r = ws.UsedRange.Row + ws.UsedRange.Rows.Count - 1
    Do While r >= first
        If Not GyeotFoot(ws, r, left1, right1) Then Exit Do
        r = r - 1
    Loop
    If r < first - 1 Then r = first - 1
    GyeotLast = r
End Function

' 빈 행이거나 합계 행이면 참입니다.
Private Function GyeotFoot(ws As Worksheet, ByVal r As Long, ByVal left1 As Long, ByVal right1 As Long) As Boolean
    Dim j As Long, v As Variant, s As String
    GyeotFoot = True
    For j = left1 To right1
        v = ws.Cells(r, j).Value
        If GyeotKind(v) <> 0 Then
            GyeotFoot = False
            If GyeotKind(v) = 4 Then
                s = GyeotTrim(CStr(v), True)
                GyeotFoot = (s = "합계" Or s = "총계" Or s = "총합계" Or s = "계" Or s = "소계")
            End If
            Exit Function
        End If
    Next j
End Function

' 범위의 값을 언제나 2차원 배열로 읽습니다.
Private Function GyeotRead(ws As Worksheet, ByVal r1 As Long, ByVal c1 As Long, ByVal r2 As Long, ByVal c2 As Long) As Variant
    Dim a() As Variant
    If r1 = r2 And c1 = c2 Then
        ReDim a(1 To 1, 1 To 1)
        a(1, 1) = ws.Cells(r1, c1).Value
        GyeotRead = a
    Else
        GyeotRead = ws.Range(ws.Cells(r1, c1), ws.Cells(r2, c2)).Value
    End If
End Function

' 칸마다의 표시 형식을 읽습니다. 열 전체가 같으면 한 번만 읽습니다.
Private Function GyeotFormats(ws As Worksheet, ByVal r1 As Long, ByVal c1 As Long, ByVal r2 As Long, ByVal c2 As Long) As Variant
    Dim a() As Variant, f As Variant, i As Long, j As Long
    ReDim a(1 To r2 - r1 + 1, 1 To c2 - c1 + 1)
    For j = c1 To c2
        f = ws.Range(ws.Cells(r1, j), ws.Cells(r2, j)).NumberFormat
        For i = r1 To r2
            If IsNull(f) Then
                a(i - r1 + 1, j - c1 + 1) = ws.Cells(i, j).NumberFormat
            Else
                a(i - r1 + 1, j - c1 + 1) = f
            End If
        Next i
    Next j
    GyeotFormats = a
End Function

' 배열 v에서 o가 가리키는 행 n개를 골라 새 배열을 만듭니다.
Private Function GyeotPick(v As Variant, o() As Long, ByVal n As Long) As Variant
    Dim a() As Variant, i As Long, j As Long, m As Long
    m = UBound(v, 2)
    ReDim a(1 To n, 1 To m)
    For i = 1 To n
        For j = 1 To m
            a(i, j) = v(o(i), j)
        Next j
    Next i
    GyeotPick = a
End Function

' 배열의 값과 표시 형식을 시트에 씁니다. 글자가 숫자나 날짜, 수식으로 바뀌지 않게 지킵니다.
Private Sub GyeotWrite(ws As Worksheet, ByVal r1 As Long, ByVal c1 As Long, a As Variant, f As Variant, ByVal n As Long)
    Dim i As Long, j As Long, m As Long, k As Long
    m = UBound(a, 2)
    For j = 1 To m
        For i = 1 To n
            If GyeotKind(a(i, j)) = 2 And f(i, j) = "General" Then f(i, j) = "yyyy-mm-dd"
        Next i
        i = 1
        Do While i <= n
            k = i
            Do While k < n
                If f(k + 1, j) <> f(i, j) Then Exit Do
                k = k + 1
            Loop
            ws.Range(ws.Cells(r1 + i - 1, c1 + j - 1), ws.Cells(r1 + k - 1, c1 + j - 1)).NumberFormat = f(i, j)
            i = k + 1
        Loop
        For i = 1 To n
            If GyeotKind(a(i, j)) = 4 Then
                If GyeotSensitive(CStr(a(i, j))) Then ws.Cells(r1 + i - 1, c1 + j - 1).NumberFormat = "@"
                If Left(a(i, j), 1) = "'" Then a(i, j) = "'" & a(i, j)
            End If
        Next i
    Next j
    ws.Range(ws.Cells(r1, c1), ws.Cells(r1 + n - 1, c1 + m - 1)).Value = a
End Sub

' 칸 하나에 글자를 씁니다. 빈 글자면 칸을 비웁니다.
Private Sub GyeotPut(target As Range, ByVal s As String)
    If Len(s) = 0 Then
        target.ClearContents
    Else
        If GyeotSensitive(s) Then target.NumberFormat = "@"
        If Left(s, 1) = "'" Then target.Value = "'" & s Else target.Value = s
    End If
End Sub

' 엑셀이 숫자나 날짜, 수식으로 바꿀 수 있는 글자이면 참입니다.
Private Function GyeotSensitive(ByVal s As String) As Boolean
    Dim i As Long, c As String, digit As Boolean
    GyeotSensitive = False
    If Len(s) = 0 Then Exit Function
    If InStr(1, "=+-@'#", Left(s, 1), vbBinaryCompare) > 0 Or UCase(s) = "TRUE" Or UCase(s) = "FALSE" Then
        GyeotSensitive = True
        Exit Function
    End If
    For i = 1 To Len(s)
        c = Mid(s, i, 1)
        If c > "~" Then
            If Not (c >= ChrW(&HFF01) And c <= ChrW(&HFF5E)) Then
                If InStr(1, "년월일시분초오전후" & ChrW(&H20A9), c, vbBinaryCompare) = 0 Then Exit Function
            ElseIf c >= ChrW(&HFF10) And c <= ChrW(&HFF19) Then
                digit = True
            End If
        ElseIf c >= "0" And c <= "9" Then
            digit = True
        End If
    Next i
    GyeotSensitive = digit
End Function

' 값의 종류: 0 빈칸, 1 숫자, 2 날짜, 4 글자, 5 참거짓, 6 오류
Private Function GyeotKind(ByVal v As Variant) As Long
    Select Case VarType(v)
        Case 0, 1
            GyeotKind = 0
        Case 7
            GyeotKind = 2
        Case 8
            If Len(v) = 0 Then GyeotKind = 0 Else GyeotKind = 4
        Case 10
            GyeotKind = 6
        Case 11
            GyeotKind = 5
        Case Else
            GyeotKind = 1
    End Select
End Function

' 공백을 다듬습니다. everything이면 모두 없앱니다.
Private Function GyeotTrim(ByVal s As String, ByVal everything As Boolean) As String
    s = Replace(Replace(Replace(s, ChrW(160), " "), ChrW(12288), " "), vbTab, " ")
    If everything Then
        GyeotTrim = Replace(s, " ", "")
        Exit Function
    End If
    s = Trim(s)
    Do While InStr(1, s, "  ", vbBinaryCompare) > 0
        s = Replace(s, "  ", " ")
    Loop
    GyeotTrim = s
End Function

' 숫자만으로 된 글자이면 참입니다.
Private Function GyeotDigits(ByVal s As String) As Boolean
    Dim i As Long
    GyeotDigits = Len(s) > 0
    For i = 1 To Len(s)
        If Mid(s, i, 1) < "0" Or Mid(s, i, 1) > "9" Then GyeotDigits = False
    Next i
End Function

' 연월일이 있는 달력에 있는 날이면 날짜를, 아니면 Empty를 돌려줍니다.
Private Function GyeotDay(ByVal y As Long, ByVal m As Long, ByVal d As Long) As Variant
    Dim x As Date
    GyeotDay = Empty
    If y < 1901 Or y > 2100 Or m < 1 Or m > 12 Or d < 1 Or d > 31 Then Exit Function
    x = DateSerial(y, m, d)
    If Month(x) = m And Day(x) = d Then GyeotDay = x
End Function

' 2026.3.4, 2026-03-04, 20260304, 26/3/4, 2026년 3월 4일(수) 같은 글자를 날짜로 바꿉니다. 아니면 Empty입니다.
Private Function GyeotDate(ByVal v As Variant) As Variant
    Dim s As String, p As Variant, y As Long, k As Long
    GyeotDate = Empty
    k = GyeotKind(v)
    If k = 1 Then
        If v <> Int(v) Or v < 19000301 Or v > 21001231 Then Exit Function
        s = CStr(CLng(v))
    ElseIf k = 4 Then
        s = GyeotTrim(CStr(v), True)
        If Len(s) > 3 Then
            If Left(Right(s, 3), 1) = "(" And Right(s, 1) = ")" Then
                If InStr(1, "월화수목금토일", Mid(s, Len(s) - 1, 1), vbBinaryCompare) > 0 Then s = Left(s, Len(s) - 3)
            End If
        End If
    Else
        Exit Function
    End If
    If Len(s) = 8 And GyeotDigits(s) Then
        GyeotDate = GyeotDay(CLng(Left(s, 4)), CLng(Mid(s, 5, 2)), CLng(Right(s, 2)))
        Exit Function
    End If
    s = Replace(Replace(Replace(Replace(Replace(s, "년", "-"), "월", "-"), ".", "-"), "/", "-"), "일", "")
    If Right(s, 1) = "-" Then s = Left(s, Len(s) - 1)
    p = Split(s, "-")
    If UBound(p) <> 2 Then Exit Function
    If Not (GyeotDigits(p(0)) And GyeotDigits(p(1)) And GyeotDigits(p(2))) Then Exit Function
    If (Len(p(0)) <> 2 And Len(p(0)) <> 4) Or Len(p(1)) > 2 Or Len(p(2)) > 2 Then Exit Function
    y = CLng(p(0))
    If Len(p(0)) = 2 Then
        If y < 50 Then y = y + 2000 Else y = y + 1900
    End If
    GyeotDate = GyeotDay(y, CLng(p(1)), CLng(p(2)))
End Function

' 1,234.5 같은 글자를 숫자로 바꿉니다. 앞이 0인 코드 등은 Empty입니다.
Private Function GyeotNumber(ByVal v As Variant) As Variant
    Dim s As String, body As String, p As Variant, g As Variant, i As Long
    GyeotNumber = Empty
    s = GyeotTrim(CStr(v), True)
    body = s
    If Left(s, 1) = "-" Then body = Mid(s, 2)
    If Len(body) = 0 Then Exit Function
    p = Split(body, ".")
    If UBound(p) > 1 Then Exit Function
    If UBound(p) = 1 Then
        If Not GyeotDigits(p(1)) Or Len(p(1)) > 10 Then Exit Function
    End If
    If Len(p(0)) = 0 Then Exit Function
    g = Split(p(0), ",")
    For i = 0 To UBound(g)
        If Not GyeotDigits(g(i)) Then Exit Function
        If UBound(g) > 0 Then
            If (i = 0 And Len(g(i)) > 3) Or (i > 0 And Len(g(i)) <> 3) Then Exit Function
        End If
    Next i
    body = Replace(body, ",", "")
    If Len(Replace(p(0), ",", "")) > 15 Then Exit Function
    If Len(Replace(p(0), ",", "")) > 1 And Left(body, 1) = "0" Then Exit Function
    GyeotNumber = Val(body)
    If Left(s, 1) = "-" Then GyeotNumber = -GyeotNumber
End Function

' 같은 값이면 같은 글자열을 만듭니다. 글자 "5"와 숫자 5는 다릅니다. 대소문자와 전각·반각도 다릅니다.
Private Function GyeotKey(ByVal v As Variant) As String
    Dim s As String, c As String, i As Long, k As Long
    k = GyeotKind(v)
    If k = 4 Then
        s = "s"
        For i = 1 To Len(v)
            c = Mid(v, i, 1)
            If (c >= "가" And c <= "힣") Or (c >= "0" And c <= "9") Or (c >= "a" And c <= "z") Then
                s = s & c
            ElseIf c > ChrW(&H7FFF) Then
                If StrComp(c, LCase(c), vbBinaryCompare) = 0 Then s = s & "^" & c Else s = s & "^^" & c
            Else
                s = s & "_" & Hex(AscW(c)) & "_"
            End If
        Next i
        GyeotKey = s & "|"
    ElseIf k = 1 Then
        GyeotKey = "n" & CStr(CDbl(v)) & "|"
    ElseIf k = 2 Then
        GyeotKey = "d" & CStr(CDbl(v)) & "|"
    ElseIf k = 5 Then
        If v Then GyeotKey = "t|" Else GyeotKey = "f|"
    ElseIf k = 6 Then
        GyeotKey = "e|"
    Else
        GyeotKey = "b|"
    End If
End Function

' 열쇠로 번호를 찾습니다. 없으면 0입니다.
Private Function GyeotFind(c As Collection, ByVal key As String) As Long
    GyeotFind = 0
    On Error Resume Next
    GyeotFind = c(key)
    On Error GoTo 0
End Function

' 행이 모두 비었으면 참입니다.
Private Function GyeotBlankRow(v As Variant, ByVal i As Long) As Boolean
    Dim j As Long
    GyeotBlankRow = True
    For j = 1 To UBound(v, 2)
        If GyeotKind(v(i, j)) <> 0 Then
            GyeotBlankRow = False
            Exit Function
        End If
    Next j
End Function

' 글자가 조건에 맞으면 참입니다.
Private Function GyeotIsText(ByVal v As Variant, ByVal op As String, ByVal s As String) As Boolean
    GyeotIsText = False
    If GyeotKind(v) <> 4 Then Exit Function
    Select Case op
        Case "contains"
            GyeotIsText = InStr(1, CStr(v), s, vbBinaryCompare) > 0
        Case "starts"
            GyeotIsText = StrComp(Left(Trim(v), Len(s)), s, vbBinaryCompare) = 0
        Case "ends"
            GyeotIsText = StrComp(Right(Trim(v), Len(s)), s, vbBinaryCompare) = 0
        Case Else
            GyeotIsText = StrComp(Trim(v), s, vbBinaryCompare) = 0
    End Select
End Function

' 숫자가 조건에 맞으면 참입니다. 글자로 된 숫자는 숫자가 아닙니다.
Private Function GyeotIsNumber(ByVal v As Variant, ByVal op As String, ByVal x As Double) As Boolean
    GyeotIsNumber = False
    If GyeotKind(v) = 1 Then GyeotIsNumber = GyeotCompare(CDbl(v), op, x)
End Function

' 날짜가 조건에 맞으면 참입니다. 시각은 보지 않습니다.
Private Function GyeotIsDay(ByVal v As Variant, ByVal op As String, ByVal x As Date) As Boolean
    GyeotIsDay = False
    If GyeotKind(v) = 2 Then GyeotIsDay = GyeotCompare(Int(CDbl(v)), op, CDbl(x))
End Function

Private Function GyeotCompare(ByVal a As Double, ByVal op As String, ByVal b As Double) As Boolean
    Select Case op
        Case "<"
            GyeotCompare = a < b
        Case "<="
            GyeotCompare = a <= b
        Case ">"
            GyeotCompare = a > b
        Case ">="
            GyeotCompare = a >= b
        Case Else
            GyeotCompare = a = b
    End Select
End Function

' 두 값의 앞뒤: -1, 0, 1. 숫자와 날짜, 글자(가나다), 참거짓, 오류 순이고 빈칸은 언제나 맨 뒤입니다.
Private Function GyeotOrder(ByVal a As Variant, ByVal b As Variant, ByVal descending As Boolean) As Long
    Dim x As Long, y As Long, r As Long
    x = GyeotKind(a)
    y = GyeotKind(b)
    If x = 0 Or y = 0 Then
        If x = y Then
            GyeotOrder = 0
        ElseIf x = 0 Then
            GyeotOrder = 1
        Else
            GyeotOrder = -1
        End If
        Exit Function
    End If
    If x = 2 Then x = 1
    If y = 2 Then y = 1
    If x <> y Then
        r = Sgn(x - y)
    ElseIf x = 4 Then
        r = StrComp(a, b, vbBinaryCompare)
    ElseIf x = 6 Then
        r = 0
    ElseIf x = 5 Then
        r = 0
        If a And Not b Then r = 1
        If b And Not a Then r = -1
    Else
        r = Sgn(CDbl(a) - CDbl(b))
    End If
    If descending Then r = -r
    GyeotOrder = r
End Function

' 두 행의 앞뒤를 정렬 기준들로 정합니다.
Private Function GyeotRowOrder(v As Variant, ByVal i As Long, ByVal j As Long, keys As Variant, downs As Variant) As Long
    Dim k As Long, r As Long
    r = 0
    For k = 0 To UBound(keys)
        r = GyeotOrder(v(i, keys(k)), v(j, keys(k)), downs(k))
        If r <> 0 Then Exit For
    Next k
    GyeotRowOrder = r
End Function

' 순서를 지키는 합병 정렬: 행 번호의 배열 o를 정렬합니다.
Private Sub GyeotSort(v As Variant, o() As Long, ByVal n As Long, keys As Variant, downs As Variant)
    Dim t() As Long, size As Long, low As Long, middle As Long, high As Long, i As Long, j As Long, k As Long
    Dim fromLeft As Boolean
    ReDim t(1 To n)
    size = 1
    Do While size < n
        low = 1
        Do While low <= n
            middle = low + size - 1
            If middle > n Then middle = n
            high = low + 2 * size - 1
            If high > n Then high = n
            i = low
            j = middle + 1
            For k = low To high
                If i > middle Then
                    fromLeft = False
                ElseIf j > high Then
                    fromLeft = True
                Else
                    fromLeft = GyeotRowOrder(v, o(i), o(j), keys, downs) <= 0
                End If
                If fromLeft Then
                    t(k) = o(i)
                    i = i + 1
                Else
                    t(k) = o(j)
                    j = j + 1
                End If
            Next k
            low = low + 2 * size
        Loop
        For k = 1 To n
            o(k) = t(k)
        Next k
        size = size * 2
    Loop
End Sub

' 새 시트를 맨 뒤에 만듭니다.
Private Function GyeotSheet(ByVal title As String) As Worksheet
    Dim o As Worksheet
    Set o = ThisWorkbook.Worksheets.Add(After:=ThisWorkbook.Worksheets(ThisWorkbook.Worksheets.Count))
    o.Name = title
    Set GyeotSheet = o
End Function

' 시트가 있으면 참입니다.
Private Function GyeotHasSheet(ByVal title As String) As Boolean
    Dim i As Long
    GyeotHasSheet = False
    For i = 1 To ThisWorkbook.Worksheets.Count
        If StrComp(LCase(ThisWorkbook.Worksheets(i).Name), LCase(title), vbBinaryCompare) = 0 Then GyeotHasSheet = True
    Next i
End Function

' 실행하기 전의 파일을 같은 폴더에 사본으로 남깁니다. VBA로 바꾼 것은 되돌릴 수 없기 때문입니다.
Private Sub GyeotBackup()
    Dim title As String, dot As Long
    If Len(ThisWorkbook.Path) = 0 Then Exit Sub
    title = ThisWorkbook.Name
    dot = InStrRev(title, ".")
    ThisWorkbook.SaveCopyAs ThisWorkbook.Path & Application.PathSeparator & Left(title, dot - 1) & "_백업_" & Format(Now, "yyyymmdd_hhnnss") & Mid(title, dot)
End Sub
