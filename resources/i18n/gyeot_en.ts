<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>ChatPanel</name>
    <message>
        <source>묻고 답하기</source>
        <translation>Ask</translation>
    </message>
    <message>
        <source>새 대화</source>
        <translation>New chat</translation>
    </message>
    <message>
        <source>묻기</source>
        <translation>Ask</translation>
    </message>
    <message>
        <source>멈추기</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>문서에 대해 물어보세요.</source>
        <translation>Ask about your documents.</translation>
    </message>
    <message>
        <source>물음 쓰는 곳</source>
        <translation>Question</translation>
    </message>
    <message>
        <source>Enter로 묻고, Shift+Enter로 줄을 바꿉니다.</source>
        <translation>Enter asks, Shift+Enter begins a new line.</translation>
    </message>
    <message>
        <source>대화</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>앞의 답이 끝나면 Enter로 물을 수 있습니다.</source>
        <translation>Enter asks once the answer above is complete.</translation>
    </message>
    <message>
        <source>찾을 곳: 고른 문서 %1건</source>
        <translation>Search in: %1 chosen documents</translation>
    </message>
    <message>
        <source>찾을 곳: 모든 문서</source>
        <translation>Search in: all documents</translation>
    </message>
    <message>
        <source>%1, 등급 %2만</source>
        <translation>%1, grade %2 only</translation>
    </message>
    <message>
        <source>문서함이 비어 있습니다. 문서를 이 창에 끌어다 놓으면 읽어 두고, 그 내용을 물을 수 있습니다.</source>
        <translation>The library is empty. Drop documents on this window; they are read and you can ask about them.</translation>
    </message>
    <message>
        <source>문서에 적힌 것을 물으면 원문 문장과 출처를 찾아 답합니다. 문서에 없으면 없다고 답합니다.</source>
        <translation>Ask what your documents say: the answer comes with sentences of the source and where they stand. What is not in them is said not to be.</translation>
    </message>
    <message>
        <source>물음은 %1자까지 쓸 수 있어 나머지는 넣지 않았습니다.</source>
        <translation>A question has up to %1 characters; the rest was left out.</translation>
    </message>
</context>
<context>
    <name>ChatText</name>
    <message>
        <source>근거를 찾지 못했습니다.</source>
        <translation>No source was found for this.</translation>
    </message>
    <message>
        <source>⚠ 확인 필요: %1</source>
        <translation>⚠ Check: %1</translation>
    </message>
    <message>
        <source>문서에서 답을 찾지 못했습니다.</source>
        <translation>The answer is not in your documents.</translation>
    </message>
    <message>
        <source>⚠ 문서마다 다르게 적혀 있습니다. 원문을 열어 견주어 보세요.</source>
        <translation>⚠ The documents disagree. Open the sources and compare.</translation>
    </message>
    <message>
        <source>문서에 있는 답입니다.</source>
        <translation>The answer stands in your documents.</translation>
    </message>
    <message>
        <source>⚠ 확인이 필요한 문장이 있습니다.</source>
        <translation>⚠ Some sentences need a check.</translation>
    </message>
    <message>
        <source>언어 모델이 쓰고 원문과 대조함</source>
        <translation>written by the language model, checked against the sources</translation>
    </message>
    <message>
        <source>원문 문장을 그대로 옮김</source>
        <translation>sentences taken from the sources</translation>
    </message>
    <message>
        <source>등급 C 기밀</source>
        <translation>Grade C classified</translation>
    </message>
    <message>
        <source>등급 S 민감</source>
        <translation>Grade S sensitive</translation>
    </message>
    <message>
        <source>등급 O 공개</source>
        <translation>Grade O open</translation>
    </message>
    <message>
        <source>%1초</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>물음: %1</source>
        <translation>Question: %1</translation>
    </message>
    <message>
        <source>출처</source>
        <translation>Sources</translation>
    </message>
</context>
<context>
    <name>Choices</name>
    <message>
        <source>고른 대로 미리 보기</source>
        <translation>Preview with these choices</translation>
    </message>
</context>
<context>
    <name>Dock</name>
    <message>
        <source>곁</source>
        <translation>Gyeot</translation>
    </message>
    <message>
        <source>곁 작은 창</source>
        <translation>Gyeot dock</translation>
    </message>
    <message>
        <source>곁 열기</source>
        <translation>Open Gyeot</translation>
    </message>
    <message>
        <source>빠른 질문</source>
        <translation>Quick question</translation>
    </message>
    <message>
        <source>문서함 잠그기</source>
        <translation>Lock the library</translation>
    </message>
    <message>
        <source>끝내기</source>
        <translation>Quit</translation>
    </message>
    <message>
        <source>문서를 여기에 끌어다 놓으면 요약합니다.</source>
        <translation>Drop a document here to summarise it.</translation>
    </message>
</context>
<context>
    <name>DropArea</name>
    <message>
        <source>파일 고르기</source>
        <translation>Choose files</translation>
    </message>
    <message>
        <source>폴더 고르기</source>
        <translation>Choose a folder</translation>
    </message>
</context>
<context>
    <name>Drops</name>
    <message>
        <source>이 PC에 파일로 있지 않은 것은 받을 수 없습니다. 먼저 파일로 저장한 뒤 끌어다 놓으세요.</source>
        <translation>Only files on this PC can be taken. Save it as a file first, then drop it.</translation>
    </message>
    <message>
        <source>그림은 파일일 때만 받을 수 있습니다. 먼저 파일로 저장한 뒤 끌어다 놓으세요.</source>
        <translation>A picture is taken only as a file. Save it first, then drop it.</translation>
    </message>
    <message>
        <source>한 번에 1,000개까지 받습니다. 나머지는 폴더에 모아 폴더째 끌어다 놓으세요.</source>
        <translation>Up to 1,000 at once are taken. Put the rest into a folder and drop the folder.</translation>
    </message>
    <message>
        <source>이 화면에서 쓸 수 있는 것이 들어 있지 않습니다. 문서 파일을 끌어다 놓으세요.</source>
        <translation>There was nothing this page can use. Drop a document file.</translation>
    </message>
</context>
<context>
    <name>ExcelPanel</name>
    <message>
        <source>엑셀</source>
        <translation>Excel</translation>
    </message>
    <message>
        <source>통합 문서는 한 번에 하나씩 다룹니다. &apos;%1&apos;만 열었습니다.</source>
        <translation>One workbook at a time: only &apos;%1&apos; was opened.</translation>
    </message>
    <message>
        <source>먼저 통합 문서를 넣어 주세요.</source>
        <translation>Add a workbook first.</translation>
    </message>
    <message>
        <source>취소했습니다.</source>
        <translation>Cancelled.</translation>
    </message>
    <message>
        <source>새 파일을 둘 폴더</source>
        <translation>Folder for the new files</translation>
    </message>
    <message>
        <source>미리 본 뒤에 통합 문서가 바뀌어 저장하지 않고 미리 보기를 새로 만듭니다.</source>
        <translation>The workbook changed after the preview: nothing was saved, and the preview is made anew.</translation>
    </message>
    <message>
        <source>%1 %2 (코드 %3)</source>
        <translation>%1 %2 (code %3)</translation>
    </message>
    <message>
        <source>무엇을 할지 적어 주세요. 원본은 바꾸지 않습니다.</source>
        <translation>Write what is to be done. The original stays unchanged.</translation>
    </message>
    <message>
        <source>새 파일을 저장했습니다.</source>
        <translation>The new files were saved.</translation>
    </message>
    <message>
        <source>저장했습니다.
%1</source>
        <translation>Saved.
%1</translation>
    </message>
    <message>
        <source>엑셀 통합 문서를 여기에 끌어다 놓으세요</source>
        <translation>Drop an Excel workbook here</translation>
    </message>
    <message>
        <source>원본은 읽기만 합니다. 결과는 새 파일로 저장합니다.</source>
        <translation>The original is only read. The result is saved as a new file.</translation>
    </message>
    <message>
        <source>엑셀 통합 문서 (*.xlsx *.xlsm)</source>
        <translation>Excel workbooks (*.xlsx *.xlsm)</translation>
    </message>
    <message>
        <source>무엇을 할까요?</source>
        <translation>What is to be done?</translation>
    </message>
    <message>
        <source>예: 예산액을 큰 순서로 정렬해 줘</source>
        <translation>Write it in Korean, for instance that the budget column is to be sorted</translation>
    </message>
    <message>
        <source>엑셀로 할 일</source>
        <translation>What to do in Excel</translation>
    </message>
    <message>
        <source>미리 보기</source>
        <translation>Preview</translation>
    </message>
    <message>
        <source>취소</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>새 파일로 저장</source>
        <translation>Save as new files</translation>
    </message>
