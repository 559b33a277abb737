"""Makes the sample documents: python tests/support/make_samples.py resources/samples/documents.

Needs the test requirements and the Nanum fonts (Debian: fonts-nanum). The world they tell of: support/samples/world.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.samples.change_plan import CHANGE_PLAN, LETTER
from support.samples.docx_writer import write_docx
from support.samples.hwpx_writer import write_hwpx
from support.samples.leaflets import CIVIL, PRESS, SCAN, SCAN_DATE, SCAN_TITLE
from support.samples.meeting import BOOTH_GUIDE, MINUTES
from support.samples.office_writer import write_briefing, write_workbook
from support.samples.pdf_writer import write_pdf, write_scan
from support.samples.plain_writer import write_answers, write_complaints, write_mail, write_notes
from support.samples.plan import PLAN
from support.samples.regulation import REGULATION


def make() -> dict[str, bytes]:
    """File name -> content of every sample document."""
    return {
        "축제_및_행사_운영_규정.hwpx": write_hwpx(REGULATION),
        "책빛축제_추진계획.hwpx": write_hwpx(PLAN),
        "책빛축제_변경계획.hwpx": write_hwpx(CHANGE_PLAN),
        "부스_모집_시행문.hwpx": write_hwpx(LETTER),
        "축제추진위원회_회의록.docx": write_docx(MINUTES),
        "부스_운영_지침.docx": write_docx(BOOTH_GUIDE),
        "책빛축제_보도자료.pdf": write_pdf(PRESS),
        "생활민원_안내서.pdf": write_pdf(CIVIL),
        "안전점검_결과_스캔.pdf": write_scan(SCAN, SCAN_TITLE, SCAN_DATE),
        "2026년_축제_예산.xlsx": write_workbook(),
        "책빛축제_준비상황_보고.pptx": write_briefing(),
        "민원접수대장.csv": write_complaints(),
        "민원답변사례.jsonl": write_answers(),
        "자원봉사_교육_안내.eml": write_mail(),
        **write_notes(),
    }


def main(folder: Path) -> None:
    """Write all samples into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in make().items():
        (folder / name).write_bytes(content)
        print(f"{len(content):>9,} {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
