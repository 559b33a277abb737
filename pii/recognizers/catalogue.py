"""All recognizers there are, and how long a value of theirs can be."""

from __future__ import annotations

from typing import Final

from pii.recognizers.births import BIRTHS
from pii.recognizers.businesses import BUSINESSES
from pii.recognizers.credentials import CREDENTIALS, LONGEST_KEY
from pii.recognizers.documents import HEALTH, LICENCES, PASSPORTS
from pii.recognizers.internet import ADDRESSES, EMAILS
from pii.recognizers.money import ACCOUNTS, CARDS
from pii.recognizers.phones import PHONES
from pii.recognizers.residents import RESIDENTS
from pii.recognizers.vehicles import PLATES, VINS

RECOGNIZERS: Final = (
    RESIDENTS, PASSPORTS, LICENCES, BUSINESSES, PHONES, EMAILS, CARDS, ACCOUNTS, PLATES, VINS, HEALTH, BIRTHS,
    ADDRESSES, CREDENTIALS,
)  # fmt: skip
LONGEST: Final = LONGEST_KEY