</context>
<context>
    <name>ExcelText</name>
    <message>
        <source>(빈 칸)</source>
        <translation>(empty)</translation>
    </message>
    <message>
        <source>통합 문서를 읽는 중</source>
        <translation>reading the workbook</translation>
    </message>
    <message>
        <source>요청을 단계로 옮기는 중</source>
        <translation>turning the request into steps</translation>
    </message>
    <message>
        <source>미리 보기를 만드는 중</source>
        <translation>making the preview</translation>
    </message>
    <message>
        <source>매크로를 사본에서 실행해 미리 보기와 맞춰 보는 중</source>
        <translation>running the macro on a copy and comparing it with the preview</translation>
    </message>
    <message>
        <source>새 파일을 쓰는 중</source>
        <translation>writing the new files</translation>
    </message>
    <message>
        <source>하는 중</source>
        <translation>working</translation>
    </message>
    <message>
        <source>먼저 하나 골라 주세요.</source>
        <translation>Choose one first.</translation>
    </message>
    <message>
        <source>이 요청은 할 수 없습니다. %1</source>
        <translation>This request cannot be done. %1</translation>
    </message>
    <message>
        <source>이 요청은 하지 않습니다. %1</source>
        <translation>This request is refused. %1</translation>
    </message>
    <message>
        <source>바뀌는 셀 %1개</source>
        <translation>cells changed: %1</translation>
    </message>
    <message>
        <source>빠지는 행 %1개</source>
        <translation>rows removed: %1</translation>
    </message>
    <message>
        <source>새 시트: %1</source>
        <translation>new sheets: %1</translation>
    </message>
    <message>
        <source>아래는 그 가운데 %1개</source>
        <translation>%1 of them below</translation>
    </message>
    <message>
        <source>, 표본 %1행</source>
        <translation>, sample of %1 rows</translation>
    </message>
    <message>
        <source>미리보기와 매크로 일치: 셀 %1개%2</source>
        <translation>Preview and macro agree: %1 cells%2</translation>
    </message>
    <message>
        <source>미리보기와 매크로 불일치: 셀 %1개%2. 저장하지 않습니다.</source>
        <translation>Preview and macro differ: %1 cells%2. Nothing is saved.</translation>
    </message>
    <message>
        <source>매크로를 시험해 보지 못함: 엑셀에서 사본으로 먼저 확인하세요.</source>
        <translation>The macro could not be tried: check it on a copy in Excel first.</translation>
    </message>
    <message>
        <source>새 통합 문서: %1</source>
        <translation>New workbook: %1</translation>
    </message>
    <message>
        <source>매크로를 넣은 통합 문서: %1</source>
        <translation>Workbook with the macro: %1</translation>
    </message>
    <message>
        <source>매크로 모듈: %1</source>
        <translation>Macro module: %1</translation>
    </message>
    <message>
        <source>글자</source>
        <translation>text</translation>
    </message>
    <message>
        <source>숫자</source>
        <translation>numbers</translation>
    </message>
    <message>
        <source>날짜</source>
        <translation>Dates</translation>
    </message>
    <message>
        <source>섞임</source>
        <translation>mixed</translation>
    </message>
    <message>
        <source>비어 있음</source>
        <translation>empty</translation>
    </message>
    <message>
        <source>글자로 된 숫자 %1</source>
        <translation>numbers as text: %1</translation>
    </message>
    <message>
        <source>글자로 된 날짜 %1</source>
        <translation>dates as text: %1</translation>
    </message>
    <message>
        <source>수식 %1</source>
        <translation>formulas: %1</translation>
    </message>
</context>
<context>
    <name>Exchange</name>
    <message>
        <source>답을 찾는 중…</source>
        <translation>Looking for the answer…</translation>
    </message>
    <message>
        <source>쓰는 중… 아직 원문과 대조하지 않은 글입니다.</source>
        <translation>Writing… not yet checked against the sources.</translation>
    </message>
    <message>
        <source>멈췄습니다.</source>
        <translation>Stopped.</translation>
    </message>
    <message>
        <source>물음: %1</source>
        <translation>Question: %1</translation>
    </message>
    <message>
        <source>기다리는 중…</source>
        <translation>Waiting…</translation>
    </message>
    <message>
        <source>원문에서 그대로 옮긴 가까운 문장</source>
        <translation>Nearest sentences of the sources</translation>
    </message>
    <message>
        <source>아래는 물음과 가까운 대목일 뿐 답이 아닐 수 있습니다. 원문을 열어 확인하세요.</source>
        <translation>These passages are near the question and may not be the answer. Open the source to check.</translation>
    </message>
    <message>
        <source>원문 열기:</source>
        <translation>Open the source:</translation>
    </message>
    <message>
        <source>답과 출처 복사</source>
        <translation>Copy answer and sources</translation>
    </message>
    <message>
        <source>다시 묻기</source>
        <translation>Ask again</translation>
    </message>
    <message>
        <source>모델 없이 원문에서 찾기</source>
        <translation>Search without the model</translation>
    </message>
    <message>
        <source>출처 %1 원문 열기</source>
        <translation>Open source %1</translation>
    </message>
    <message>
        <source>답과 출처를 복사했습니다.</source>
        <translation>Answer and sources were copied.</translation>
    </message>
</context>
<context>
    <name>FailureDialog</name>
    <message>
        <source>곁: 하지 못한 일</source>
        <translation>Gyeot: what could not be done</translation>
    </message>
    <message>
        <source>내용 복사</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>다음</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>닫기</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>%1번째, 모두 %2건 · 코드 %3</source>
        <translation>%1 of %2 · code %3</translation>
    </message>
    <message>
        <source>코드 %1</source>
        <translation>Code %1</translation>
    </message>
</context>
<context>
    <name>FoldersDialog</name>
    <message>
        <source>폴더의 등급</source>
        <translation>Grades of folders</translation>
    </message>
    <message>
        <source>폴더에 등급을 주면 그 아래에서 넣은 문서가 모두 그 등급이 되고, 앞으로 넣는 문서도 따릅니다. 그 뒤에 따로 바꾼 문서나 아래 폴더의 등급은 그대로입니다.</source>
        <translation>Every document added from below a graded folder gets its grade, and so does what is added later. A document or a folder below it that is graded after that keeps its own.</translation>
    </message>
    <message>
        <source>폴더의 위치</source>
        <translation>Path of the folder</translation>
    </message>
    <message>
        <source>폴더 고르기…</source>
        <translation>Choose a folder…</translation>
    </message>
    <message>
        <source>C 기밀</source>
        <translation>C classified</translation>
    </message>
    <message>
        <source>S 민감</source>
        <translation>S sensitive</translation>
    </message>
    <message>
        <source>O 공개</source>
        <translation>O open</translation>
    </message>
    <message>
        <source>폴더에 줄 등급</source>
        <translation>Grade for the folder</translation>
    </message>
    <message>
        <source>폴더에 등급 주기</source>
        <translation>Grade the folder</translation>
    </message>
    <message>
        <source>닫기</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>등급</source>
        <translation>Grade</translation>
    </message>
    <message>
        <source>폴더</source>
        <translation>Folder</translation>
    </message>
    <message>
        <source>등급이 있는 폴더</source>
        <translation>Folders with a grade</translation>
    </message>
    <message>
        <source>등급을 주었습니다. 그 아래 문서 %1건이 이 등급입니다.</source>
        <translation>The folder has its grade, and so have %1 documents from below it.</translation>
    </message>
    <message>
        <source>폴더 고르기</source>
        <translation>Choose a folder</translation>
    </message>
</context>
<context>
    <name>GradeFilter</name>
    <message>
        <source>찾을 등급</source>
        <translation>Grades to search</translation>
    </message>
    <message>
        <source>C 기밀</source>
        <translation>C classified</translation>
    </message>
    <message>
        <source>S 민감</source>
        <translation>S sensitive</translation>
    </message>
    <message>
        <source>O 공개</source>
        <translation>O open</translation>
    </message>
