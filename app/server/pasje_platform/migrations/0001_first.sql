-- Every table of value starts its primary key with member_id, so that one member's rows lie together and can be moved together.

create table platform (
    one boolean primary key default true check (one), -- a table of one row
    epoch text not null,               -- random; another one after a restore or a fresh start
    pepper bytea not null              -- keys the sign-in codes, which are nowhere written
);

create table programme_version (
    version integer primary key check (version > 0),
    effective_at timestamptz not null,
    sha256 text not null,
    source text not null,              -- the TOML file as it was
    logo text                          -- the file beside it, as a data: URL
);

create table member (
    id uuid primary key,
    email text not null,
    name text not null,
    language text not null,
    birthday_on date,
    marketing boolean not null,
    terms_on date not null,
    joined_at timestamptz not null,
    number text not null unique,
    handle text not null unique,       -- of the static code
    referral_code text not null unique
);
create unique index member_email on member (lower(email));

create table device (
    member_id uuid not null references member,
    id uuid not null,
    handle text not null unique,       -- of the fresh codes
    key bytea not null,
    name text not null,
    signed_in_at timestamptz not null,
    seen_at timestamptz not null,
    revoked_at timestamptz,
    primary key (member_id, id)
);

create table sign_in (
    id uuid primary key,
    email text not null,
    language text not null,
    started_at timestamptz not null,
    expires_at timestamptz not null,
    tries_left integer not null check (tries_left >= 0),
    proven_at timestamptz,
    device_id uuid                     -- the only one that may go on after the proof
);

create table refresh_token (
    hash bytea primary key,
    family uuid not null,              -- all that came from one sign-in
    member_id uuid not null,
    device_id uuid not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null,   -- idle
    family_ends_at timestamptz not null, -- absolute
    used_at timestamptz,
    foreign key (member_id, device_id) references device on delete cascade
);
create index refresh_token_family on refresh_token (family);

create table access_token (
    hash bytea primary key,
    family uuid not null,
    member_id uuid not null,
    device_id uuid not null,
    expires_at timestamptz not null,
    foreign key (member_id, device_id) references device on delete cascade
);
create index access_token_family on access_token (family);

create table attempt (                 -- what is limited per time: sign-in mails, bad codes
    subject text not null,
    at timestamptz not null
);
create index attempt_subject on attempt (subject, at);

create table till (
    id uuid primary key,
    name text not null unique,
    shop text not null,
    key_hash bytea not null unique,
    most_per_purchase bigint not null check (most_per_purchase > 0),
    most_per_day bigint not null check (most_per_day > 0),
    added_at timestamptz not null,
    revoked_at timestamptz
);

create table balance (
    member_id uuid primary key references member,
    available bigint not null default 0 check (available >= 0),
    deficit bigint not null default 0 check (deficit >= 0),
    qualifying bigint not null default 0 check (qualifying >= 0), -- spent since joining, less refunds, minor units
    tier_id text not null,
    version bigint not null default 0, -- of the snapshot: counts every change of this member
    last_seq bigint not null default 0 check (last_seq >= 0),
    check (available = 0 or deficit = 0)
);

create table entry (
    member_id uuid not null references balance,
    seq bigint not null check (seq > 0),
    id uuid not null unique,
    kind text not null,
    units bigint not null,
    against text not null,             -- the programme's own side: issued, redeemed, expired, corrected
    at timestamptz not null,
    balance_after bigint not null,
    programme_version integer not null references programme_version,
    source_id uuid,                    -- the purchase, redemption, refund, referral behind it
    reverses bigint,                   -- seq of the entry that this one undoes
    why jsonb not null,
    primary key (member_id, seq),
    foreign key (member_id, reverses) references entry (member_id, seq)
);
create index entry_source on entry (member_id, source_id);
create unique index entry_undone_once on entry (member_id, reverses) where reverses is not null;

