from django.db import migrations

BIGRAMS = """
create function bigrams(said text) returns text[] language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct substr(t, i, 2)), '{}')
  from (select lower(regexp_replace(said, '[[:space:],，。、·()（）-]', '', 'g')) as t) as cleaned,
       generate_series(1, greatest(length(t) - 1, 1)) as i
  where t <> ''
$$"""


class Migration(migrations.Migration):
    """Report numbers are a sequence; two-character Chinese words are found by pairs of characters."""

    dependencies = [("intake", "0001_initial")]
    operations = [
        migrations.RunSQL("create sequence report_number", "drop sequence report_number"),
        migrations.RunSQL(BIGRAMS, "drop function bigrams(text)"),
        migrations.RunSQL(
            "create index address_bigrams on intake_addressentry using gin (bigrams(said))",
            "drop index address_bigrams",
        ),
        migrations.RunSQL(
            "create index address_near on intake_addressentry using gist (point(x, y))",
            "drop index address_near",
        ),
    ]
