"""The mail to the volunteer centre, its attached schedule, the handover note and the night duty log."""

from __future__ import annotations

from support.samples.world import Table, Text, prose

MAIL_SUBJECT = "책빛축제 자원봉사자 교육 일정 및 근무 배치 안내"
MAIL_FROM = ("서누리", "nuri.seo@gaon.example")
MAIL_TO = ("봄별희", "byeolhui@volunteer.example")
MAIL_DATE = "Wed, 13 May 2026 14:20:00 +0900"
MAIL_BODY = prose("mail")
ATTACHMENT_NAME = "자원봉사자_근무배치표.docx"
ATTACHMENT = Text(
    "자원봉사자 근무 배치표",
    "메일 붙임",
    "2026-05-13",
    prose("volunteers"),
    {
        "shifts": Table(
            (
                ("근무 장소", "오전조(10:00∼14:00)", "오후조(14:00∼18:00)", "조장"),
                ("종합안내소", "4명", "4명", "권다솜"),
                ("셔틀버스 승강장", "6명", "6명", "임하람"),
                ("체험 부스", "5명", "5명", "표은솔"),
                ("다회용기 반납대", "5명", "5명", "양나린"),
                ("합계", "20명", "20명", ""),
            )
        )
    },
)

HANDOVER_TITLE = "축제팀 업무 인수인계서"
HANDOVER = prose("handover")

DUTY_TITLE = "당직근무 일지"
DUTY = prose("duty_log")
