"""A recording is what its content says it is, at most a minute, whatever the file calls itself."""

import struct
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liandong.web.field_voices import LARGEST, NotAVoice, Sound, VoiceTooLong, read_sound


def element(name: bytes, body: bytes) -> bytes:
    return name + (0x10000000 | len(body)).to_bytes(4, "big") + body


def webm(seconds: float, codec: bytes = b"A_OPUS") -> bytes:
    """A stream as recorders write it: no duration, clusters with times, blocks relative to them."""
    head = element(b"\x1aE\xdf\xa3", element(b"\x42\x82", b"webm"))
    track = element(b"\x16\x54\xae\x6b", element(b"\xae", element(b"\x86", codec)))
    start = int(seconds * 1000) - 500
    first = element(b"\xe7", b"\x00") + element(b"\xa3", b"\x81\x00\x00\x80sound")
    last = element(b"\xe7", max(start, 0).to_bytes(4, "big")) + element(
        b"\xa3", b"\x81" + struct.pack(">h", 500) + b"\x80sound"
    )
    name, unknown = b"\x1f\x43\xb6\x75", b"\x01\xff\xff\xff\xff\xff\xff\xff"
    return head + track + element(name, first) + name + unknown + last


def ogg(seconds: float) -> bytes:
    def page(position: int, body: bytes) -> bytes:
        return b"OggS\x00\x00" + struct.pack("<q", position) + bytes(13) + body

    return page(0, b"OpusHead") + page(int(seconds * 48_000), b"sound")


def mp4(seconds: float, handler: bytes = b"soun") -> bytes:
    mvhd = b"mvhd" + bytes(4) + bytes(8) + struct.pack(">II", 1000, int(seconds * 1000))
    return struct.pack(">I", 24) + b"ftypM4A " + bytes(12) + struct.pack(">I", 108) + mvhd + b"hdlr" + handler


def read(content: bytes, name: str = "voice.bin") -> Sound:
    return read_sound(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(("made", "kind"), [(webm, "webm"), (ogg, "ogg"), (mp4, "mp4")])
def test_each_kind_is_known_with_its_length(made: Any, kind: str) -> None:
    sound = read(made(12))
    assert (sound.kind, sound.seconds) == (kind, 12)
    assert read(made(60)).seconds == 60
    with pytest.raises(VoiceTooLong):
        read(made(75))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>not a voice</html>",
        b"\x1aE\xdf\xa3",
        b"MZ" + bytes(4000),
        webm(3, codec=b"V_VP8"),
        webm(3)[:20],
        mp4(3, handler=b"vide"),
        b"OggS",
    ],
    ids=["nothing", "a page", "a head", "a program", "a film", "cut off", "a film in mp4", "an empty ogg"],
)
def test_what_is_no_voice_is_refused(content: bytes) -> None:
    with pytest.raises(NotAVoice):
        read(content, "voice.webm")


def test_however_it_is_cut_it_never_breaks() -> None:
    for whole in (webm(5), ogg(5), mp4(5)):
        for at in range(len(whole)):
            try:
                read(whole[:at])
            except NotAVoice:
                continue


def test_too_many_bytes_are_not_read_at_all() -> None:
    with pytest.raises(VoiceTooLong):
        read(webm(3) + bytes(LARGEST))