</context>
<context>
    <name>LibraryPanel</name>
    <message>
        <source>문서함</source>
        <translation>Library</translation>
    </message>
    <message>
        <source>문서나 폴더를 여기에 끌어다 놓으세요</source>
        <translation>Drop documents or folders here</translation>
    </message>
    <message>
        <source>질문에 답할 수 있게 읽어 둡니다. 원본은 바꾸지 않습니다.</source>
        <translation>They are read so that questions can be answered. The originals stay unchanged.</translation>
    </message>
    <message>
        <source>문서</source>
        <translation>Documents</translation>
    </message>
    <message>
        <source>찾기</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>보관과 잠금</source>
        <translation>Safekeeping</translation>
    </message>
    <message>
        <source>문서함의 부분</source>
        <translation>Parts of the library</translation>
    </message>
    <message>
        <source>폴더의 등급…</source>
        <translation>Grades of folders…</translation>
    </message>
    <message>
        <source>넣을 때 등급</source>
        <translation>Grade when adding</translation>
    </message>
    <message>
        <source>등급을 준 폴더에서 넣는 문서는 그 폴더의 등급을 따릅니다.</source>
        <translation>What is added from a graded folder gets that folder&apos;s grade.</translation>
    </message>
    <message>
        <source>제목이나 위치로 거르기</source>
        <translation>Filter by title or place</translation>
    </message>
    <message>
        <source>문서 목록 거르기</source>
        <translation>Filter the documents</translation>
    </message>
    <message>
        <source>문서 목록</source>
        <translation>Documents</translation>
    </message>
    <message>
        <source>C 기밀</source>
        <translation>C classified</translation>
    </message>
    <message>
        <source>S 민감</source>
        <translation>S sensitive</translation>
    </message>
    <message>
        <source>O 공개</source>
        <translation>O open</translation>
    </message>
    <message>
        <source>고른 문서의 새 등급</source>
        <translation>New grade of the selected documents</translation>
    </message>
    <message>
        <source>등급 바꾸기</source>
        <translation>Change grade</translation>
    </message>
    <message>
        <source>다시 읽기</source>
        <translation>Read again</translation>
    </message>
    <message>
        <source>문서함에서 빼기</source>
        <translation>Remove from library</translation>
    </message>
    <message>
        <source>멈추기</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>읽은 정도</source>
        <translation>Reading progress</translation>
    </message>
    <message>
        <source>문서함이 잠겨 있습니다. 잠금을 풀면 넣습니다.</source>
        <translation>The library is locked. The files will be added once it is unlocked.</translation>
    </message>
    <message>
        <source>%1/%2 %3</source>
        <translation>%1/%2 %3</translation>
    </message>
    <message>
        <source>%1건을 넣었습니다. 그대로인 것 %2건, 읽지 못한 것 %3건.</source>
        <translation>Added %1, unchanged %2, could not be read %3.</translation>
    </message>
    <message>
        <source>%1: %2 %3</source>
        <translation>%1: %2 %3</translation>
    </message>
    <message>
        <source>나머지는 아래 목록에서 &apos;읽지 못함&apos;으로 보입니다.</source>
        <translation>The others stand in the list below as &apos;not read&apos;.</translation>
    </message>
    <message>
        <source>멈췄습니다. 그때까지 읽은 문서는 남아 있습니다.</source>
        <translation>Stopped. What was read until then stays.</translation>
    </message>
    <message>
        <source>%1건을 문서함에서 뺍니다. 원본 파일은 그대로 남습니다.</source>
        <translation>Remove %1 from the library. The original files stay.</translation>
    </message>
    <message>
        <source>빼기</source>
        <translation>Remove</translation>
    </message>
    <message>
        <source>그대로 두기</source>
        <translation>Keep</translation>
    </message>
    <message>
        <source>%1건을 뺐습니다.</source>
        <translation>Removed %1.</translation>
    </message>
</context>
<context>
    <name>LibrarySafety</name>
    <message>
        <source>열쇠와 잠금</source>
        <translation>Key and lock</translation>
    </message>
    <message>
        <source>열쇠를 바꾸고, 둘 곳을 정합니다</source>
        <translation>Change the key, and choose where it is kept</translation>
    </message>
    <message>
        <source>지금 잠그기</source>
        <translation>Lock now</translation>
    </message>
    <message>
        <source>Ctrl+Shift+L로도 잠급니다.</source>
        <translation>Ctrl+Shift+L locks it too.</translation>
    </message>
    <message>
        <source>새 열쇠로 바꾸기</source>
        <translation>Change the key</translation>
    </message>
    <message>
        <source>점검과 정리</source>
        <translation>Check and tidy up</translation>
    </message>
    <message>
        <source>점검은 봉인된 파일을 모두 끝까지 읽어 손상된 것을 찾습니다. 정리는 찾기 색인을 새로 만들고 남은 찌꺼기를 치웁니다.</source>
        <translation>A check reads every sealed file whole and finds what is damaged. Tidying up builds the search index anew and sweeps what is left over.</translation>
    </message>
    <message>
        <source>모두 점검</source>
        <translation>Check everything</translation>
    </message>
    <message>
        <source>색인 정리</source>
        <translation>Tidy up the index</translation>
    </message>
    <message>
        <source>백업</source>
        <translation>Backup</translation>
    </message>
    <message>
        <source>문서함을 암호가 걸린 파일 하나로 만들어 둡니다. 되돌리기는 비어 있는 문서함에만 할 수 있고, 되돌리면 문서함 암호는 백업의 암호가 됩니다.</source>
        <translation>Puts the library into one file under a passphrase. It can be restored into an empty library only, whose passphrase is then that of the backup.</translation>
    </message>
    <message>
        <source>백업 만들기…</source>
        <translation>Make a backup…</translation>
    </message>
    <message>
        <source>백업 되돌리기…</source>
        <translation>Restore a backup…</translation>
    </message>
    <message>
        <source>멈추기</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>진행한 정도</source>
        <translation>Progress</translation>
    </message>
    <message>
        <source>문서함을 열 암호를 정합니다. 암호를 잊으면 저장된 문서를 되살릴 방법이 없습니다.</source>
        <translation>Choose the passphrase that opens the library. Without it the stored documents cannot be recovered.</translation>
    </message>
    <message>
        <source>암호 정하기</source>
        <translation>Set the passphrase</translation>
    </message>
    <message>
        <source>이미 있는 파일 위에는 백업하지 않습니다. 새 이름을 쓰세요.</source>
        <translation>A backup is not written over a file. Choose a new name.</translation>
    </message>
    <message>
        <source>백업 파일에 걸 암호를 정합니다. 암호를 잊으면 이 백업은 되돌릴 수 없습니다.</source>
        <translation>Choose a passphrase for the backup. Without it this backup cannot be restored.</translation>
    </message>
    <message>
        <source>백업 만들기</source>
        <translation>Make a backup</translation>
    </message>
    <message>
        <source>백업 &apos;%1&apos;을(를) 만들 때 정한 암호를 쓰세요.</source>
        <translation>Type the passphrase that was chosen when the backup &apos;%1&apos; was made.</translation>
    </message>
    <message>
        <source>백업 되돌리기</source>
        <translation>Restore the backup</translation>
    </message>
    <message>
        <source>백업할 파일</source>
        <translation>File for the backup</translation>
    </message>
    <message>
        <source>곁 백업 (*.gyeotbackup)</source>
        <translation>Gyeot backup (*.gyeotbackup)</translation>
    </message>
    <message>
        <source>곁_문서함.gyeotbackup</source>
        <translation>gyeot_library.gyeotbackup</translation>
    </message>
    <message>
        <source>곁 백업 (*.gyeotbackup);;모든 파일 (*)</source>
        <translation>Gyeot backup (*.gyeotbackup);;All files (*)</translation>
    </message>
    <message>
        <source>되돌릴 백업 파일</source>
        <translation>Backup to restore</translation>
    </message>
    <message>
        <source>멈췄습니다.</source>
        <translation>Stopped.</translation>
    </message>
    <message>
        <source>새 열쇠로 파일 %1개를 다시 잠갔습니다. 옛 열쇠로는 이제 아무것도 열 수 없습니다.</source>
        <translation>%1 files were sealed anew. The old key opens nothing any more.</translation>
    </message>
    <message>
        <source>색인을 새로 만들었습니다: 대목 %1개, 치운 찌꺼기 %2개.</source>
        <translation>The index was built anew: %1 passages, %2 left-overs swept.</translation>
    </message>
    <message>
        <source>파일 %1개를 백업했습니다: %2
암호를 잊으면 되돌릴 수 없습니다.</source>
        <translation>%1 files were backed up: %2
