"""What can be wrong with a table that somebody uploads, told to people."""

from django.utils.translation import gettext_noop

from liandong.core.errors import DomainError


class NotATable(DomainError, code="tables.not-a-table", status=422):
    sentence = gettext_noop("这个文件不是 .xlsx、.xls 或 .csv 表格。请用模板填写后上传。")


class TableTooLarge(DomainError, code="tables.too-large", status=413):
    sentence = gettext_noop("表格过大（上限 {limit}）。请拆成几份分别导入。")


class NoHeader(DomainError, code="tables.no-header", status=422):
    sentence = gettext_noop("没有找到表头，缺少：{missing}。请使用模板的表头。")


class UploadGone(DomainError, code="tables.upload-gone", status=410):
    sentence = gettext_noop("这次上传已导入或已过期。请重新上传表格。")


class NothingToImport(DomainError, code="tables.nothing-to-import", status=422):
    sentence = gettext_noop("没有可以导入的行。请按“问题”一列改正后重新上传。")
