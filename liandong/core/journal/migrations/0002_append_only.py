"""What the journal's tables refuse, whoever asks: rows are added, never changed, never removed."""

from django.db import migrations

FORWARD = """
create function journal_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the journal is append-only: % on % is refused', tg_op, tg_table_name
        using errcode = 'integrity_constraint_violation', constraint = 'journal_is_append_only';
end $$;

create trigger journal_entry_append_only before update or delete or truncate on journal_entry
    for each statement execute function journal_refuse();
create trigger journal_sealedentry_append_only before update or delete or truncate on journal_sealedentry
    for each statement execute function journal_refuse();
create trigger journal_seal_append_only before delete or truncate on journal_seal
    for each statement execute function journal_refuse();
-- only the cursor of a seal may be renewed (after a restore); what it seals may not
create trigger journal_seal_frozen before update of since, size, root, prev, hash, digest, sealed_at on journal_seal
    for each statement execute function journal_refuse();
-- personal values may be destroyed (by recorded order), never altered
create trigger journal_personalfield_not_altered before update or truncate on journal_personalfield
    for each statement execute function journal_refuse();
create trigger journal_stream_stays before delete or truncate on journal_stream
    for each statement execute function journal_refuse();

alter table journal_arrival alter column xid type xid8 using xid::xid8;
alter table journal_arrival alter column xid set default pg_current_xact_id();
create index journal_arrival_by_xid on journal_arrival (xid) include (entry_id);

-- heads and arrivals are rewritten or appended all day
alter table journal_stream set (fillfactor = 70);
"""

BACKWARD = """
drop trigger journal_entry_append_only on journal_entry;
drop trigger journal_sealedentry_append_only on journal_sealedentry;
drop trigger journal_seal_append_only on journal_seal;
drop trigger journal_seal_frozen on journal_seal;
drop trigger journal_personalfield_not_altered on journal_personalfield;
drop trigger journal_stream_stays on journal_stream;
drop function journal_refuse();
drop index journal_arrival_by_xid;
alter table journal_arrival alter column xid drop default;
alter table journal_arrival alter column xid type text;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