Without its passphrase the backup cannot be restored.</translation>
    </message>
    <message>
        <source>파일 %1개를 되돌렸습니다. 이제 문서함 암호는 백업의 암호입니다.</source>
        <translation>%1 files were restored. The library&apos;s passphrase is now that of the backup.</translation>
    </message>
    <message>
        <source>암호</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>암호를 아는 사람만 엽니다. 디스크를 가져간 사람은 열지 못하고, 자리를 비울 때 잠글 수 있습니다.</source>
        <translation>Only someone who knows it can open the library; whoever takes the disk cannot. You can lock it when you leave your desk.</translation>
    </message>
    <message>
        <source>운영체제 열쇠 보관소</source>
        <translation>Key store of the system</translation>
    </message>
    <message>
        <source>이 계정으로 로그인하면 묻지 않고 열립니다. 디스크만 가져간 사람은 열지 못합니다.</source>
        <translation>Opens without asking when you are logged in. Whoever takes the disk alone cannot open it.</translation>
    </message>
    <message>
        <source>이 계정만 읽는 파일</source>
        <translation>File that only this account reads</translation>
    </message>
    <message>
        <source>묻지 않고 열립니다. 이 PC의 다른 계정은 열지 못하지만 디스크를 통째로 가져간 사람은 열 수 있습니다.</source>
        <translation>Opens without asking. Other accounts of this PC cannot open it; whoever takes the whole disk can.</translation>
    </message>
    <message>
        <source>지금: 암호로 보호됩니다. 문서함은 열려 있습니다.</source>
        <translation>Now: protected by a passphrase. The library is open.</translation>
    </message>
    <message>
        <source>지금: 열쇠가 운영체제 열쇠 보관소에 있습니다. 암호를 정하면 잠글 수 있습니다.</source>
        <translation>Now: the key is in the key store of the system. With a passphrase the library can be locked.</translation>
    </message>
    <message>
        <source>지금: 열쇠가 이 계정만 읽는 파일에 있습니다. 암호를 정하면 잠글 수 있습니다.</source>
        <translation>Now: the key is in a file that only this account reads. With a passphrase the library can be locked.</translation>
    </message>
    <message>
        <source>열쇠를 어디에 두었는지 확인하는 중입니다.</source>
        <translation>Looking where the key is kept.</translation>
    </message>
    <message>
        <source>모두 읽었습니다: 온전한 조각 %1개, 문서 %2건, 대목 %3개.</source>
        <translation>Everything was read: %1 whole segments, %2 documents, %3 passages.</translation>
    </message>
    <message>
        <source>손상된 조각 %1개: %2. 문서 목록에서 빼고 원본을 다시 넣으세요.</source>
        <translation>%1 damaged segments: %2. Remove them from the list of documents and add the originals again.</translation>
    </message>
    <message>
        <source>색인과 어긋난 대목 %1개. &apos;색인 정리&apos;가 새로 만듭니다.</source>
        <translation>%1 passages differ from the index. &apos;Tidy up the index&apos; builds it anew.</translation>
    </message>
</context>
<context>
    <name>LibrarySearch</name>
    <message>
        <source>찾을 말을 쓰세요.</source>
        <translation>Type what to search for.</translation>
    </message>
    <message>
        <source>찾는 중…</source>
        <translation>Searching…</translation>
    </message>
    <message>
        <source>찾을 말 (예: 출장 여비 지급 기준)</source>
        <translation>Words to search for (as: travel expenses)</translation>
    </message>
    <message>
        <source>찾을 말</source>
        <translation>Words to search for</translation>
    </message>
    <message>
        <source>찾기</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>문서</source>
        <translation>Documents</translation>
    </message>
    <message>
        <source>자리</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>등급</source>
        <translation>Grade</translation>
    </message>
    <message>
        <source>대목</source>
        <translation>Passage</translation>
    </message>
    <message>
        <source>찾은 대목</source>
        <translation>Passages found</translation>
    </message>
    <message>
        <source>원문 열기</source>
        <translation>Open the source</translation>
    </message>
    <message>
        <source>%1개를 찾았습니다. Enter나 두 번 누르기로 원문을 엽니다.</source>
        <translation>%1 found. Enter or a double click opens the source.</translation>
    </message>
    <message>
        <source>고른 등급의 문서에서는 찾지 못했습니다.</source>
        <translation>Nothing was found in documents of the chosen grades.</translation>
    </message>
    <message>
        <source>문서함에서 찾지 못했습니다.</source>
        <translation>Nothing was found in the library.</translation>
    </message>
</context>
<context>
    <name>LibraryTable</name>
    <message>
        <source>제목</source>
        <translation>Title</translation>
    </message>
    <message>
        <source>등급</source>
        <translation>Grade</translation>
    </message>
    <message>
        <source>상태</source>
        <translation>State</translation>
    </message>
    <message>
        <source>형식</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>있는 곳</source>
        <translation>Where</translation>
    </message>
    <message>
        <source>준비됨</source>
        <translation>ready</translation>
    </message>
    <message>
        <source>읽는 중</source>
        <translation>reading</translation>
    </message>
    <message>
        <source>읽지 못함</source>
        <translation>not read</translation>
    </message>
    <message>
        <source>손상됨</source>
        <translation>damaged</translation>
    </message>
</context>
<context>
    <name>LockedPage</name>
    <message>
        <source>문서함이 잠겨 있습니다</source>
        <translation>The library is locked</translation>
    </message>
    <message>
        <source>열쇠와 문서 내용이 메모리에 없어 찾거나 물을 수 없습니다. 암호를 쓰면 다시 열립니다. 암호를 잊으면 저장된 문서를 되살릴 방법이 없습니다.</source>
        <translation>Its key and the documents are not in memory, so nothing can be searched or asked. The passphrase opens it again. Without the passphrase the stored documents cannot be recovered.</translation>
    </message>
    <message>
        <source>요약, 엑셀, 개인정보 화면은 잠겨 있어도 쓸 수 있습니다.</source>
        <translation>Summaries, Excel and privacy work while it is locked.</translation>
    </message>
    <message>
        <source>문서함 암호</source>
        <translation>Passphrase of the library</translation>
    </message>
    <message>
        <source>기다리는 중…</source>
        <translation>Waiting…</translation>
    </message>
    <message>
        <source>잠금 풀기</source>
        <translation>Unlock</translation>
    </message>
</context>
<context>
    <name>Outline</name>
    <message>
        <source>그 밖에 열 %1개</source>
        <translation>and %1 more columns</translation>
    </message>
    <message>
        <source>표가 없음</source>
        <translation>no table</translation>
    </message>
    <message>
        <source>시트와 표</source>
        <translation>Sheets, tables</translation>
    </message>
    <message>
        <source>내용</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>통합 문서의 짜임</source>
        <translation>Outline of the workbook</translation>
    </message>
    <message>
        <source>표 %1 (%2)</source>
        <translation>Table %1 (%2)</translation>
    </message>
    <message>
        <source>%1행</source>
        <translation>%1 rows</translation>
    </message>
    <message>
        <source>숨긴 행이나 열 있음</source>
        <translation>hidden rows or columns</translation>
    </message>
    <message>
        <source>보호됨</source>
        <translation>protected</translation>
    </message>
</context>
<context>
    <name>PassphraseDialog</name>
    <message>
        <source>새 암호</source>
        <translation>New passphrase</translation>
    </message>
    <message>
        <source>암호</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>새 암호 한 번 더</source>
        <translation>New passphrase once more</translation>
    </message>
    <message>
        <source>취소</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>두 번 쓴 암호가 서로 다릅니다. 같은 암호를 두 번 쓰세요.</source>
        <translation>The two passphrases are not the same. Type the same one twice.</translation>
    </message>
    <message>
        <source>암호는 %1자 이상이어야 합니다. 남이 짐작하기 어려운 문장을 쓰세요.</source>
        <translation>A passphrase has at least %1 characters. Use a sentence that others would not guess.</translation>
    </message>
</context>
<context>
    <name>PassphraseField</name>
    <message>
        <source>글자 보기</source>
        <translation>Show letters</translation>
    </message>
    <message>
        <source>Caps Lock이 켜져 있는 것 같습니다.</source>
        <translation>Caps Lock seems to be on.</translation>
    </message>
    <message>
        <source>한글이 들어 있습니다. 한/영 키를 확인하세요.</source>
        <translation>There are Korean letters in it. Check the input language.</translation>
    </message>
