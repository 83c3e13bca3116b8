"""Makes the tables and a small county with accounts: `python -m tests.faults.prepare`, in a Stack."""

PASSWORD = "fault-test-1234"
ACCOUNTS = {"dispatcher": "zhou-min", "fire": "li-lei"}


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from liandong.core.access.models import User
    from liandong.directory.tests import county

    call_command("migrate", verbosity=0, interactive=False)
    county.install()
    for username, person in ACCOUNTS.items():
        user = User(username=username, person=person)
        user.set_password(PASSWORD)
        user.save()


if __name__ == "__main__":
    main()
