-- The programme engine: what happened to a member is an event; everything else follows from the events.

alter table programme_version add column form integer not null default 1; -- 1 cannot be read any more
alter table programme_version alter column form drop default;
alter table programme_version add column restocked text[] not null default '{}'; -- rewards counted anew from it on

create table event (                   -- replayed from no 1 on, they give the state and the entries
    member_id uuid not null references member,
    no bigint not null check (no > 0),
    id text not null,                  -- of what it records: the purchase, the redemption
    kind text not null,
    at timestamptz not null,
    recorded_at timestamptz not null,  -- the "now" it was evaluated at
    programme_version integer not null references programme_version,
    then_version integer references programme_version, -- that it earned under, when not that one: of a
                                       -- return the purchase's, of what was told late its own moment's
    body jsonb not null,
    primary key (member_id, no),
    unique (member_id, id, kind)
);

create table member_state (
    member_id uuid primary key references member,
    version bigint not null default 0, -- of the snapshot: counts every change of this member
    event_no bigint not null,
    last_seq bigint not null check (last_seq >= 0),
    tier_id text not null,
    programme_version integer not null references programme_version, -- that due_at was told by
    due_at timestamptz,                -- when time alone changes something next
    notices jsonb not null default '[]', -- of expiry, to be sent
    state jsonb not null               -- the engine's, after event_no
);
create index member_state_due on member_state (due_at);
create index member_state_programme on member_state (programme_version);
create index member_state_tier on member_state (tier_id);
create index member_state_notices on member_state (member_id) where notices <> '[]';

-- Of before: the accounts wait here until a programme of the new form says which unit they are in.
alter table entry drop constraint entry_member_id_fkey;
alter table balance rename to account_before;
alter index balance_pkey rename to account_before_pkey;

create table balance (                 -- sums of the entries, changed in the same transaction
    member_id uuid not null references member_state,
    unit_id text not null,
    available bigint not null check (available >= 0),
    pending bigint not null check (pending >= 0),
    deficit bigint not null check (deficit >= 0),
    primary key (member_id, unit_id),
    check (available = 0 or deficit = 0)
);

alter table entry
    add constraint entry_member_id_fkey foreign key (member_id) references member,
    add column unit_id text not null default '', -- '': of before
    add column event_no bigint,                  -- the event that made it; null: of before
    alter column source_id type text;
alter table entry alter column unit_id drop default;
drop index entry_undone_once;          -- partial returns take a purchase's units back in parts
drop index movement_lot;               -- nothing that runs looks for these any more
drop index referral_purchase;

alter table lot
    drop column remaining,             -- it is the sum of the movements; a lot is never changed
    add column source_id text not null default '',
    add column waits_for text not null default '', -- the action that lets it be spent
    add column cancelled_at timestamptz;           -- when it did not come by then

create function append_only() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: a correction is a new row', tg_table_name;
end $$;
create trigger event_append_only before update or delete on event
    for each row execute function append_only();
create trigger entry_append_only before update or delete on entry
    for each row when (old.unit_id <> '') execute function append_only();
create trigger lot_append_only before update or delete on lot
    for each row execute function append_only();
create trigger movement_append_only before update or delete on movement
    for each row execute function append_only();

alter table voucher
    drop constraint voucher_state_check,
    add constraint voucher_state_check
        check (state in ('issued', 'used', 'voided', 'cancelled', 'given')),
    alter column request drop not null, -- null: a gift, asked for by nobody
    alter column entry_seq drop not null, -- null: it cost nothing
    add column unit_id text not null default '', -- '': of before
    add column kind text not null default 'product',
    add column worth bigint not null default 0, -- minor units
    add column code text;              -- of a partner
alter table voucher
    alter column unit_id drop default,
    alter column kind drop default,
    alter column worth drop default;
-- A till that names a voucher of somebody else, or of nobody, knows no member to look under.
create index voucher_id on voucher (id);

alter table visit
    add column check_in jsonb,         -- what the visit itself gave; null: it was not counted
    add column checked_in_at timestamptz;

alter table purchase
    drop constraint purchase_earned_check,
    alter column earned drop not null, -- of before; since then by unit
    add column earned_units jsonb not null default '{}',
    add column discount bigint not null default 0,
    add column paid bigint not null default 0,
    add column to_pay bigint not null default 0,
    add column not_earned jsonb not null default '[]', -- actions that gave nothing, and why
    add column counts_visit boolean not null default false, -- earned includes what its visit gave
    add column slip jsonb not null default '{}', -- what the receipt says of then; {}: of before
    add column partly_refunded_at timestamptz;
update purchase set to_pay = amount;

alter table refund
    drop constraint refund_member_id_purchase_id_key,
    add column request jsonb;
update refund set request = jsonb_build_object(
    'purchase_id', purchase_id, 'lines', '[]'::jsonb, 'amount', null);
alter table refund alter column request set not null;

alter table reward_stock
    alter column remaining drop not null, -- null: no end to it
    add column given bigint not null default 0 check (given >= 0), -- of all members together
    add column version integer not null default 0; -- of the programme, from which it is counted
update reward_stock set given = (select count(*) from voucher
    where voucher.reward_id = reward_stock.reward_id and state <> 'voided');

comment on column referral.counted is 'of before: the inviter''s events count now';

create table partner_code (
    pool text not null,
    code text not null,
    added_at timestamptz not null,
    taken_by uuid references member,
    taken_at timestamptz,
    primary key (pool, code)
);
create index partner_code_free on partner_code (pool, added_at, code) where taken_by is null;

create table reported_action (
    till_id uuid not null references till,
    id uuid not null,
    member_id uuid not null references member,
    request jsonb not null,            -- as decoded: a repeat must be the same
    reply jsonb not null,
    at timestamptz not null,
    primary key (till_id, id)
);