</context>
<context>
    <name>PreferencesPanel</name>
    <message>
        <source>설정</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>기본값</source>
        <translation>Defaults</translation>
    </message>
    <message>
        <source>언어</source>
        <translation>Language</translation>
    </message>
    <message>
        <source>화면 색</source>
        <translation>Colours</translation>
    </message>
    <message>
        <source>넣는 문서의 등급</source>
        <translation>Grade of added documents</translation>
    </message>
    <message>
        <source>답하는 방식</source>
        <translation>Who answers</translation>
    </message>
    <message>
        <source>시스템을 따름</source>
        <translation>Follow the system</translation>
    </message>
    <message>
        <source>한국어</source>
        <translation>한국어</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>밝게</source>
        <translation>Light</translation>
    </message>
    <message>
        <source>어둡게</source>
        <translation>Dark</translation>
    </message>
    <message>
        <source>C 기밀</source>
        <translation>C classified</translation>
    </message>
    <message>
        <source>S 민감</source>
        <translation>S sensitive</translation>
    </message>
    <message>
        <source>O 공개</source>
        <translation>O open</translation>
    </message>
    <message>
        <source>모델이 있으면 모델로</source>
        <translation>The model, where there is one</translation>
    </message>
    <message>
        <source>원문에서 찾아</source>
        <translation>Sentences of the documents</translation>
    </message>
    <message>
        <source>언어 모델로</source>
        <translation>The language model</translation>
    </message>
    <message>
        <source>언어 모델</source>
        <translation>Language models</translation>
    </message>
    <message>
        <source>등록한 언어 모델</source>
        <translation>Registered language models</translation>
    </message>
    <message>
        <source>모델 파일 고르기…</source>
        <translation>Choose a model file…</translation>
    </message>
    <message>
        <source>이 모델 쓰기</source>
        <translation>Use this model</translation>
    </message>
    <message>
        <source>파일 확인</source>
        <translation>Check the file</translation>
    </message>
    <message>
        <source>목록에서 빼기</source>
        <translation>Forget</translation>
    </message>
    <message>
        <source>멈추기</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>확인한 정도</source>
        <translation>Checking progress</translation>
    </message>
    <message>
        <source>자료가 있는 곳: %1</source>
        <translation>Data is in: %1</translation>
    </message>
    <message>
        <source>GGUF 파일을 고르거나 여기에 끌어다 놓으세요. 파일은 있던 자리에 두고 SHA-256만 적어 둡니다.</source>
        <translation>Choose a GGUF file or drop it here. The file stays where it is; only its SHA-256 is kept.</translation>
    </message>
    <message>
        <source>%1
SHA-256 %2</source>
        <translation>%1
SHA-256 %2</translation>
    </message>
    <message>
        <source>아직 등록한 모델이 없습니다.</source>
        <translation>No model is registered yet.</translation>
    </message>
    <message>
        <source>%1 (%2 GiB, 이용 조건: %3)</source>
        <translation>%1 (%2 GiB, licence: %3)</translation>
    </message>
    <message>
        <source>쓰는 중</source>
        <translation>in use</translation>
    </message>
    <message>
        <source>이 PC의 메모리에는 큼</source>
        <translation>too big for this PC&apos;s memory</translation>
    </message>
    <message>
        <source>언어 모델 파일 고르기</source>
        <translation>Choose a language model file</translation>
    </message>
    <message>
        <source>언어 모델 (*.gguf);;모든 파일 (*)</source>
        <translation>Language models (*.gguf);;All files (*)</translation>
    </message>
    <message>
        <source>&apos;%1&apos; 모델의 파일을 확인했습니다.</source>
        <translation>The file of model &apos;%1&apos; has been checked.</translation>
    </message>
</context>
<context>
    <name>Presence</name>
    <message>
        <source>곁은 알림 영역에 남아 있습니다. 끝내려면 아이콘 메뉴에서 &apos;끝내기&apos;를 고르세요.</source>
        <translation>Gyeot stays in the notification area. To end it, choose &apos;Quit&apos; in the icon&apos;s menu.</translation>
    </message>
    <message>
        <source>곁 끝내기</source>
        <translation>Quit Gyeot</translation>
    </message>
    <message>
        <source>진행 중인 일이 %1건 있습니다. 지금 끝내면 그 일은 멈춥니다.</source>
        <translation>Work in progress: %1. It stops if you quit now.</translation>
    </message>
    <message>
        <source>멈추고 끝내기</source>
        <translation>Stop and quit</translation>
    </message>
    <message>
        <source>계속하기</source>
        <translation>Go on</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>이렇게 합니다</source>
        <translation>Steps</translation>
    </message>
    <message>
        <source>시트</source>
        <translation>Sheet</translation>
    </message>
    <message>
        <source>셀</source>
        <translation>Cell</translation>
    </message>
    <message>
        <source>지금</source>
        <translation>Now</translation>
    </message>
    <message>
        <source>바뀐 뒤</source>
        <translation>After</translation>
    </message>
    <message>
        <source>바뀌는 셀</source>
        <translation>Cells that change</translation>
    </message>
    <message>
        <source>매크로 코드</source>
        <translation>Macro code</translation>
    </message>
    <message>
        <source>매크로 코드 보기</source>
        <translation>Show the macro code</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <translation>%1. %2</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
</context>
<context>
    <name>PrivacyPanel</name>
    <message>
        <source>개인정보</source>
        <translation>Privacy</translation>
    </message>
    <message>
        <source>파일을 읽는 중</source>
        <translation>reading the files</translation>
    </message>
    <message>
        <source>개인정보를 찾는 중</source>
        <translation>looking for personal data</translation>
    </message>
    <message>
        <source>가린 글을 복사했습니다.</source>
        <translation>The masked text was copied.</translation>
    </message>
    <message>
        <source>취소했습니다.</source>
        <translation>Cancelled.</translation>
    </message>
    <message>
        <source>%1 %2 (코드 %3)</source>
        <translation>%1 %2 (code %3)</translation>
    </message>
    <message>
        <source>한 번에 파일 %1개까지 봅니다. 나머지는 넣지 않았습니다.</source>
        <translation>Up to %1 files at once are taken. The rest was left out.</translation>
    </message>
    <message>
        <source>%1: %2 %3 (코드 %4)</source>
        <translation>%1: %2 %3 (code %4)</translation>
    </message>
    <message>
        <source>그 밖에 읽지 못한 파일 %1개</source>
        <translation>and %1 more files not read</translation>
    </message>
    <message>
        <source>긴 글은 여기서 고칠 수 없습니다. 지우고 새로 붙여 넣으세요.</source>
        <translation>A long text cannot be edited here. Clear it and paste anew.</translation>
    </message>
    <message>
        <source>지금은 아무것도 밖으로 보낼 수 없습니다. 클라우드는 꺼져 있고, 내보내기 심사는 뒤에 들어갑니다. 이름과 주소는 아직 찾지 못하니 직접 확인하세요.</source>
        <translation>Nothing can be sent out now. The cloud is off, and the gate for sending comes later. Names and addresses are not found yet: check them yourself.</translation>
    </message>
    <message>
        <source>글을 아래에 붙여 넣거나 파일을 끌어다 놓으세요</source>
        <translation>Paste a text below or drop files</translation>
    </message>
    <message>
        <source>주민등록번호, 전화번호, 이메일, 카드번호처럼 형식이 있는 개인정보를 찾아 가립니다.</source>
        <translation>Personal data with a format is found and masked: resident numbers, phones, e-mails, cards.</translation>
    </message>
    <message>
        <source>원래 글</source>
        <translation>Original text</translation>
    </message>
    <message>
        <source>가린 글</source>
        <translation>Masked text</translation>
    </message>
    <message>
        <source>여기에 글을 붙여 넣으세요.</source>
        <translation>Paste a text here.</translation>
    </message>
    <message>
        <source>가릴 곳 찾기</source>
        <translation>Find what to mask</translation>
    </message>
    <message>
        <source>취소</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>지우기</source>
        <translation>Clear</translation>
    </message>
    <message>
        <source>가린 글 복사</source>
        <translation>Copy the masked text</translation>
    </message>
    <message>
        <source>종류</source>
        <translation>Kind</translation>
    </message>
    <message>
        <source>찾은 글</source>
        <translation>Found</translation>
    </message>
    <message>
        <source>가림표</source>
        <translation>Placeholder</translation>
    </message>
    <message>
        <source>까닭</source>
        <translation>Why</translation>
    </message>
    <message>
        <source>찾은 개인정보</source>
        <translation>Personal data found</translation>
    </message>
