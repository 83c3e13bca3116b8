-- Years of closed incidents (numbers first to last): incident, report, order, stream, facts, obligation,
-- message. The facts carry no true hashes: what is measured on them is reading, never `journal verify`.

insert into incidents_incident (ref, world, type, type_name, urgency, police, summary, grade, needs_plan,
    sensitive, figures, status, lead_unit, place_name, region, zone, lon, lat, x, y, radius_m, reports, orders,
    topics, opened_at, closed_at)
select 'B-' || n, 'real', '12H02', '撞车', 'urgent', false, '两车相撞，有人受伤 ' || n, '', false, false, '{}',
    'closed', u.unit, '滨江路' || n %% 400 || '号', t.code, 'city_centre', 104.5, 26.5, 1000 + n %% 5000,
    1000 + n %% 7000, 0, 1, 1, array['place/99', 'place/9901', 'place/990101', 'place/' || t.code,
    'org/linkage-centre', 'org/' || u.unit], at.at, at.at + interval '1 hour'
from generate_series(%(first)s::bigint, %(last)s::bigint) n
cross join lateral (select now() - interval '1 day' - (n %% 1000000) * interval '90 seconds' as at) at
join (select row_number() over (order by code) - 1 as nth, count(*) over () as of, code
      from directory_region where length(code) = 9) t on t.nth = n %% t.of
join (select row_number() over (order by org_id) - 1 as nth, count(*) over () as of, org_id as unit
      from directory_linkageunit) u on u.nth = n %% u.of;

insert into intake_report (ref, world, channel, status, narrative, caller_name, caller_phone, place_given, datum,
    place_name, region, zone, lon, lat, x, y, radius_m, type, type_name, police, emergency, urgency, figures,
    answers, received_unit, taken_by, taken_by_name, taken_at, settled_at, incident_id, diverted_to, receipt,
    reason, topics)
select 'RB-' || n, 'real', 'phone', 'joined', '两车相撞，有人受伤，路堵死了 ' || n, '张三',
    '1990' || lpad((n %% 200000)::text, 7, '0'), '', 'wgs84', i.place_name, i.region, i.zone, i.lon, i.lat, i.x,
    i.y, 0, i.type, i.type_name, false, true, 'urgent', '{}', '{}', '', 'taker-' || n %% 30, '李娜', i.opened_at,
    i.opened_at, i.id, '', '', '', i.topics
from generate_series(%(first)s::bigint, %(last)s::bigint) n join incidents_incident i on i.ref = 'B-' || n;

insert into dispatch_order (ref, incident_id, unit, unit_name, unit_kind, tier, zone, lead, task, urgency, state,
    issued_at, acknowledged_at, departed_at, arrived_at, completed_at, ended_at, first_handled_at, scene_leader,
    scene_leader_name, chases, chased_by)
select 'B-' || n || '-01', i.id, i.lead_unit, i.lead_unit, 'other', '1', 'city_centre', true, i.summary,
    'urgent', 'completed', i.opened_at, i.opened_at, i.opened_at, i.opened_at, i.closed_at, i.closed_at,
    i.opened_at, '', '', 0, ''
from generate_series(%(first)s::bigint, %(last)s::bigint) n join incidents_incident i on i.ref = 'B-' || n;

insert into journal_stream (name, world, place, topics, seq, hash)
select 'incident/B-' || n, 'real', i.region, i.topics, 2, ''
from generate_series(%(first)s::bigint, %(last)s::bigint) n join incidents_incident i on i.ref = 'B-' || n;

insert into journal_entry (world, stream, seq, kind, body, by, by_name, post, org, occurred_at, recorded_at,
    place, parties, digest, prev, hash)
select 'real', 'incident/B-' || n, f.seq, f.kind, jsonb_build_object('incident', 'B-' || n, 'order',
    'B-' || n || '-01', 'unit', i.lead_unit, 'unit_name', i.lead_unit, 'task', i.summary), 'zhou-min', '周敏',
    'linkage-centre:dispatcher:1', 'linkage-centre', i.opened_at, i.opened_at, i.region, '{}', 'sha256', '', ''
from generate_series(%(first)s::bigint, %(last)s::bigint) n join incidents_incident i on i.ref = 'B-' || n cross join (values (1, 'incidents.incident_opened'), (2, 'dispatch.order_issued')) as f(seq, kind);

insert into obligations_obligation (rule, version_id, world, stream, subject, owed_by, owed_role, owed_name,
    opened_by_id, period, opened_at, known_at, due_at, state, met_by_id, met_at, step, weight, basis, title, place,
    topics, incident)
select 'acknowledge.tier-1', %(version)s, 'real', 'incident/B-' || n, 'B-' || n || '-01', i.lead_unit, '',
    i.lead_unit, -n, '', i.opened_at, i.opened_at, i.opened_at + interval '1 minute', 'met', -n, i.opened_at, 0, 2,
    'house', '一级联动单位六十秒内签收指令', i.region, i.topics, 'B-' || n
from generate_series(%(first)s::bigint, %(last)s::bigint) n join incidents_incident i on i.ref = 'B-' || n;

with told as (
    insert into notify_message (entry_id, kind, stream, incident, subject, text, link, must_answer, urgency, world,
        created_at)
    select -n, 'dispatch.order_issued', 'incident/B-' || n, 'B-' || n, '新指令', i.summary, '', true, 'urgent',
        'real', i.opened_at
from generate_series(%(first)s::bigint, %(last)s::bigint) n join incidents_incident i on i.ref = 'B-' || n returning id, entry_id, created_at)
insert into notify_delivery (message_id, person, name, org, role, channel, address, key, state, queued_at, sent_at,
    delivered_at, attempts, error, permanent)
select id, 'person-' || -entry_id %% 300, '值班员', 'county-fire', 'unit_duty', 'loopback', '', 'B' || entry_id,
    'delivered', created_at, created_at, created_at, 1, '', false from told;
