"""The table behind Django's cache: counts of attempts hold for every process of the place."""

from django.db import migrations

MAKE = """
create unlogged table accounts_cache (
  cache_key varchar(255) primary key,
  value text not null,
  expires timestamptz not null
);
create index accounts_cache_expires on accounts_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(MAKE, "drop table accounts_cache")]
