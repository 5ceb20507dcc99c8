"""What identifies a person: told by a column's name and by what stands in it, never repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from analysis.intake.fault import Fault, whole
from analysis.intake.text import clean, fold_name, shown

DE_IDENTIFY = (
    "De-identify the file first: delete this column, and keep the key that links patients to their "
    "numbers at the centre."
)
NEW_IDS = (
    "De-identify the file first: replace the ids by running numbers such as P01, and keep the key "
    "at the centre."
)
# names of columns: whole words of a heading, parts of a Chinese one
HEADINGS = {
    "names": r"\b(sur|first|last|given|family|full|fore|middle|nick|patients?|child|mothers?|"
    r"fathers?|parents?|guardians?)?names?\b|\binitials\b|姓名|名字|^姓$|^名$|拼音|监护人|联系人|家长",
    "birth dates": r"\b(dob|birth|births|birth ?dates?|birthdays?|born|date ?of ?birth)\b|"
    r"出生|生日",
    "record numbers": r"\b(mrns?|record|records|recordno|hospital (no|number|id)|hospitalno|"
    r"hospitalid|admission (no|number|id)|inpatient|chart (no|number)|accession|barcode)\b|"
    r"住院号|住院编号|病案|病历|门诊号|登记号|就诊|卡号|床号",
    "telephone numbers": r"\b(tele)?phones?\b|\btel\b|\bmobiles?\b|\bcell(phone)?\b|\bfax\b|"
    r"\bwechat\b|\bqq\b|电话|手机|联系方式|微信",
    "addresses": r"\be?mails?\b|\baddress(es)?\b|\bstreet\b|\bpost ?codes?\b|\bzip\b|"
    r"邮箱|邮件|地址|住址|邮编|籍贯",
    "identity numbers": r"\bssn\b|\bnhs\b|\bsocial security\b|\bnational id\b|\bid ?cards?\b|"
    r"\bidentity\b|\bpassports?\b|\binsurance\b|身份证|护照|医保|社保",
}
# what one entry is enough to tell; \d is avoided, as it matches digits of other scripts
STRONG = {
    "an e-mail address": r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}",
    "an identity number": r"(?<![0-9])([1-9][0-9]{5}(18|19|20)[0-9]{9}[0-9Xx]|"
    r"[0-9]{3}-[0-9]{2}-[0-9]{4})(?![0-9])",
    "a telephone number": r"(?<![0-9])(((\+|00)86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}|"
    r"(\+|00)[1-9][0-9][0-9 ()-]{6,}[0-9]|\(?0[0-9]{2,3}\)?[- ]?[0-9]{7,8}|"
    r"\(?[0-9]{3}\)?[-. ][0-9]{3}[-. ][0-9]{4})(?![0-9])",
}
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁"
    "任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔"
    "向常汤康易乔赖文庞樊殷颜庄章鲁倪邢俞翁蓝聂齐葛柴伍阮柯欧阳司徒上官诸葛"
)
CHINESE_NAME = re.compile(f"[{SURNAMES}][\u4e00-\u9fff·]{{1,3}}")
PINYIN = (
    "wang|li|zhang|liu|chen|yang|huang|zhao|wu|zhou|xu|sun|ma|zhu|hu|guo|he|lin|luo|gao|zheng|liang|xie|"
    "song|tang|han|feng|deng|cao|peng|zeng|xiao|tian|dong|pan|yuan|cai|jiang|yu|du|ye|cheng|wei|su|lu|"
    "ding|ren|yao|shen|zhong|cui|tan|fan|liao|shi|jin|jia|xia|fu|fang|zou|xiong|bai|meng|qin|qiu|hou"
)
LATIN_NAME = re.compile(r"[A-Z][a-z'’]+([,.]? |, ?|-|·)([A-Z][A-Za-z.'’]*[ .-]?)+")
PINYIN_NAME = re.compile(rf"({PINYIN})[ ,]+[a-z]{{2,10}}([ -][a-z]{{2,6}})?", re.I)
DATE = re.compile(
    r"((19|20)[0-9]{2}([-/.])(0?[1-9]|1[0-2])\3(0?[1-9]|[12][0-9]|3[01])|"
    r"(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])|"
    r"(19|20)[0-9]{2}([-/]|年)(0?[1-9]|1[0-2])月?(([0-2]?[0-9]|3[01])[日号])?|"
    r"([0-2]?[0-9]|3[01])[-/. ]([0-2]?[0-9]|3[01]|[A-Za-z]{3,9})[-/., ]+(19|20)[0-9]{2})([ T].*)?"
)
RECORD = re.compile(r"[A-Za-z]{0,5}[-_/ ]?[0-9]{6,14}")
CODE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=.*[a-f])[0-9a-f]{16,64}", re.I)
MOSTLY = 0.6
RUNNING_NUMBERS = 10  # a running number is at most this many times the number of patients


def heading_kind(heading: str) -> str | None:
    """Return what a heading says the column holds, such as ``names``; None if nothing personal."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", clean(heading))
    spaced = " ".join(re.findall(r"[^\W_]+", split.casefold()))
    joined = fold_name(heading)
    for kind, pattern in HEADINGS.items():
        if re.search(pattern, spaced) or re.fullmatch(pattern, joined):
            return kind
    return None


