"""Which tool printed a text, where exactly one can have."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from holdfast.analysis.readouts import disks, documents, kernel_log, library, load, mysql, network, postgres, space
from holdfast.analysis.readouts.values import Tables

Parser = Callable[[str], Tables]

PARSERS: Mapping[str, Parser] = {
    "df": space.df,
    "du": space.du,
    "lsblk": space.lsblk,
    "findmnt": space.findmnt,
    "mount": library.mount,
    "smartctl": space.smartctl,
    "lsof": library.lsof,
    "fio": disks.fio,
    "iostat": load.iostat,
    "vmstat": load.vmstat,
    "sar": load.sysstat,
    "mpstat": load.sysstat,
    "free": load.free,
    "top": library.top,
    "ss": network.ss,
    "ip": network.ip,
    "ip-route": library.ip_route,
    "ethtool": library.ethtool,
    "ethtool-counters": network.ethtool_counters,
    "ping": library.ping,
    "mtr": network.mtr,
    "dmesg": kernel_log.kernel_log,
    "pg-activity": postgres.activity,
    "pg-locks": postgres.locks,
    "mysql-processlist": mysql.processlist,
    "innodb-status": mysql.innodb_status,
    "mongo-currentop": documents.current_op,
    "redis-info": documents.redis_info,
    "redis-clients": documents.redis_clients,
}
ALIASES = {
    "journalctl": "dmesg",
    "syslog": "dmesg",
    "ip-addr": "ip",
    "ip-link": "ip",
    "pg_stat_activity": "pg-activity",
    "pg_locks": "pg-locks",
    "currentop": "mongo-currentop",
}

_SIZES = r"\d[\d.,]*[KMGTPE]?i?B?"
_MARKS: Mapping[str, str] = {
    "df": rf"^{space.DF_ROW.pattern}$",
    "du": rf"\A(?:{_SIZES}\t\S.*\n?)+\Z",
    "lsblk": r'^NAME +MAJ:MIN|\A\s*\{\s*"blockdevices"',
    "findmnt": r'\A\s*TARGET +SOURCE +FSTYPE|\A\s*\{\s*"filesystems"',
    "mount": r"^\S.* on /\S* type \S+ \([\w=,.:/@%+-]+",
    "smartctl": r'^smartctl \d|\A\s*\{(?s:.{0,200})"smartctl"',
    "lsof": r"^COMMAND +PID .*\bFD +TYPE\b",
    "fio": r'"fio version"',
    "iostat": r'^avg-cpu:|^Device:? .*(?:%util|tps)|\{"sysstat".*"avg-cpu"|\{"sysstat"(?s:.*)"disk"',
    "vmstat": r"^procs? -+|^--procs--",
    "mpstat": r"^\S.* CPU +%usr ",
    "sar": r"^\S.* (?:CPU +%user|DEV +tps|IFACE +rxpck/s|kbmemfree|kbswpfree|runq-sz|tps +rtps|pgpgin/s|proc/s) ",
    "free": r"\A +\S.*\n\S[^:\n]*:(?: +-?[\d.,]+[KMGTPBi]*){6,7} *\n\S[^:\n]*:(?: +[\d.,]+[KMGTPBi]*){3} *$",
    "top": r"^top - \d\d:\d\d:\d\d up ",
    "ss": rf"^{network.SS_HEAD.pattern}|\ATotal: \d+",
    "ip": r'^\d+: \S+: <[^>]*> mtu \d+|\A\[\{"ifindex"',
    "ip-route": r"\A(?:default|[\d.]+/\d+|\d+(?:\.\d+){3})(?: via \S+)? dev \S+",
    "ethtool": r"^Settings for \S+:",
    "ethtool-counters": r"\ANIC statistics:",
    "ping": r"^PING \S+ ",
    "mtr": r'^HOST: .* Loss% +Snt|\A\s*\{\s*"report":\s*\{\s*"mtr"',
    "dmesg": rf"\A(?:-- .*\n)?(?:{kernel_log.LOG_LINE.pattern})",
    "pg-activity": r"^(?!.*\blocktype\b)(?=.*\bpid\b)(?=.*\b(?:usename|query|xact_start)\b).*\||^usename +\| ",
    "pg-locks": r"^(?=.*\blocktype\b)(?=.*\bmode\b).*\||^locktype +\| ",
    "mysql-processlist": r"^(?:\| )?Id\s(?:.*\b)?User\s.*\bCommand\b.*\bTime\b|^\s*Command: \w+$",
    "innodb-status": mysql.INNODB_HEAD.pattern,
    "mongo-currentop": r"\A\s*\{(?s:.{0,400})[\"']?inprog[\"']?\s*:",
    "redis-info": r"^(?:redis_version|used_memory|connected_clients):\d",
    "redis-clients": r"^id=\d+ addr=\S+ .*\bcmd=",
}
_FIRST = 200_000


def candidates(text: str) -> tuple[str, ...]:
    """Lists the tools that may have printed a text; two or none mean that nobody can say."""
    start = text[:_FIRST]
    return tuple(name for name, mark in _MARKS.items() if re.search(mark, start, re.MULTILINE))