</context>
<context>
    <name>PrivacyText</name>
    <message>
        <source>이름</source>
        <translation>name</translation>
    </message>
    <message>
        <source>주민등록번호</source>
        <translation>resident number</translation>
    </message>
    <message>
        <source>외국인등록번호</source>
        <translation>foreigner number</translation>
    </message>
    <message>
        <source>여권번호</source>
        <translation>passport</translation>
    </message>
    <message>
        <source>운전면허번호</source>
        <translation>driver&apos;s licence</translation>
    </message>
    <message>
        <source>사업자등록번호</source>
        <translation>business number</translation>
    </message>
    <message>
        <source>법인등록번호</source>
        <translation>corporation number</translation>
    </message>
    <message>
        <source>전화번호</source>
        <translation>phone</translation>
    </message>
    <message>
        <source>이메일</source>
        <translation>e-mail</translation>
    </message>
    <message>
        <source>주소</source>
        <translation>address</translation>
    </message>
    <message>
        <source>계좌번호</source>
        <translation>bank account</translation>
    </message>
    <message>
        <source>카드번호</source>
        <translation>card</translation>
    </message>
    <message>
        <source>차량번호</source>
        <translation>licence plate</translation>
    </message>
    <message>
        <source>건강보험증번호</source>
        <translation>health insurance number</translation>
    </message>
    <message>
        <source>생년월일</source>
        <translation>date of birth</translation>
    </message>
    <message>
        <source>IP 주소</source>
        <translation>IP address</translation>
    </message>
    <message>
        <source>차대번호</source>
        <translation>vehicle ID</translation>
    </message>
    <message>
        <source>비밀번호나 열쇠</source>
        <translation>password or key</translation>
    </message>
    <message>
        <source>따로 정한 말</source>
        <translation>own word</translation>
    </message>
    <message>
        <source>형식으로 알 수 있는 개인정보를 찾지 못했습니다.</source>
        <translation>No personal data with a known format was found.</translation>
    </message>
    <message>
        <source>%1 %2곳</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>모두 %1곳을 가렸습니다: %2</source>
        <translation>Masked %1: %2</translation>
    </message>
    <message>
        <source>%1 · 되돌릴 수 없게 가림</source>
        <translation>%1 · cannot be restored</translation>
    </message>
</context>
<context>
    <name>QuickWindow</name>
    <message>
        <source>찾는 중…</source>
        <translation>Searching…</translation>
    </message>
    <message>
        <source>곁: 빠른 질문</source>
        <translation>Gyeot: quick question</translation>
    </message>
    <message>
        <source>질문</source>
        <translation>Question</translation>
    </message>
    <message>
        <source>문서함에서 찾을 것을 물어보세요</source>
        <translation>Ask what your documents say</translation>
    </message>
    <message>
        <source>묻기</source>
        <translation>Ask</translation>
    </message>
    <message>
        <source>멈추기</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>대화에서 이어 묻기</source>
        <translation>Go on in the chat</translation>
    </message>
    <message>
        <source>문서함의 문서에서는 답을 찾지 못했습니다.</source>
        <translation>The answer is not in your documents.</translation>
    </message>
    <message>
        <source>멈췄습니다.</source>
        <translation>Stopped.</translation>
    </message>
    <message>
        <source>[%1] %2 %3</source>
        <translation>[%1] %2 %3</translation>
    </message>
</context>
<context>
    <name>RemovedDialog</name>
    <message>
        <source>지운 것의 목록</source>
        <translation>What was deleted</translation>
    </message>
    <message>
        <source>%1건을 문서함에서 뺐고, 아래 것이 함께 지워졌습니다.</source>
        <translation>%1 documents were removed, and with them what stands below.</translation>
    </message>
    <message>
        <source>원본 파일은 그대로 있습니다. 전에 만든 백업에는 남아 있을 수 있으니 함께 살피세요.</source>
        <translation>The original files are still there. Backups made before may hold the documents too.</translation>
    </message>
    <message>
        <source>목록 복사</source>
        <translation>Copy the list</translation>
    </message>
    <message>
        <source>닫기</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>%1 (%2): %3</source>
        <translation>%1 (%2): %3</translation>
    </message>
    <message>
        <source>대목 %1개</source>
        <translation>passages: %1</translation>
    </message>
    <message>
        <source>봉인된 파일</source>
        <translation>sealed file</translation>
    </message>
    <message>
        <source>봉인된 파일 안의 기록(새 열쇠로 다시 봉인)</source>
        <translation>record in a sealed file (sealed anew under a new key)</translation>
    </message>
    <message>
        <source>색인 줄</source>
        <translation>index rows</translation>
    </message>
    <message>
        <source>낱말</source>
        <translation>words</translation>
    </message>
    <message>
        <source>벡터</source>
        <translation>vectors</translation>
    </message>
    <message>
        <source>읽지 못한 기록</source>
        <translation>note that it could not be read</translation>
    </message>
</context>
<context>
    <name>Saver</name>
    <message>
        <source>이미 있는 파일</source>
        <translation>The file exists</translation>
    </message>
    <message>
        <source>&apos;%1&apos; 파일이 이미 있습니다. 새 내용으로 바꿀까요?</source>
        <translation>The file &apos;%1&apos; exists already. Replace it?</translation>
    </message>
    <message>
        <source>바꾸기</source>
        <translation>Replace</translation>
    </message>
    <message>
        <source>그대로 두기</source>
        <translation>Keep</translation>
    </message>
</context>
<context>
    <name>ScopeDialog</name>
    <message>
        <source>물어볼 문서 고르기</source>
        <translation>Choose documents to ask</translation>
    </message>
    <message>
        <source>고른 문서에서만 답을 찾습니다. Space로 표시합니다.</source>
        <translation>Answers come from the chosen documents only. Space marks one.</translation>
    </message>
    <message>
        <source>제목으로 거르기</source>
        <translation>Filter by title</translation>
    </message>
    <message>
        <source>문서 목록</source>
        <translation>Documents</translation>
    </message>
    <message>
        <source>모든 문서에서 찾기</source>
        <translation>Search all documents</translation>
    </message>
    <message>
        <source>취소</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>고른 문서에서 찾기</source>
        <translation>Search the chosen ones</translation>
    </message>
    <message>
        <source>%1건 골랐습니다.</source>
        <translation>%1 chosen.</translation>
    </message>
