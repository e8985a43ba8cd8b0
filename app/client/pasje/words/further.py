"""The texts of what a programme can do beyond saving: no first frame needs them."""

from typing import NamedTuple


class Further(NamedTuple):
    """As `Phrases`: a language is one instance, `{names}` come formatted for it."""

    # rewards
    donate_for: str
    donate_title: str
    donate_hint: str
    enter_for: str
    enter_title: str
    enter_hint: str
    gift_card_hint: str
    partner_hint: str
    from_price: str
    choose_amount: str
    choice: str
    worth: str
    for_charity: str
    fewer: str
    more: str
    most: str

    # a voucher
    title_donation: str
    title_ticket: str
    title_gift_card: str
    title_place: str
    title_early: str
    title_partner: str
    partner_code: str
    not_at_till: str
    copy_code: str
    cancel_until: str
    cancel_through: str
    cancel_voucher: str
    cancel_title: str
    cancel_hint: str
    cancel_confirm: str
    cancel_unknown: str
    cancelled: str
    given: str
    given_donation: str
    given_sweepstake: str
    ticket_number: str
    your_tickets: str
    one_ticket: str
    tickets: str
    draw: str
    given_gift_card: str

    # tiers
    still_to_reach: str
    from_count: str
    tier_until: str
    tier_keep: str
    tier_kept: str
    tier_grace: str

    # activity
    rule_visit: str
    rule_enrolment: str
    rule_birthday: str
    rule_action: str
    rule_batch: str
    rule_tier_gift: str
    rule_release: str
    rule_pending_cancelled: str
    rule_payment: str
    rule_payment_returned: str
    rule_cancellation: str
    why_rule: str
    waits: str
    why_available: str
    why_total: str
    why_short: str
    return_ask: str
    return_nothing: str
    last_entries: str

    # how the programme works
    how_it_works: str
    earning: str
    validity: str
    paying: str
    returning: str
    changes: str
    change_on: str
    minimum_age: str
    law: str


NL = Further(
    donate_for="Doneer {units}",
    donate_title="{units} doneren?",
    donate_hint="{reward}. Je krijgt er geen voucher voor.",
    enter_for="Doe mee voor {units}",
    enter_title="Meedoen voor {units}?",
    enter_hint="{reward}. Je krijgt een lot, en geen voucher.",
    gift_card_hint="Het bedrag komt meteen op je saldo.",
    partner_hint="Je krijgt een code om bij de partner te gebruiken.",
    from_price="Vanaf {units}",
    choose_amount="Kies hoeveel",
    choice="{worth} voor {units}",
    worth="Waard: {amount}",
    for_charity="Voor {charity}",
    fewer="Minder",
    more="Meer",
    most="Zoveel als kan: {units}",
    title_donation="Donatie",
    title_ticket="Lot",
    title_gift_card="Cadeaukaart",
    title_place="Plaats",
    title_early="Eerder toegang",
    title_partner="Code van een partner",
    partner_code="Gebruik deze code bij de partner",
    not_at_till="Niet voor aan de kassa. Hieronder staat waar wel.",
    copy_code="Kopieer de code",
    cancel_until="Je kunt dit ongedaan maken tot {when}.",
    cancel_through="Je kunt dit ongedaan maken tot en met {day}.",
    cancel_voucher="Maak ongedaan",
    cancel_title="{reward} ongedaan maken?",
    cancel_hint="Het vervalt en je krijgt {units} terug.",
    cancel_confirm="Ja, maak ongedaan",
    cancel_unknown="Er kwam geen antwoord. Als het gelukt is, zie je dat hier zodra er weer "
    "verbinding is.",
    cancelled="Ongedaan gemaakt. Je saldo is weer zoals daarvoor.",
    given="Gegeven {day}",
    given_donation="Gedoneerd {day}. Dank je wel.",
    given_sweepstake="Je doet mee sinds {day}",
    ticket_number="Lotnummer {number}",
    your_tickets="Je loten",
    one_ticket="Je hebt {count}\u00a0lot in deze loting.",
    tickets="Je hebt {count}\u00a0loten in deze loting.",
    draw="Loting: {day}",
    given_gift_card="Bijgeschreven op je saldo, {day}",
    still_to_reach="Nog {amount} en je bent {tier}.",
    from_count="Vanaf {amount}",
    tier_until="Je bent {tier} tot en met {day}.",
    tier_keep="Nog {amount} voor die dag en je blijft {tier}.",
    tier_kept="Je hebt al genoeg om daarna {tier} te blijven.",
    tier_grace="Je haalt {tier} nu niet meer. Je houdt het nog tot en met {day}.",
    rule_visit="Bezoek",
    rule_enrolment="Welkom",
    rule_birthday="Voor je verjaardag",
    rule_action="Actie",
    rule_batch="Cadeau",
    rule_tier_gift="Bij je nieuwe status",
    rule_release="Vrijgekomen",
    rule_pending_cancelled="Niet vrijgekomen",
    rule_payment="Betaald aan de kassa",
    rule_payment_returned="Betaling teruggekregen",
    rule_cancellation="Ongedaan gemaakt",
    why_rule="Waarvoor",
    waits="Wacht nog",
    why_available="Vrij vanaf",
    why_total="Saldo daarna, met wat nog wacht",
    why_short="Nog goed te maken",
    return_ask="Wat kost terugbrengen?",
    return_nothing="Terugbrengen verandert niets aan je saldo.",
    last_entries="Dit zijn de laatste {count}\u00a0regels. Wat ouder is, staat niet op je "
    "telefoon.",
    how_it_works="Hoe het werkt",
    earning="Zo spaar je",
    validity="Hoe lang het geldig blijft",
    paying="Betalen aan de kassa",
    returning="Als je iets terugbrengt",
    changes="Wat er verandert",
    change_on="Vanaf {day}",
    minimum_age="Leden zijn minstens {age}\u00a0jaar.",
    law="Onder het recht van {place}.",
)

