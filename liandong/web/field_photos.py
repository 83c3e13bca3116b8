"""Photos of reports: known by their content, made small, rid of what a camera writes into them, kept once."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_noop
from PIL import ExifTags, Image, ImageOps

from liandong.core.access.actor import Actor
from liandong.core.errors import DomainError
from liandong.core.geo import in_china
from liandong.web import field_media
from liandong.web.facts import PhotoAdded, ScenePhotoAdded
from liandong.web.field_media import Owner
from liandong.web.models import Photo

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONG_EDGE = 2560
KINDS = ("JPEG", "PNG", "WEBP")


class NotAPhoto(DomainError, code="not-a-photo", status=415):
    sentence = gettext_noop("这个文件不是能识别的照片，请用 JPG、PNG 或 WebP 照片重试。")


class PhotoTooLarge(DomainError, code="photo-too-large", status=413):
    sentence = gettext_noop("照片太大（最多 10 MB、5000 万像素），请压缩后重试。")


class TooManyPhotos(DomainError, code="too-many-photos", status=422):
    sentence = gettext_noop("一条报告最多 9 张照片，请另报一条。")


@dataclass(frozen=True)
class Picture:
    """A photo read: `jpeg` is the picture alone; where and when it was taken stand beside it."""

    jpeg: bytes
    width: int
    height: int
    lon: float | None = None
    lat: float | None = None
    taken_at: datetime | None = None


def read_picture(file: "UploadedFile[Any]") -> Picture:
    """The picture of an upload, whatever it calls itself. Raises NotAPhoto, PhotoTooLarge."""
    if (file.size or 0) > LARGEST:
        raise PhotoTooLarge
    content = file.read(LARGEST + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged EXIF is told of, and ignored
            return _picture(content)
    except Image.DecompressionBombError as error:
        raise PhotoTooLarge from error
    except DomainError:
        raise
    except Exception as error:  # whatever a decoder stumbles over, it was no photo
        raise NotAPhoto from error


def _picture(content: bytes) -> Picture:
    with Image.open(BytesIO(content), formats=KINDS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise PhotoTooLarge
        exif = image.getexif()
        lon, lat = _point(exif.get_ifd(ExifTags.IFD.GPSInfo))
        taken_at = _moment(exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal))
        image.draft("RGB", (LONG_EDGE, LONG_EDGE))
        upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((LONG_EDGE, LONG_EDGE))
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)  # the pixels, and nothing that came with them
    out = BytesIO()
    clean.save(out, "JPEG", quality=85)
    return Picture(out.getvalue(), *clean.size, lon, lat, taken_at)


def _point(gps: dict[int, Any]) -> tuple[float | None, float | None]:
    try:
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps.get(ExifTags.GPS.GPSLatitudeRef) == "S")
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude], gps.get(ExifTags.GPS.GPSLongitudeRef) == "W")
    except (KeyError, ValueError, TypeError, ZeroDivisionError):
        return None, None
    return (lon, lat) if in_china(lon, lat) else (None, None)


def _degrees(parts: Sequence[Any], negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return round((degrees + minutes / 60 + seconds / 3600) * (-1 if negative else 1), 7)


def _moment(text: object) -> datetime | None:
    try:
        naive = datetime.strptime(str(text), "%Y:%m:%d %H:%M:%S")  # cameras write no zone
    except ValueError:
        return None
    return naive.replace(tzinfo=timezone.get_default_timezone())


def add_photo(
    *, owner: Owner, picture: Picture, by: Actor, at: datetime, where: tuple[float, float] | None = None
) -> Photo:
    """Keep a photo with a report or a message from the scene; the same picture again is the one there.

    `where` is what the phone read from a picture before making it small. Raises TooManyPhotos, NotVisible.
    """
    lon, lat = (picture.lon, picture.lat) if picture.lon is not None else (where or (None, None))
    return field_media.keep(
        Photo,
        owner,
        picture.jpeg,
        "jpg",
        full=TooManyPhotos,
        facts=(PhotoAdded, ScenePhotoAdded),
        said={"kilobytes": max(len(picture.jpeg) // 1024, 1)},
        by=by,
        at=at,
        width=picture.width,
        height=picture.height,
        taken_at=min(picture.taken_at, at) if picture.taken_at else None,
        lon=lon,
        lat=lat,
    )


def path_of(sha256: str) -> Path:
    """Where a stored photo lies."""
    return field_media.path_of(sha256, "jpg")
