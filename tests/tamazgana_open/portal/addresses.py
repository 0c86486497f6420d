"""Every public page there is, without its language, for tests that hold for all of them."""

SLUG = "2031-2033"

PAGES = (
    "",
    f"programmes/{SLUG}/",
    f"programmes/{SLUG}/axes/1/",
    f"programmes/{SLUG}/commitments/1.1/",
    f"programmes/{SLUG}/versions/",
    f"programmes/{SLUG}/versions/1/",
    f"programmes/{SLUG}/versions/1/compare/2/",
    f"programmes/{SLUG}/versions/1/compare/1/",
    f"programmes/{SLUG}/monitoring/",
    f"programmes/{SLUG}/chain/",
    f"programmes/{SLUG}/committee/",
    "meetings/",
    "meetings/?kind=workshop",
    "meetings/?q=محاضر",
    "meetings/{month}/",
    "meetings/{meeting}/",
    "consultations/",
    "consultations/{consultation}/",
    "consultations/{consultation}/contribute/",
    "consultations/{consultation}/contributions/",
    "consultations/{consultation}/contributions/?stance=propose&q=مكتب",
    "consultations/{consultation}/contributions/1/",
    "consultations/{consultation}/moderation/",
    "receipts/",
    "council/",
    "publications/",
    "publications/{reference}/",
    "publications/verify/",
    "journal/",
    "data/",
    "search/",
    "search/?q=محاضر",
    "search/?q=proc%C3%A8s",
    "about/",
    "privacy/",
    "accessibility/",
)
"""Pages that people read."""

FILES = (
    "meetings.ics",
    "meetings.atom",
    "meetings/{meeting}.ics",
    "data/journal.csv",
    "data/journal.json",
    f"data/programmes/{SLUG}.csv",
    f"data/programmes/{SLUG}.json",
    f"programmes/{SLUG}/chain.json",
    "data/publications.csv",
)
"""What programs read."""
