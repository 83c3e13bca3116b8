from django.db import migrations

CHECK = """
create function resources_lent_is_the_sum() returns trigger language plpgsql as $$
declare of_stock bigint := (to_jsonb(new) ->> tg_argv[0])::bigint;
begin
    if exists (
        select from resources_stock s
        where s.id = of_stock and s.lent <> (
            select coalesce(sum(l.quantity - l.returned - l.used - l.lost), 0) from resources_loan l
            where l.stock_id = s.id and l.state in ('ordered', 'acknowledged', 'handed_out', 'received'))
    ) then
        raise exception 'stock % does not lend what its open loans say', of_stock
            using errcode = 'check_violation', constraint = 'lent_is_the_sum_of_open_loans';
    end if;
    return null;
end $$;
create constraint trigger lent_is_the_sum_of_open_loans after insert or update of lent on resources_stock
    deferrable initially deferred for each row execute function resources_lent_is_the_sum('id');
create constraint trigger open_loans_are_what_is_lent after insert or update on resources_loan
    deferrable initially deferred for each row execute function resources_lent_is_the_sum('stock_id');
"""
UNDO = """
drop trigger open_loans_are_what_is_lent on resources_loan;
drop trigger lent_is_the_sum_of_open_loans on resources_stock;
drop function resources_lent_is_the_sum();
"""


class Migration(migrations.Migration):
    """What a stock lends is the sum of its open loans, at every commit, whoever writes."""

    dependencies = [("resources", "0001_initial")]
    operations = [migrations.RunSQL(CHECK, UNDO)]
