from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An account. Who the person is and which posts they hold is the directory's to say."""

    person = models.SlugField(max_length=64, blank=True, help_text="Reference of the person in the directory")

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=~models.Q(person=""), name="one_account_per_person"
            )
        ]