</context>
<context>
    <name>StartPanel</name>
    <message>
        <source>처음</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>곁은 이 PC 안에서만 일합니다</source>
        <translation>Gyeot works on this PC only</translation>
    </message>
    <message>
        <source>지금 할 수 있는 일</source>
        <translation>What it can do now</translation>
    </message>
    <message>
        <source>문서함에 넣은 한글·PDF·워드·엑셀·메일에서 찾아 출처와 함께 답하고, 문서를 요약하고, 엑셀 작업을 미리 보고 새 파일로 저장하고, 글에서 개인정보를 가립니다. 원본 파일은 바꾸지 않으며, 인터넷에 연결하지 않습니다.</source>
        <translation>It answers from your Hangul, PDF, Word, Excel and mail files and names its sources, summarises documents, previews Excel work and saves it as a new file, and masks personal data in texts. It never changes an original file and never connects to the internet.</translation>
    </message>
    <message>
        <source>내 문서 넣기</source>
        <translation>Add my documents</translation>
    </message>
    <message>
        <source>보기 문서로 먼저 해 보기</source>
        <translation>Try it on the samples</translation>
    </message>
    <message>
        <source>가상 시청의 축제 문서 16개를 문서함에 넣습니다. 나중에 문서함에서 지울 수 있습니다.</source>
        <translation>Adds 16 documents of an imaginary city hall to the library. You can remove them later.</translation>
    </message>
    <message>
        <source>보기 문서 넣기</source>
        <translation>Add the samples</translation>
    </message>
    <message>
        <source>보기 폴더 열기</source>
        <translation>Open their folder</translation>
    </message>
    <message>
        <source>언어 모델 더하기</source>
        <translation>Add a language model</translation>
    </message>
    <message>
        <source>설정에서 모델 파일 고르기</source>
        <translation>Choose a model in the settings</translation>
    </message>
    <message>
        <source>&apos;%1&apos; 모델을 쓰고 있습니다.</source>
        <translation>Model &apos;%1&apos; is in use.</translation>
    </message>
    <message>
        <source>모델 없이도 원문에서 찾아 답하고 요약합니다. 이 설치에는 언어 모델 엔진(llama.cpp)이 없으므로, 모델을 쓰려면 엔진이 든 설치본이 필요합니다.</source>
        <translation>Without a model, answers and summaries are made of sentences of the documents. This installation has no llama.cpp engine; to use a model, install the edition with the engine.</translation>
    </message>
    <message>
        <source>모델 없이도 원문에서 찾아 답하고 요약합니다. 문장을 새로 써서 답하게 하려면 GGUF 파일을 USB 등으로 가져와 설정에서 고르세요.</source>
        <translation>Without a model, answers and summaries are made of sentences of the documents. To have sentences written anew, bring a GGUF file, on a USB stick for example, and choose it in the settings.</translation>
    </message>
    <message>
        <source>이 PC에 맞는 모델: %1</source>
        <translation>Model that fits this PC: %1</translation>
    </message>
    <message>
        <source>보기 문서를 읽는 중입니다…</source>
        <translation>Reading the samples…</translation>
    </message>
    <message>
        <source>보기 문서를 읽는 중입니다… %1/%2</source>
        <translation>Reading the samples… %1/%2</translation>
    </message>
    <message>
        <source>%1건을 넣었습니다(이미 있던 것 %2건). 대화에서 물어보세요.</source>
        <translation>Added %1 (%2 were there already). Ask in the chat.</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>언어 모델로 답함</source>
        <translation>Language model answers</translation>
    </message>
    <message>
        <source>원문에서 찾아 답함</source>
        <translation>Answers from the documents</translation>
    </message>
    <message>
        <source>없음</source>
        <translation>none</translation>
    </message>
    <message>
        <source>답하는 방식: %1</source>
        <translation>Who answers: %1</translation>
    </message>
    <message>
        <source>모델: %1</source>
        <translation>Model: %1</translation>
    </message>
    <message>
        <source>장치: 확인 안 됨</source>
        <translation>Device: not checked</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>계산 장치: %1</source>
        <translation>Device: %1</translation>
    </message>
    <message>
        <source>네트워크 꺼짐</source>
        <translation>Network off</translation>
    </message>
    <message>
        <source>%1: 이 프로그램은 인터넷에 연결하지 않습니다.</source>
        <translation>%1: this program does not connect to the internet.</translation>
    </message>
    <message>
        <source>문서함: 잠김</source>
        <translation>Library: locked</translation>
    </message>
    <message>
        <source>문서함: 열지 못함</source>
        <translation>Library: cannot be opened</translation>
    </message>
    <message>
        <source>문서함: 여는 중</source>
        <translation>Library: opening</translation>
    </message>
    <message>
        <source>문서함: %1건, 읽는 중 %2건</source>
        <translation>Library: %1, reading %2</translation>
    </message>
    <message>
        <source>문서함: %1건</source>
        <translation>Library: %1</translation>
    </message>
    <message>
        <source>언어 모델</source>
        <translation>language model</translation>
    </message>
    <message>
        <source>문서함</source>
        <translation>library</translation>
    </message>
    <message>
        <source>답변과 요약</source>
        <translation>answers and summaries</translation>
    </message>
    <message>
        <source>쪽 그림</source>
        <translation>page pictures</translation>
    </message>
    <message>
        <source>개인정보 찾기</source>
        <translation>personal data</translation>
    </message>
    <message>
        <source>%1 담당 프로세스가 갑자기 끝났습니다. 다시 쓰면 새로 시작합니다.</source>
        <translation>The process for %1 ended suddenly. It starts again when it is needed.</translation>
    </message>
    <message>
        <source>%1 담당 프로세스가 멈추지 않아 끝냈습니다.</source>
        <translation>The process for %1 did not stop and was ended.</translation>
    </message>
    <message>
        <source>%1 담당 프로세스를 다시 시작했습니다.</source>
        <translation>The process for %1 was started again.</translation>
    </message>
    <message>
        <source>%1 담당 프로세스가 거듭 끝나 잠시 시작하지 않습니다. 1분쯤 뒤에 다시 해 보세요.</source>
        <translation>The process for %1 keeps ending and is not started for a while. Try again in a minute.</translation>
    </message>
</context>
<context>
    <name>SummaryPanel</name>
    <message>
        <source>요약</source>
        <translation>Summary</translation>
    </message>
    <message>
        <source>한 번에 파일 %1개까지 받습니다. 나머지는 넣지 않았습니다.</source>
        <translation>Up to %1 files at once are taken. The rest was left out.</translation>
    </message>
    <message>
        <source>그 폴더에는 요약할 문서가 없습니다.</source>
        <translation>There is no document to summarise in that folder.</translation>
    </message>
    <message>
        <source>요약이 끝났습니다: %1개 가운데 %2개를 요약했습니다.</source>
        <translation>Summaries done: %2 of %1.</translation>
    </message>
    <message>
        <source>파일 %1개: 요약함 %2 · 못 함 %3 · 취소함 %4 · 남음 %5</source>
        <translation>%1 files: %2 summarised · %3 failed · %4 cancelled · %5 left</translation>
    </message>
    <message>
        <source>파일을 찾는 중</source>
        <translation>looking for files</translation>
    </message>
    <message>
        <source>넣은 파일이 없습니다.</source>
        <translation>No file was added.</translation>
    </message>
    <message>
        <source>문서를 여기에 끌어다 놓으세요</source>
        <translation>Drop documents here</translation>
    </message>
    <message>
        <source>한글(HWP·HWPX), PDF, 워드, 엑셀, 파워포인트, 메일, 폴더. 여러 개를 한꺼번에 넣어도 됩니다.</source>
        <translation>Hangul (HWP, HWPX), PDF, Word, Excel, PowerPoint, mail, folders. Several at once are welcome.</translation>
    </message>
    <message>
        <source>모양</source>
        <translation>Shape</translation>
    </message>
    <message>
        <source>길이</source>
        <translation>Length</translation>
    </message>
    <message>
        <source>핵심만</source>
        <translation>Main points</translation>
    </message>
    <message>
        <source>보고서(장마다)</source>
        <translation>Report by chapters</translation>
    </message>
    <message>
        <source>항목별</source>
        <translation>Bullets</translation>
    </message>
    <message>
        <source>알맞게</source>
        <translation>Automatic</translation>
    </message>
    <message>
        <source>짧게(5%)</source>
        <translation>Short (5%)</translation>
    </message>
    <message>
        <source>보통(15%)</source>
        <translation>Medium (15%)</translation>
    </message>
    <message>
        <source>자세히(30%)</source>
        <translation>Long (30%)</translation>
    </message>
    <message>
        <source>여러 파일을 하나로 요약</source>
        <translation>One summary of several files</translation>
    </message>
    <message>
        <source>켜면 한 번에 넣은 파일들로 요약 하나를 만듭니다.</source>
        <translation>When on, files added at once make one summary.</translation>
    </message>
    <message>
        <source>요약 모양</source>
        <translation>Shape of the summary</translation>
    </message>
    <message>
        <source>요약 길이</source>
        <translation>Length of the summary</translation>
    </message>
    <message>
        <source>파일</source>
        <translation>File</translation>
    </message>
    <message>
        <source>상태</source>
        <translation>State</translation>
    </message>
    <message>
        <source>내용</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>요약할 파일 목록</source>
        <translation>Files to summarise</translation>
    </message>
    <message>
        <source>요약 진행</source>
        <translation>Progress</translation>
    </message>
    <message>
        <source>고른 파일 취소</source>
        <translation>Cancel selected</translation>
    </message>
    <message>
        <source>모두 취소</source>
        <translation>Cancel all</translation>
    </message>
    <message>
        <source>다시 요약</source>
        <translation>Summarise again</translation>
    </message>
    <message>
        <source>끝난 것 지우기</source>
        <translation>Clear finished</translation>
    </message>
</context>
<context>
    <name>SummaryResult</name>
    <message>
        <source>요약 결과</source>
        <translation>Summary</translation>
    </message>
    <message>
        <source>요약을 복사했습니다.</source>
        <translation>The summary was copied.</translation>
    </message>
    <message>
        <source>%1_요약.md</source>
        <translation>%1_summary.md</translation>
    </message>
    <message>
        <source>요약 저장</source>
        <translation>Save the summary</translation>
    </message>
    <message>
        <source>Markdown 문서 (*.md)</source>
        <translation>Markdown documents (*.md)</translation>
    </message>
    <message>
        <source>요약 내용</source>
        <translation>Text of the summary</translation>
    </message>
    <message>
        <source>복사</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>Markdown으로 저장</source>
        <translation>Save as Markdown</translation>
    </message>
    <message>
        <source>요약을 저장했습니다: %1</source>
        <translation>The summary was saved: %1</translation>
    </message>
    <message>
        <source>파일을 넣으면 여기에 요약이 나옵니다. 문장 뒤의 자리를 누르면 원문을 엽니다.</source>
        <translation>Add files and their summaries appear here. Click the place behind a sentence to open the source.</translation>
    </message>
    <message>
        <source>코드 %1</source>
        <translation>Code %1</translation>
    </message>
