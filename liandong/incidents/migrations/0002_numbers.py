from django.db import migrations


class Migration(migrations.Migration):
    """Incidents are numbered by a sequence: nobody waits for anybody's commit."""

    dependencies = [("incidents", "0001_initial")]
    operations = [migrations.RunSQL("create sequence incident_number", "drop sequence incident_number")]
