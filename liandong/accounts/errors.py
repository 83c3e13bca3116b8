from django.utils.translation import gettext_noop

from liandong.core.errors import DomainError


class AccountTaken(DomainError, code="account-taken"):
    sentence = gettext_noop("此人已有账号，或账号名已被使用。请在列表中查找。")


class UnknownPerson(DomainError, code="unknown-person", status=422):
    sentence = gettext_noop("通讯录中没有在职人员 {person}。请先在通讯录中登记此人。")


class OwnAccount(DomainError, code="own-account"):
    sentence = gettext_noop("不能办理自己的账号。请由另一位安全管理员办理。")


class LinkSpent(DomainError, code="link-spent", status=404):
    sentence = gettext_noop("链接已使用、已过期或无效。请向安全管理员重新索取。")