EN = Further(
    donate_for="Donate {units}",
    donate_title="Donate {units}?",
    donate_hint="{reward}. You get no voucher for it.",
    enter_for="Take part for {units}",
    enter_title="Take part for {units}?",
    enter_hint="{reward}. You get a ticket in the draw, and no voucher.",
    gift_card_hint="The amount goes to your balance at once.",
    partner_hint="You get a code to use at the partner.",
    from_price="From {units}",
    choose_amount="Choose how much",
    choice="{worth} for {units}",
    worth="Worth {amount}",
    for_charity="For {charity}",
    fewer="Less",
    more="More",
    most="As much as possible: {units}",
    title_donation="Donation",
    title_ticket="Ticket",
    title_gift_card="Gift card",
    title_place="Place",
    title_early="Early access",
    title_partner="Partner’s code",
    partner_code="Use this code at the partner",
    not_at_till="Not for the till. See below where it can be used.",
    copy_code="Copy the code",
    cancel_until="You can undo this until {when}.",
    cancel_through="You can undo this until the end of {day}.",
    cancel_voucher="Undo",
    cancel_title="Undo {reward}?",
    cancel_hint="It ends and you get {units} back.",
    cancel_confirm="Yes, undo it",
    cancel_unknown="No answer came. If it went well, you see it here as soon as there is a "
    "connection again.",
    cancelled="Undone. Your balance is as it was before.",
    given="Given {day}",
    given_donation="Donated {day}. Thank you.",
    given_sweepstake="You take part since {day}",
    ticket_number="Ticket {number}",
    your_tickets="Your tickets",
    one_ticket="You have {count}\u00a0ticket in this draw.",
    tickets="You have {count}\u00a0tickets in this draw.",
    draw="Draw: {day}",
    given_gift_card="Added to your balance, {day}",
    still_to_reach="{amount} to go and you are {tier}.",
    from_count="From {amount}",
    tier_until="You are {tier} until {day}.",
    tier_keep="{amount} to go before then and you stay {tier}.",
    tier_kept="You have enough already to stay {tier} after that.",
    tier_grace="You do not reach {tier} any more. You keep it until {day}.",
    rule_visit="Visit",
    rule_enrolment="Welcome",
    rule_birthday="For your birthday",
    rule_action="Action",
    rule_batch="Gift",
    rule_tier_gift="With your new tier",
    rule_release="Ready to spend",
    rule_pending_cancelled="Not released",
    rule_payment="Paid at the till",
    rule_payment_returned="Payment given back",
    rule_cancellation="Undone",
    why_rule="What for",
    waits="Pending",
    why_available="Can be spent from",
    why_total="Balance after, with what is pending",
    why_short="Still to make up",
    return_ask="What would a return cost?",
    return_nothing="A return changes nothing in your balance.",
    last_entries="These are the last {count}\u00a0lines. What is older is not on your phone.",
    how_it_works="How it works",
    earning="How you save",
    validity="How long it stays valid",
    paying="Paying at the till",
    returning="When you return something",
    changes="What changes",
    change_on="From {day}",
    minimum_age="Members are at least {age}\u00a0years old.",
    law="Under the law of {place}.",
)

LANGUAGES = {"nl": NL, "en": EN}
_PLACES = {
    "nl": {
        "BE": "België", "CA": "Canada", "CA-ON": "Ontario, Canada", "CA-QC": "Québec, Canada",
        "DE": "Duitsland", "FR": "Frankrijk", "LU": "Luxemburg", "NL": "Nederland",
    },
    "en": {
        "BE": "Belgium", "CA": "Canada", "CA-ON": "Ontario, Canada", "CA-QC": "Québec, Canada",
        "DE": "Germany", "FR": "France", "LU": "Luxembourg", "NL": "the Netherlands",
    },
}  # fmt: skip


def further(language: str) -> Further:
    """The texts in `language`; English when the wallet does not speak it."""
    return LANGUAGES.get(language, EN)


def place(code: str, language: str) -> str:
    """A country, or part of one, by name; by its code where the wallet knows no name."""
    return _PLACES.get(language, _PLACES["en"]).get(code, code)