</context>
<context>
    <name>SummaryRows</name>
    <message>
        <source>%1 외 %2개 함께</source>
        <translation>%1 and %2 more together</translation>
    </message>
    <message>
        <source>취소하는 중</source>
        <translation>cancelling</translation>
    </message>
    <message>
        <source>기다림</source>
        <translation>waiting</translation>
    </message>
    <message>
        <source>요약하는 중</source>
        <translation>summarising</translation>
    </message>
    <message>
        <source>끝남</source>
        <translation>done</translation>
    </message>
    <message>
        <source>못 함</source>
        <translation>failed</translation>
    </message>
    <message>
        <source>취소함</source>
        <translation>cancelled</translation>
    </message>
    <message>
        <source>중요한 문장을 찾는 중</source>
        <translation>finding the important sentences</translation>
    </message>
    <message>
        <source>줄여 쓰는 중</source>
        <translation>writing it shorter</translation>
    </message>
    <message>
        <source>문서를 읽는 중</source>
        <translation>reading the document</translation>
    </message>
    <message>
        <source>%1 %2%</source>
        <translation>%1 %2%</translation>
    </message>
    <message>
        <source>%1 %2 (코드 %3)</source>
        <translation>%1 %2 (code %3)</translation>
    </message>
</context>
<context>
    <name>SummaryText</name>
    <message>
        <source>%1단위 중 %2단위를 읽음(%3%)</source>
        <translation>read %2 of %1 units (%3%)</translation>
    </message>
    <message>
        <source>그림에서 글자를 읽은 곳 %1단위</source>
        <translation>units read from pictures: %1</translation>
    </message>
    <message>
        <source>읽지 못한 곳 %1단위</source>
        <translation>units not read: %1</translation>
    </message>
    <message>
        <source>%1자</source>
        <translation>%1 characters</translation>
    </message>
    <message>
        <source>언어 모델이 줄여 쓰고 원문과 대조함</source>
        <translation>written by the language model and checked against the source</translation>
    </message>
    <message>
        <source>원문 문장을 골라 옮김</source>
        <translation>sentences taken from the source</translation>
    </message>
    <message>
        <source>등급 %1</source>
        <translation>Grade %1</translation>
    </message>
    <message>
        <source>취소하기 전까지 한 부분만 담음</source>
        <translation>only what was done before it was cancelled</translation>
    </message>
    <message>
        <source>읽지 못해 빠진 파일 %1개: %2</source>
        <translation>%1 files left out because they could not be read: %2</translation>
    </message>
    <message>
        <source>%1 외 %2건</source>
        <translation>%1 and %2 more</translation>
    </message>
    <message>
        <source>날짜</source>
        <translation>Dates</translation>
    </message>
    <message>
        <source>금액</source>
        <translation>Amounts</translation>
    </message>
    <message>
        <source>할 일</source>
        <translation>Actions</translation>
    </message>
    <message>
        <source>사람</source>
        <translation>People</translation>
    </message>
    <message>
        <source>나머지 %1문장은 복사하거나 저장하면 모두 들어갑니다.</source>
        <translation>%1 more sentences; copying and saving take them all.</translation>
    </message>
    <message>
        <source>핵심어</source>
        <translation>Keywords</translation>
    </message>
    <message>
        <source>그 밖에 %1건</source>
        <translation>and %1 more</translation>
    </message>
    <message>
        <source>[확인 필요: %1]</source>
        <translation>[check: %1]</translation>
    </message>
    <message>
        <source>원문에서 근거를 찾지 못함</source>
        <translation>not found in the source</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>곁</source>
        <translation>Gyeot</translation>
    </message>
    <message>
        <source>곁: 인터넷 없이 일하는 업무 도우미</source>
        <translation>Gyeot: an assistant that works without the internet</translation>
    </message>
</context>
<context>
    <name>TrayMenu</name>
    <message>
        <source>곁 메뉴</source>
        <translation>Gyeot menu</translation>
    </message>
    <message>
        <source>곁 열기</source>
        <translation>Open Gyeot</translation>
    </message>
    <message>
        <source>빠른 질문</source>
        <translation>Quick question</translation>
    </message>
    <message>
        <source>작은 창 띄우기</source>
        <translation>Show the dock</translation>
    </message>
    <message>
        <source>문서함 잠그기</source>
        <translation>Lock the library</translation>
    </message>
    <message>
        <source>끝내기</source>
        <translation>Quit</translation>
    </message>
</context>
<context>
    <name>VectorsLine</name>
    <message>
        <source>뜻으로 찾기: 이 설치에는 문장 인코더가 없습니다. 낱말로는 모두 찾습니다.</source>
        <translation>Search by meaning: this installation has no sentence encoder. Words are searched everywhere.</translation>
    </message>
    <message>
        <source>뜻으로 찾기: 준비하지 못했습니다(%1/%2). 낱말로는 모두 찾습니다. %3</source>
        <translation>Search by meaning: could not be prepared (%1/%2). Words are searched everywhere. %3</translation>
    </message>
    <message>
        <source>뜻으로 찾기: 최근 문서의 대목 %1개. 나머지 %2개는 낱말로 찾습니다.</source>
        <translation>Search by meaning: %1 passages of the newest documents. The other %2 are searched by words.</translation>
    </message>
    <message>
        <source>뜻으로 찾기: 대목 %1개가 모두 준비되었습니다.</source>
        <translation>Search by meaning: all %1 passages are ready.</translation>
    </message>
    <message>
        <source>뜻으로 찾기: 대목 %1/%2 준비하는 중%3. 찾기는 지금도 됩니다.</source>
        <translation>Search by meaning: %1 of %2 passages prepared%3. Searching works already.</translation>
    </message>
    <message>
        <source>, 1분쯤 남음</source>
        <translation>, about a minute left</translation>
    </message>
    <message>
        <source>, %1분쯤 남음</source>
        <translation>, about %1 minutes left</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>원문을 여는 중…</source>
        <translation>Opening the source…</translation>
    </message>
    <message>
        <source>이 문서는 문서함에 없습니다. 그사이에 뺐을 수 있습니다.</source>
        <translation>This document is not in the library. It may have been removed meanwhile.</translation>
    </message>
    <message>
        <source>이 문서에는 보일 글이 없습니다.</source>
        <translation>There is no text to show in this document.</translation>
    </message>
    <message>
        <source>문서함에 넣은 뒤 파일이 바뀌었을 수 있으니, 답을 그대로 믿지 말고 확인하세요.</source>
        <translation>The file may have changed since it was added: do not trust the answer without a check.</translation>
    </message>
    <message>
        <source>⚠ 인용한 문장이 이 자리에 없습니다.</source>
        <translation>⚠ The cited sentence is not here.</translation>
    </message>
    <message>
        <source>⚠ 인용한 문장을 이 파일에서 찾지 못했습니다.</source>
        <translation>⚠ The cited sentence was not found in this file.</translation>
    </message>
    <message>
        <source>⚠ 인용한 문장이 다른 자리에 있습니다.</source>
        <translation>⚠ The cited sentence is in another place.</translation>
    </message>
    <message>
        <source>◀ 앞</source>
        <translation>◀ Back</translation>
    </message>
    <message>
        <source>뒤 ▶</source>
        <translation>Next ▶</translation>
    </message>
    <message>
        <source>앞 쪽</source>
        <translation>Previous page</translation>
    </message>
    <message>
        <source>앞 부분</source>
        <translation>Previous part</translation>
    </message>
    <message>
        <source>뒤 쪽</source>
        <translation>Next page</translation>
    </message>
    <message>
        <source>뒤 부분</source>
        <translation>Next part</translation>
    </message>
    <message>
        <source>－</source>
        <translation>－</translation>
    </message>
    <message>
        <source>작게</source>
        <translation>Smaller</translation>
    </message>
    <message>
        <source>＋</source>
        <translation>＋</translation>
    </message>
    <message>
        <source>크게</source>
        <translation>Larger</translation>
    </message>
    <message>
        <source>너비 맞춤</source>
        <translation>Fit width</translation>
    </message>
    <message>
        <source>원래 크기</source>
        <translation>Actual size</translation>
    </message>
    <message>
        <source>%1 / %2쪽</source>
        <translation>page %1 of %2</translation>
    </message>
    <message>
        <source>%1 / %2부분</source>
        <translation>part %1 of %2</translation>
    </message>
    <message>
        <source>%1 %2쪽 그림</source>
        <translation>%1, picture of page %2</translation>
    </message>
    <message>
        <source>%1 원문</source>
        <translation>%1, source</translation>
    </message>
</context>
<context>
    <name>ViewerFrame</name>
    <message>
        <source>닫기</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>원문 닫기 (Esc)</source>
        <translation>Close the source (Esc)</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>곁</source>
        <translation>Gyeot</translation>
    </message>
    <message>
        <source>화면 고르기</source>
        <translation>Pages</translation>
    </message>
    <message>
        <source>원문 보기</source>
        <translation>Source</translation>
    </message>
    <message>
        <source>%1 (Ctrl+%2)</source>
        <translation>%1 (Ctrl+%2)</translation>
    </message>
</context>
</TS>
