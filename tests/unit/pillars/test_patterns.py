"""Every line of the nine patterns is there, and everything that a page points to exists."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from holdfast.engine.discover import discover
from holdfast.engine.signals.dialects import signals
from holdfast.faces.cli.command import Table
from holdfast.pillars.diagnosis.knowledge import ListName, Pattern, PatternLine, patterns

HANGUL = re.compile(r"[가-힣]")
RULES = {rule.name for rule in discover(("holdfast.rules",))}
PAGES = {pattern.name.removeprefix("patterns/"): pattern for pattern in patterns()}
OURS = {"security", "configuration"}
LINES: dict[str, dict[ListName, str]] = {
    "disk-space": {
        "symptoms": """
            Pod 생성 실패 (Pending 상태)
            PVC 바인딩 실패
            애플리케이션 쓰기 오류
            로그 파일 생성 실패
            임시 파일 생성 불가
            데이터베이스 트랜잭션 실패
        """,
        "causes": """
            예상보다 빠른 데이터 증가
            로그 파일 무제한 증가
            임시 파일 정리 실패
            백업 파일 누적
            캐시 파일 과도한 생성
            용량 계획 부족
        """,
        "impact": """
            서비스 중단
            데이터 손실 위험
            성능 저하
            사용자 경험 악화
            SLA 위반
            비즈니스 영향
        """,
    },
    "quota-exceeded": {
        "symptoms": """
            새로운 PVC 생성 실패
            동적 프로비저닝 실패
            스토리지 클래스 할당량 초과
            네임스페이스 할당량 초과
            클러스터 전체 할당량 초과
            특정 스토리지 타입 고갈
        """,
        "causes": """
            할당량 정책 부적절
            리소스 사용량 예측 실패
            할당량 모니터링 부족
            사용하지 않는 PVC 누적
            테스트 환경 정리 미흡
            자동 정리 정책 부재
        """,
        "fixes": """
            할당량 정책 재검토
            사용하지 않는 PVC 정리
            자동 정리 스크립트 구현
            모니터링 및 알림 강화
            용량 계획 개선
            거버넌스 정책 수립
        """,
    },
    "class-shortage": {
        "symptoms": """
            특정 성능 요구사항 미충족
            비용 최적화 옵션 부족
            지역별 스토리지 옵션 제한
            백업 정책 적용 불가
            암호화 요구사항 미충족
            컴플라이언스 요구사항 미충족
        """,
        "causes": """
            스토리지 클래스 설계 부족
            비즈니스 요구사항 변화
            새로운 기술 도입 필요
            규정 준수 요구사항 변화
            비용 최적화 압박
            성능 요구사항 증가
        """,
        "fixes": """
            스토리지 클래스 다양화
            동적 스토리지 클래스 생성
            정책 기반 스토리지 할당
            멀티 클라우드 스토리지 지원
            하이브리드 스토리지 전략
            지속적 요구사항 수집
        """,
    },
    "slow-io": {
        "symptoms": """
            애플리케이션 응답 시간 증가
            데이터베이스 쿼리 지연
            파일 읽기/쓰기 지연
            백업 시간 증가
            로그 처리 지연
            사용자 불만 증가
        """,
        "causes": """
            스토리지 백엔드 과부하
            네트워크 대역폭 부족
            디스크 I/O 경합
            파일시스템 단편화
            캐시 효율성 저하
            하드웨어 노화
        """,
        "diagnosis": """
            I/O 메트릭 분석
            지연 시간 분포 분석
            처리량 트렌드 분석
            리소스 사용률 분석
            애플리케이션 프로파일링
            하드웨어 상태 점검
        """,
    },
    "network-latency": {
        "symptoms": """
            원격 스토리지 접근 지연
            네트워크 타임아웃 발생
            연결 끊김 현상
            데이터 전송 속도 저하
            마운트 실패 빈발
            클러스터 간 동기화 지연
        """,
        "causes": """
            네트워크 혼잡
            라우팅 문제
            방화벽 설정 문제
            DNS 해석 지연
            네트워크 장비 장애
            대역폭 제한
        """,
        "fixes": """
            네트워크 경로 최적화
            QoS 정책 적용
            전용 스토리지 네트워크
            로드 밸런싱 개선
            캐싱 전략 강화
            네트워크 모니터링 강화
        """,
    },
    "concurrency": {
        "symptoms": """
            락 경합으로 인한 지연
            데드락 발생
            트랜잭션 타임아웃
            동시 접근 오류
            데이터 일관성 문제
            성능 급격한 저하
        """,
        "causes": """
            부적절한 락 전략
            트랜잭션 범위 과도
            인덱스 설계 문제
            동시성 제어 부족
            리소스 경합
            아키텍처 설계 문제
        """,
        "fixes": """
            락 전략 최적화
            트랜잭션 분할
            읽기 전용 복제본 활용
            샤딩 전략 적용
            비동기 처리 도입
            아키텍처 재설계
        """,
    },
    "mount-failure": {
        "symptoms": """
            Pod 시작 실패
            ContainerCreating 상태 지속
            볼륨 마운트 에러 메시지
            파일시스템 접근 불가
            애플리케이션 초기화 실패
            서비스 중단
        """,
        "causes": """
            PV/PVC 바인딩 실패
            스토리지 백엔드 접근 불가
            권한 설정 문제
            네트워크 연결 문제
            CSI 드라이버 오류
            노드 리소스 부족
        """,
        "diagnosis": """
            Pod 이벤트 확인
            PVC 상태 점검
            스토리지 백엔드 상태 확인
            네트워크 연결 테스트
            권한 설정 검증
            CSI 드라이버 로그 분석
        """,
    },
    "data-loss": {
        "symptoms": """
            파일 또는 디렉토리 누락
            데이터베이스 테이블 손상
            백업 파일 손상
            트랜잭션 로그 손실
            메타데이터 손상
            애플리케이션 데이터 불일치
        """,
        "causes": """
            하드웨어 장애
            소프트웨어 버그
            인간 실수
            악의적 공격
            자연 재해
            시스템 오류
        """,
        "recovery": """
            백업에서 복구
            스냅샷 활용 복구
            복제본에서 복구
            트랜잭션 로그 재생
            부분 복구 시도
            재해 복구 절차 실행
        """,
    },
    "backend-outage": {
        "symptoms": """
            모든 볼륨 접근 불가
            새로운 PV 생성 불가
            스냅샷 생성 실패
            백업 작업 실패
            복제 작업 중단
            전체 서비스 중단
        """,
        "causes": """
            스토리지 시스템 장애
            네트워크 인프라 장애
            전원 공급 장애
            소프트웨어 업데이트 실패
            설정 변경 오류
            용량 한계 도달
        """,
        "responses": """
            백업 스토리지 시스템 활성화
            다른 가용 영역으로 이전
            임시 로컬 스토리지 활용
            서비스 우선순위 기반 복구
            재해 복구 계획 실행
            벤더 지원 요청
        """,
    },
}


def lines_of(pattern: Pattern) -> list[PatternLine]:
    return [line for part in pattern.lists for line in part.lines]


def commands() -> list[str]:
    return sorted({command for pattern in patterns() for line in lines_of(pattern) for command in line.commands})


def test_the_patterns_are_the_nine_and_the_two_types_that_are_only_named() -> None:
    assert set(PAGES) == set(LINES) | OURS


@pytest.mark.parametrize("name", LINES)
def test_a_pattern_has_every_line_of_its_lists(name: str) -> None:
    wanted = {part: [line.strip() for line in words.strip().splitlines()] for part, words in LINES[name].items()}

    found = {part.list: [line.ko for line in part.lines] for part in PAGES[name].lists if part.list in wanted}

    assert found == wanted


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_page_has_symptoms_causes_and_fixes_or_their_like(name: str) -> None:
    parts = [part.list for part in PAGES[name].lists]

    assert parts[:2] == ["symptoms", "causes"]
    assert {"fixes", "recovery", "responses"} & set(parts)
    assert all(link.startswith("https://") for link in PAGES[name].references)
    assert PAGES[name].references


def test_a_line_is_seen_by_something_or_says_how_a_person_sees_it() -> None:
    silent = [
        (pattern.name, line.en)
        for pattern in patterns()
        for line in lines_of(pattern)
        if not (line.rules or line.commands or line.signals or line.by_hand)
    ]

    assert silent == []


def test_every_rule_and_signal_that_a_line_names_exists() -> None:
    lines = [line for pattern in patterns() for line in lines_of(pattern)]

    assert {rule for pattern in patterns() for rule in pattern.rules} - RULES == set()
    assert {signal for line in lines for signal in line.signals} - set(signals()) == set()


def test_every_cause_about_storage_belongs_to_a_pattern() -> None:
    named = {rule for pattern in patterns() for rule in pattern.rules}

    assert {rule for rule in RULES if rule.startswith("storage/")} - named == set()


@pytest.mark.parametrize("command", [command for command in commands() if command.startswith("holdfast ")])
def test_a_command_of_our_own_is_understood(command: str) -> None:
    _, name, *arguments = shlex.split(command)

    table = Table("en")
    found = table.get_command(click.Context(table), name)

    assert found is not None
    assert found.make_context(name, arguments).invoked_subcommand is None


def test_other_commands_are_those_of_kubectl() -> None:
    assert [command for command in commands() if not command.startswith(("holdfast ", "kubectl "))] == []


def test_each_language_speaks_its_own() -> None:
    lines = [line for pattern in patterns() for line in lines_of(pattern)]
    said = [*((line.en, line.ko) for line in lines), *((w.en, w.ko) for line in lines if (w := line.by_hand))]

    assert [(en, ko) for en, ko in said if HANGUL.search(en) or not (HANGUL.search(ko) or len(ko) < 8)] == []
