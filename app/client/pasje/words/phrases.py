"""Which texts there are. A language is one instance, so a missing text is a type error."""

from typing import NamedTuple


class Phrases(NamedTuple):
    """`{names}` in a text are filled in by the screen, already formatted for the language."""

    own_name: str
    months: tuple[str, ...]

    # days and times
    today: str
    tomorrow: str
    yesterday: str
    as_of: str
    last_day_today: str
    last_day_tomorrow: str
    days_left: str
    valid_until: str

    # everywhere
    close: str
    cancel: str
    offline: str
    went_wrong: str
    not_now: str
    refused_offline: str
    refused_offline_spend: str
    session_ended: str
    not_kept: str
    no_room: str
    set_aside: str
    newer: str
    removed: str
    other_tab: str
    not_wiped: str
    not_found: str
    not_found_offline: str
    not_found_offline_hint: str
    to_card: str

    # the bottom bar and the titles
    tab_card: str
    tab_rewards: str
    tab_activity: str
    tab_invite: str
    account: str

    # the card
    code_label: str
    number_label: str
    live: str
    saves_only: str
    enlarge: str
    enlarged_hint: str
    wont_scan: str
    read_aloud: str
    units_expire: str
    units_expired: str
    deficit: str
    units_coming: str
    units_came: str
    units_pending: str
    to_next_tier: str
    highest_tier: str
    one_purchase: str
    purchases: str
    one_visit: str
    visits: str
    one_event: str
    events: str
    ready_reward: str
    ready_hint: str
    voucher_ready: str
    vouchers_ready: str

    # rewards
    now: str
    soon: str
    your_vouchers: str
    no_rewards: str
    no_rewards_hint: str
    reward: str
    how_to_begin: str
    declined: str
    out_of_stock: str
    to_go: str
    redeem_for: str
    missing_for: str
    valid_after: str
    confirm_title: str
    confirm_hint: str
    balance_now: str
    balance_after: str
    confirm: str
    checking: str
    checking_hint: str

    # a voucher
    voucher: str
    show_at_till: str
    used_at: str
    used: str
    expired_on: str
    voided: str
    voucher_code_label: str
    no_code: str
    voucher_cost: str

    # tiers
    your_tier: str
    still_to_spend: str
    top_tier: str
    from_amount: str
    from_start: str
    since_joining: str

    # activity
    nothing_yet: str
    nothing_yet_hint: str
    rule_purchase: str
    rule_referral_inviter: str
    rule_referral_friend: str
    rule_voucher_voided: str
    rule_refund: str
    rule_referral_reversed: str
    rule_correction: str
    rule_expiry: str
    why_basis: str
    why_rate: str
    why_rate_value: str
    why_tier: str
    why_exact: str
    why_rounding: str
    rounding_floor: str
    rounding_half_up: str
    rounding_ceil: str
    why_receipt: str
    why_shop: str
    why_balance: str
    why_expires: str
    why_at: str

    # inviting
    invite_title: str
    you_get: str
    friend_gets: str
    invite_when: str
    invite_most: str
    your_link: str
    share: str
    copy: str
    copied: str
    share_text: str
    friends: str
    no_friends: str
    friend_joined: str
    friend_rewarded: str
    rewarded_this_year: str
    no_referral: str
    join_title: str
    join_hint: str
    join_invited: str
    join_both: str
    join_own: str
    join_own_hint: str
    join_late: str
    join_late_hint: str
    join_to_invite: str
    join_accept: str
    join_done: str

    # signing in
    welcome: str
    welcome_hint: str
    astray: str
    astray_hint: str
    email: str
    send_code: str
    code: str
    code_sent: str
    code_valid: str
    demo_hint: str
    check_code: str
    other_email: str
    new_code: str
    email_wrong: str
    code_wrong: str
    enrol_title: str
    enrol_hint: str
    name: str
    name_wrong: str
    agree: str
    agree_wrong: str
    read_terms: str
    terms: str
    terms_of: str
    optional: str
    birthday: str
    birthday_hint: str
    birthday_wrong: str
    marketing: str
    invitation_code: str
    invited_by_code: str
    enrol: str
    starting: str

    # the account
    profile: str
    member_since: str
    save: str
    saved: str
    language: str
    language_of_device: str
    on_this_device: str
    install: str
    install_share: str
    install_add: str
    works_offline: str
    not_offline_yet: str
    storage_kept: str
    storage_not_kept: str
    update_ready: str
    update_by_itself: str
    update_now: str
    insecure: str
    devices: str
    this_device: str
    seen_on: str
    sign_out: str
    sign_out_title: str
    sign_out_hint: str
    sign_out_device: str
    sign_out_device_title: str
    sign_out_device_hint: str
    version: str

    # what just happened
    said_earned: str
    said_earned_nowhere: str
    said_refunded: str
    said_refunded_nowhere: str
    said_corrected: str
    said_redeemed: str
    said_voucher_used: str
    said_voucher_used_nowhere: str
    said_voucher_returned: str
    said_voucher_given: str
    said_tier_changed: str
    said_friend_joined: str
    said_referral_rewarded: str
    said_referral_reversed: str
    said_referral_reversed_free: str
    said_signed_out: str