create table lot (
    member_id uuid not null,
    seq bigint not null,               -- of the entry that made it
    earned_at timestamptz not null,
    available_at timestamptz not null,
    expires_at timestamptz,
    units bigint not null check (units > 0),
    remaining bigint not null check (remaining >= 0 and remaining <= units),
    primary key (member_id, seq),
    foreign key (member_id, seq) references entry (member_id, seq)
);
create index lot_left on lot (member_id, expires_at) where remaining > 0;

create table movement (                -- what one entry did to each lot and to the deficit
    member_id uuid not null,
    seq bigint not null,
    part integer not null,
    lot_seq bigint,                    -- null: the deficit
    units bigint not null check (units <> 0), -- into the lot; for the deficit, what fills it
    primary key (member_id, seq, part),
    foreign key (member_id, seq) references entry (member_id, seq),
    foreign key (member_id, lot_seq) references lot (member_id, seq)
);
create index movement_lot on movement (member_id, lot_seq);

create table visit (
    till_id uuid not null references till,
    id uuid not null,
    code text not null,                -- as sent: a repeat must be the same
    scanned_at timestamptz not null,
    opened_at timestamptz not null,
    member_id uuid not null references member,
    device_id uuid,                    -- null: a static code
    code_handle text,
    code_step bigint,
    may_spend boolean not null,        -- at first: a fresh code, and not one that waited offline
    voucher_id uuid,                   -- the voucher whose own code was scanned
    primary key (till_id, id),
    unique (device_id, code_handle, code_step) -- a fresh code is burnt by its first visit
);

create table purchase (
    member_id uuid not null references member,
    id uuid not null,
    till_id uuid not null references till,
    visit_id uuid not null,
    request jsonb not null,            -- as decoded: a repeat must be the same
    amount bigint not null check (amount >= 0),
    currency text not null,
    receipt text not null,
    business_on date not null,
    bought_at timestamptz not null,
    recorded_at timestamptz not null,
    earned bigint not null check (earned >= 0),
    tier_after text not null,
    tier_changed boolean not null,
    available_after bigint not null,
    refunded_at timestamptz,
    primary key (member_id, id),
    unique (till_id, id),
    unique (till_id, business_on, receipt),
    foreign key (till_id, visit_id) references visit
);
create index purchase_receipt on purchase (receipt, business_on);
create index purchase_id on purchase (id); -- a refund names it without its till

create table refund (
    member_id uuid not null,
    id uuid not null,
    till_id uuid not null references till,
    purchase_id uuid not null,
    at timestamptz not null,
    taken_back bigint not null,
    reply jsonb not null,              -- voided and returned vouchers, balance then
    primary key (member_id, id),
    unique (till_id, id),
    unique (member_id, purchase_id),
    foreign key (member_id, purchase_id) references purchase
);

create table reward_stock (
    reward_id text primary key,
    remaining bigint not null check (remaining >= 0)
);

create table voucher (
    member_id uuid not null references member,
    id uuid not null,                  -- the redemption's id, minted by the phone
    handle text not null unique,       -- of its fresh codes
    request jsonb not null,            -- the redemption as decoded: a repeat must be the same
    reward_id text not null,
    name jsonb not null,
    cost bigint not null check (cost >= 0),
    state text not null check (state in ('issued', 'used', 'voided')),
    issued_at timestamptz not null,
    expires_at timestamptz not null,   -- what is still issued then has expired
    entry_seq bigint not null,         -- the spending
    used_at timestamptz,
    used_where text,
    purchase_id uuid,                  -- where it was used
    ended_at timestamptz,
    primary key (member_id, id),
    foreign key (member_id, entry_seq) references entry (member_id, seq)
);
create index voucher_purchase on voucher (member_id, purchase_id);

create table referral (
    friend_id uuid primary key references member,
    inviter_id uuid not null references member,
    joined_at timestamptz not null,
    state text not null check (state in ('joined', 'rewarded')),
    rewarded_at timestamptz,
    counted boolean not null default false, -- the inviter was rewarded too: counts for the year
    purchase_id uuid,                  -- the friend's purchase that earned it
    check (friend_id <> inviter_id)
);
create index referral_purchase on referral (purchase_id);
create index referral_inviter on referral (inviter_id, joined_at);