def entry_kind(text: str) -> str | None:
    """Return what a single entry looks like, such as ``a telephone number``; None if nothing."""
    plain = clean(text)
    for kind, pattern in STRONG.items():
        if re.search(pattern, plain):
            return kind
    forms = (CHINESE_NAME, LATIN_NAME, PINYIN_NAME)
    return "a name" if any(form.fullmatch(plain) for form in forms) else None


def discreet(text: str) -> str:
    """Return `text` as a message may show it: quoted, or only what it looks like."""
    kind = entry_kind(text)
    return f"what looks like {kind} (not repeated here)" if kind else shown(text)


def check_column(heading: str, cells: pd.Series[str]) -> Fault | None:
    """Return a fault if a column identifies patients, by its heading or by what stands in it.

    Parameters
    ----------
    heading : str
        As typed.
    cells : Series of str
        The entries; a column that the schema does not know.
    """
    column = discreet(heading)
    kind = heading_kind(heading)
    if kind:
        return whole(column, f"a column of {kind}", "no column that identifies", DE_IDENTIFY)
    kind = _content_kind([clean(text) for text in cells if clean(text)])
    if kind:
        expected = "no column that identifies"
        return whole(column, f"entries that look like {kind}", expected, DE_IDENTIFY)
    return None


def _content_kind(entries: list[str]) -> str | None:
    distinct = set(entries)
    for kind, pattern in STRONG.items():
        if any(re.search(pattern, text) for text in distinct):
            return f"{kind.split(' ', 1)[1]}s"
    many = len(distinct) >= 0.5 * len(entries)
    kinds = {
        "names": lambda text: bool(
            CHINESE_NAME.fullmatch(text) or (many and entry_kind(text) == "a name")
        ),
        "dates, which may be birth dates": lambda text: bool(DATE.fullmatch(text)),
        "record numbers": lambda text: bool(many and RECORD.fullmatch(text)),
    }
    for kind, alike in kinds.items():
        if sum(map(alike, distinct)) >= max(1, MOSTLY * len(distinct)):
            return kind
    return None


def id_kind(text: str, patients: int) -> str | None:
    """Return what a patient's id looks like if it identifies, such as ``a record number``.

    Parameters
    ----------
    text : str
        The id.
    patients : int
        Rows of the table: a number of six digits and more is a running number only up to ten
        times as many.
    """
    plain = clean(text)
    if CODE.fullmatch(plain):
        return None
    kind = entry_kind(plain)
    if kind:
        return kind
    numbers = re.findall(r"[0-9]+", plain)
    if any(len(n) >= 6 and int(n) > RUNNING_NUMBERS * patients for n in numbers):
        return "a record number or a date"
    if DATE.fullmatch(plain):
        return "a date"
    letters = re.sub(r"[\W_]+", "", plain)
    if not numbers and (len(letters) > 2 or re.search(r"[\u4e00-\u9fff]", plain)):
        return "a name or initials"
    return None


def id_kinds(ids: pd.Series[str]) -> pd.Series[str]:
    """Return what each patient's id looks like if it identifies; empty if it does not.

    Parameters
    ----------
    ids : Series of str
        The ids, by the spreadsheet's row.
    """
    patients = len(ids)
    kinds = {text: id_kind(text, patients) or "" for text in ids.unique()}
    return ids.map(kinds).astype(object)


def id_faults(kinds: pd.Series[str]) -> Iterator[Fault]:
    """Yield one fault for each way in which the ids identify, with the rows where they do."""
    for kind, rows in kinds[kinds != ""].groupby(kinds):
        numbers = [str(row) for row in rows.index]
        where = f"row {numbers[0]}" if len(numbers) == 1 else f"rows {', '.join(numbers[:5])}"
        more = f" and {len(numbers) - 5:,} more" if len(numbers) > 5 else ""
        found = f"what looks like {kind} in {where}{more} (not repeated here)"
        yield Fault(int(numbers[0]), "", "patient_id", found, "a pseudonym", NEW_IDS)
