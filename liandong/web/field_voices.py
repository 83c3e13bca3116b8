"""Voice from phones: known by its content, at most a minute, kept as it was recorded."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor
from liandong.core.errors import DomainError
from liandong.web import field_media
from liandong.web.facts import SceneVoiceAdded, VoiceAdded
from liandong.web.field_media import Owner
from liandong.web.models import Voice

LARGEST = 2 * 1024 * 1024  # a minute at the highest rate that phones record speech with
LONGEST_SECONDS = 61.5  # a minute, and what a recorder needs to stop
_CLUSTER, _BLOCK, _TIME = 0x1F43B675, 0xA3, 0xE7
_FILMS = (b"V_VP", b"V_AV1", b"V_MPEG", b"V_THEORA", b"V_MS")  # whole names: sound contains any two bytes
_UNKNOWN_SIZES = {(1 << 7 * n) - 1 for n in range(1, 9)}


class NotAVoice(DomainError, code="not-a-voice", status=415):
    sentence = gettext_noop("这个文件不是能识别的录音，请重新录一遍。")


class VoiceTooLong(DomainError, code="voice-too-long", status=413):
    sentence = gettext_noop("录音最长 60 秒，请分几段录。")


class TooManyVoices(DomainError, code="too-many-voices", status=422):
    sentence = gettext_noop("一条报告最多 9 段录音，请另报一条。")


@dataclass(frozen=True)
class Sound:
    """A recording read: `seconds` as the recording itself says, None where it does not."""

    content: bytes
    kind: str
    seconds: float | None


def read_sound(file: "UploadedFile[Any]") -> Sound:
    """The recording of an upload, whatever it calls itself. Raises NotAVoice, VoiceTooLong."""
    if (file.size or 0) > LARGEST:
        raise VoiceTooLong
    content = file.read(LARGEST + 1)
    try:
        sound = _sound(content)
    except (IndexError, struct.error, ValueError) as error:  # cut off in the middle of a header
        raise NotAVoice from error
    if sound is None:
        raise NotAVoice
    if (sound.seconds or 0) > LONGEST_SECONDS:
        raise VoiceTooLong
    return sound


def _sound(content: bytes) -> Sound | None:
    head = content[:4096]
    if head[:4] == b"\x1aE\xdf\xa3" and b"webm" in head[:64] and (b"A_OPUS" in head or b"A_VORBIS" in head):
        return (
            None if any(name in head for name in _FILMS) else Sound(content, "webm", _webm_seconds(content))
        )
    if head[:4] == b"OggS" and (b"OpusHead" in head or b"\x01vorbis" in head):
        return Sound(content, "ogg", _ogg_seconds(content))
    if head[4:8] == b"ftyp" and b"soun" in content and b"vide" not in content:
        return Sound(content, "mp4", _mp4_seconds(content))
    return None


def _webm_seconds(content: bytes) -> float | None:
    """The moment of the last block of the last cluster: recorders write no duration into a live stream."""
    start = content.rfind(b"\x1f\x43\xb6\x75")
    if start < 0:
        return None
    cluster, last = 0, 0
    outer = next(_elements(content, start), None)
    if outer is None:
        return None
    for found, size, begins in _elements(content, outer[2]):
        if found == _TIME:
            cluster = int.from_bytes(content[begins : begins + size], "big")
        elif found == _BLOCK:
            last = int(struct.unpack_from(">h", content, begins + 1)[0])
    return (cluster + last) / 1000


def _elements(content: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Id, size and first byte of what follows, one behind the other."""
    while at < len(content) and content[at]:
        width = 9 - content[at].bit_length()
        found = int.from_bytes(content[at : at + width], "big")
        at += width
        if at >= len(content) or content[at] == 0:
            return
        width = 9 - content[at].bit_length()
        size = int.from_bytes(content[at : at + width], "big") & (1 << 7 * width) - 1
        at += width
        yield found, 0 if size in _UNKNOWN_SIZES else size, at
        at += 0 if size in _UNKNOWN_SIZES else size


def _ogg_seconds(content: bytes) -> float | None:
    """The position of the last page, in samples: Opus always counts 48,000 in a second."""
    if b"OpusHead" not in content[:4096]:
        return None
    position = int(struct.unpack_from("<q", content, content.rfind(b"OggS") + 6)[0])
    return position / 48_000 if position > 0 else None


def _mp4_seconds(content: bytes) -> float | None:
    at = content.find(b"mvhd")
    if at < 0:
        return None
    long = content[at + 4] == 1
    scale, lasts = struct.unpack_from(">IQ" if long else ">II", content, at + (24 if long else 16))
    return lasts / scale if scale and lasts else None


def add_voice(*, owner: Owner, sound: Sound, by: Actor, at: datetime) -> Voice:
    """Keep a recording with a report or a message from the scene, once. Raises TooManyVoices, NotVisible."""
    return field_media.keep(
        Voice,
        owner,
        sound.content,
        sound.kind,
        full=TooManyVoices,
        facts=(VoiceAdded, SceneVoiceAdded),
        said={"seconds": round(sound.seconds or 0)},
        by=by,
        at=at,
        kind=sound.kind,
        seconds=sound.seconds,
    )
