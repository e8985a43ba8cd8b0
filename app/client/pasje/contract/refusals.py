"""Every refusal the platform can answer (RFC 9457), with its status, its numbers and its sentences.

422 may be shown to the member or the cashier; 400 is a bug of the caller, names the field and is in
English only. A sentence says what, why with numbers, and what now. `{names}` in it are numbers of
the problem document, formatted for the language; `{retry_after}` and what ends in
`_s` are times, and come with their unit.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """One kind of refusal: `code` never changes its meaning."""

    code: str
    status: int
    title: str
    en: str
    nl: str

    def sentence(self, language: str, said: dict[str, str]) -> str:
        """The sentence in `language`, with every `{name}` replaced by `said[name]`."""
        return (self.nl if language == "nl" else self.en).format_map(said)


@dataclass(frozen=True)
class Problem:
    """A refusal as the wallet keeps it: what the platform's problem document said."""

    code: str
    status: int
    detail: str
    numbers: dict[str, Any]


_TABLE = """
not_json 400 | The body is not JSON | The body is not valid JSON.
invalid_field 400 | A field is not what it must be | {field}: expected {expected}.
unknown_field 400 | A field nobody knows | {field} is not a field of this request.
body_too_large 413 | The body is too large | The body has more than {most} bytes. | De inhoud heeft meer dan {most} bytes.
not_signed_in 401 | Sign in first | You are signed out. Sign in again to go on. | Je bent uitgelogd. Log opnieuw in om verder te gaan.
till_key_wrong 401 | Unknown till key | This till key is not known. Ask the owner for a new one. | Deze kassasleutel is onbekend. Vraag de eigenaar om een nieuwe.
unknown_path 404 | Nothing here | There is nothing at this address. | Op dit adres is niets.
method_not_allowed 405 | Not this way | This address does not take {method}. | Dit adres kent geen {method}.
unknown_visit 404 | Unknown visit | This scan is not known at this till. Scan the card again. | Deze scan is niet bekend op deze kassa. Scan de kaart opnieuw.
unknown_purchase 404 | Unknown purchase | This purchase is not known here. Check the receipt. | Deze aankoop is hier niet bekend. Controleer de bon.
unknown_device 404 | Unknown device | You have no such device. | Zo'n apparaat heb je niet.
unknown_reward 404 | Unknown reward | This reward is not in the programme any more. Choose another. | Deze beloning zit niet meer in het programma. Kies een andere.
id_reused 409 | The id was used for something else | This id was already used for another request. | Dit id is al gebruikt voor een ander verzoek.
receipt_already_recorded 409 | This receipt is already in | Receipt {receipt} was already recorded today. Use another receipt number. | Bon {receipt} is vandaag al ingevoerd. Gebruik een ander bonnummer.
foreign_code 422 | Not a Pasje card | This is not a card of this programme. Scan the Pasje on the phone. | Dit is geen kaart van dit programma. Scan het Pasje op de telefoon.
malformed_code 422 | Half a code | The code was not read whole. Scan again. | De code is niet heel gelezen. Scan opnieuw.
unknown_code 422 | Unknown card | This card is not known here. Scan again, or ask for the app. | Deze kaart is hier niet bekend. Scan opnieuw, of vraag naar de app.
code_revoked 422 | This phone is signed out | This phone was signed out. The member must sign in again. | Deze telefoon is uitgelogd. Het lid moet opnieuw inloggen.
code_too_old 422 | The code is too old | This code is {age_s} old; it may be 30 seconds at most. Scan the phone, not a picture. | Deze code is {age_s} oud; hij mag hooguit 30 seconden zijn. Scan de telefoon, geen foto.
code_in_future 422 | The phone's clock is ahead | The phone's clock is {ahead_s} ahead. Let the member go online once. | De klok van de telefoon loopt {ahead_s} voor. Laat het lid een keer online gaan.
code_already_used 422 | The code was used | This code was already scanned. Wait for the next one, within 15 seconds. | Deze code is al gescand. Wacht op de volgende, binnen 15 seconden.
static_code_cannot_spend 422 | This code can only save | This code can only save. To use a voucher or pay with units, scan the code in the open app. | Met deze code kan alleen gespaard worden. Scan de code in de geopende app om een voucher te gebruiken of met saldo te betalen.
visit_cannot_spend_any_more 422 | Too late to spend | Using a voucher or paying with units is possible until {minutes} minutes after the scan. Scan the code again. | Een voucher gebruiken of met saldo betalen kan tot {minutes} minuten na de scan. Scan de code opnieuw.
visit_cannot_earn_any_more 422 | Too late to save | This scan is more than {hours} hours old. Scan the card again. | Deze scan is meer dan {hours} uur oud. Scan de kaart opnieuw.
time_in_future 422 | A time in the future | The till's clock is {ahead_s} ahead. Set it right. | De klok van de kassa loopt {ahead_s} voor. Zet hem goed.
bought_before_scan 422 | Bought before the scan | This was bought {before_s} before the card was scanned; that may be {minutes} minutes at most. Check the till's clock. | Dit is {before_s} voor het scannen van de kaart gekocht; dat mag hooguit {minutes} minuten zijn. Controleer de klok van de kassa.
before_joining 422 | Before the member joined | This member joined only {before_s} later, on {joined_at}. Check the till's clock. | Dit lid is pas {before_s} later lid geworden, op {joined_at}. Controleer de klok van de kassa.
amount_out_of_range 422 | Not an amount | An amount is from {least} to {most}. Type it again. | Een bedrag is van {least} tot {most}. Typ het opnieuw.
wrong_currency 422 | Another currency | This programme counts in {expected}, not in {given}. | Dit programma rekent in {expected}, niet in {given}.
till_day_limit 422 | The till's limit for today | This till may record {most} a day; {left} is left today. | Deze kassa mag {most} per dag invoeren; vandaag is er nog {left} over.
already_refunded 422 | Already refunded | Receipt {receipt} was already refunded. | Bon {receipt} is al terugbetaald.
refund_too_late 422 | Too late for a refund | A refund is possible until {days} days after the purchase. | Terugbetalen kan tot {days} dagen na de aankoop.
other_shop 422 | Bought elsewhere | This was bought at {shop}. Refund it there. | Dit is gekocht bij {shop}. Betaal het daar terug.
unknown_voucher 422 | Unknown voucher | This voucher is not known here. | Deze voucher is hier niet bekend.
voucher_of_someone_else 422 | Someone else's voucher | This voucher is not of the member who was scanned. | Deze voucher is niet van het lid dat gescand is.
voucher_already_used 422 | The voucher was used | This voucher was already used at {where}. | Deze voucher is al gebruikt bij {where}.
voucher_expired 422 | The voucher has expired | This voucher could be used until {until}. | Deze voucher was geldig tot en met {until}.
voucher_voided 422 | The voucher was withdrawn | This voucher was withdrawn because its purchase was refunded. | Deze voucher is vervallen omdat de aankoop is terugbetaald.
redemption_too_late 422 | Not confirmed in time | This was not confirmed in time, so nothing was spent. Try again. | Dit is niet op tijd bevestigd, dus er is niets uitgegeven. Probeer het opnieuw.
price_changed 422 | Another price | This reward now costs {cost}, or more where you choose yourself. Look again before you redeem. | Deze beloning kost nu {cost}, of meer waar je zelf kiest. Kijk nog eens voor je inwisselt.
not_enough_points 422 | Not enough | This costs {required}; you have {available}, so {missing} more to go. | Dit kost {required}; je hebt {available}, dus nog {missing} te gaan.
balance_full 422 | The balance is full | That is more than fits: a balance is {most} at most. Nothing was changed. | Dat past er niet bij: een saldo is hoogstens {most}. Er is niets veranderd.
reward_not_for_sale 422 | Not in the catalogue | This reward is only ever given. Choose another. | Deze beloning wordt alleen cadeau gegeven. Kies een andere.
reward_not_yet 422 | Not yet | This reward can be redeemed from {from}. | Deze beloning is in te wisselen vanaf {from}.
reward_over 422 | Over | This reward could be redeemed until {until}. | Deze beloning was in te wisselen tot en met {until}.
reward_other_tier 422 | For other tiers | This reward is for {tiers}. | Deze beloning is voor {tiers}.
reward_other_segment 422 | Not for this card | This reward is only for some members, and not for this card. | Deze beloning is alleen voor sommige leden, en niet voor deze kaart.
reward_limit 422 | As often as possible | At most {most} of this reward can be redeemed per {period}; that was done. | Deze beloning is hoogstens {most} keer per {period} in te wisselen; dat is gebeurd.
reward_limit_total 422 | All were given | All {most} of this reward were redeemed. | Alle {most} van deze beloning zijn ingewisseld.
voucher_cancelled 422 | The voucher was undone | The redemption of this voucher was undone. | De inwisseling van deze voucher is ongedaan gemaakt.
voucher_minimum 422 | The bill is too small | This voucher is for bills of {minimum} or more; this one is {amount}. | Deze voucher is voor rekeningen vanaf {minimum}; deze is {amount}.
voucher_channel 422 | Not here | This voucher cannot be used here. It is for: {channels}. | Deze voucher is hier niet te gebruiken. Hij is voor: {channels}.
voucher_too_many 422 | Too many vouchers | At most {most} of this voucher can be used on one bill. | Van deze voucher gaan er hoogstens {most} op een rekening.
voucher_nothing_to_reduce 422 | Nothing it is for | Nothing on this bill is what the voucher is for. | Op deze rekening staat niets waar de voucher voor is.
voucher_not_yet 422 | Not yet | This voucher can be used from {from}. | Deze voucher is te gebruiken vanaf {from}.
voucher_not_for_till 422 | Not for the till | This voucher is not used at a till. | Deze voucher wordt niet aan de kassa gebruikt.
cannot_cancel 422 | Cannot be undone | This reward cannot be undone. Your balance is unchanged. | Deze beloning is niet ongedaan te maken. Je saldo is niet veranderd.
cancel_too_late 422 | Too late to undo | This redemption could be undone until {until}. | Deze inwisseling was ongedaan te maken tot en met {until}.
gift_card_used 422 | Its money was spent | Money of this gift card was spent already, so it cannot be undone any more. | Van deze cadeaukaart is al geld uitgegeven, dus ze is niet meer ongedaan te maken.
cannot_pay_with 422 | Cannot pay with that | These units cannot pay here. | Hiermee kan hier niet worden betaald.
pay_multiple 422 | Another number | Pay with a multiple of {multiple}, at least {least}. | Betaal met een veelvoud van {multiple}, minstens {least}.
pay_too_much 422 | More than may be paid so | At most {most} of this bill can be paid with it. | Hoogstens {most} van deze rekening kan ermee worden betaald.
pay_minimum_basket 422 | The bill is too small | This pays bills of {minimum} or more; this one is {amount}. | Hiermee betaal je rekeningen vanaf {minimum}; deze is {amount}.
lines_do_not_add_up 422 | The lines do not add up | The lines come to {lines}, the amount is {amount}. | De regels komen op {lines}, het bedrag is {amount}.
return_too_much 422 | More than was bought | At most {most} can be returned of this. | Hiervan kan hoogstens {most} terug.
action_too_late 422 | Reported too late | This was more than {days} days ago. What a member did can be reported until {days} days later. | Dit was meer dan {days} dagen geleden. Wat een lid deed, kan tot {days} dagen later gemeld worden.
unknown_action 422 | Unknown action | The programme knows no action {action}. | Het programma kent geen actie {action}.
too_young 422 | Too young | Members are at least {least} years old. Come back then. | Leden zijn minstens {least} jaar. Kom dan terug.
birthday_needed 422 | A birthday is needed | Members are at least {least} years old: fill in your birthday. | Leden zijn minstens {least} jaar: vul je verjaardag in.
out_of_stock 422 | Out of stock | This reward has run out. Your balance is unchanged. | Deze beloning is op. Je saldo is niet veranderd.
unknown_referral_code 422 | Unknown invitation | This invitation code is not known. Check it, or go on without. | Deze uitnodigingscode is onbekend. Controleer hem, of ga verder zonder.
own_referral_code 422 | Your own invitation | This is your own invitation code. Send it to a friend. | Dit is je eigen uitnodigingscode. Stuur hem naar een vriend.
already_referred 422 | Already invited | You already joined through an invitation. | Je bent al via een uitnodiging lid geworden.
not_a_new_member 422 | Only for new members | An invitation is for new members, before their first purchase. | Een uitnodiging is voor nieuwe leden, voor hun eerste aankoop.
sign_in_code_wrong 422 | Wrong code | This is not the code. Tries left: {tries_left}. | Dit is niet de code. Je kunt het nog {tries_left} keer proberen.
sign_in_code_expired 422 | The code has expired | This code was valid for {minutes} minutes. Ask for a new one. | Deze code was {minutes} minuten geldig. Vraag een nieuwe.
sign_in_code_exhausted 422 | Too many tries | This code was tried too often. Ask for a new one. | Deze code is te vaak geprobeerd. Vraag een nieuwe.
sign_in_code_used 422 | The code was used | This code was already used. Ask for a new one. | Deze code is al gebruikt. Vraag een nieuwe.
terms_changed 422 | The terms changed | The terms are now those of {terms_on}. Read and agree again. | De voorwaarden zijn nu die van {terms_on}. Lees ze en ga opnieuw akkoord.
birthday_impossible 422 | Not a birthday | A birthday lies between 1900 and today. | Een verjaardag ligt tussen 1900 en vandaag.
already_member 422 | Already a member | This address already belongs to a member. Sign in instead. | Dit adres hoort al bij een lid. Log in.
too_many_requests 429 | Too often | That was too often. Try again in {retry_after}. | Dat was te vaak. Probeer het over {retry_after} opnieuw.
unavailable 503 | Not available | The platform cannot answer now. Try again in {retry_after}. | Het platform kan nu niet antwoorden. Probeer het over {retry_after} opnieuw.
internal 500 | Our mistake | Something went wrong on our side; nothing was changed. | Er ging bij ons iets mis; er is niets veranderd.
"""  # noqa: E501 one refusal is one line


def _read(line: str) -> Refusal:
    head, title, en, *others = (part.strip() for part in line.split("|"))
    code, status = head.split()
    return Refusal(code, int(status), title, en, others[0] if others else en)


REFUSALS = {refusal.code: refusal for refusal in map(_read, _TABLE.strip().splitlines())}
