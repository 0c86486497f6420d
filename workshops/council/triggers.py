"""What the database itself keeps of the council's votes, for SQLite and PostgreSQL: a vote is opened in a sitting that
is open, on its version; a ballot is given once, by a member in the room, while the vote is open, and never changes; a
vote is closed with the ballots that were given, and changes by a rectification alone; what was proposed and opened
stays as it was; a programme is adopted by a carried vote on exactly that version.

On SQLite a later migration that makes one of these tables anew leaves it without its triggers: it has to call `create`
afterwards (the tests of the council's rules fail otherwise).
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tamazgana_open.journal.triggers import create_trigger, drop, drop_trigger, forbid_delete, forbid_update

_RESULT = ["votes_for", "against", "abstentions", "presiding_choice", "carried"]
_FROZEN: dict[str, tuple[list[str], dict[str, list[str]]]] = {
    "workshops_ballot": (["vote_id", "member_id", "choice", "channel", "cast_at", "entered_by_id"], {}),
    "workshops_rectification": (
        ["vote_id", "number", "member_id", "before", "after", "first", "reason_ar", "by_id", "at"],
        {},
    ),
    "workshops_vote": (
        [
            "sitting_id",
            "amendment_id",
            "version_id",
            "rule",
            "members_in_office",
            "presiding_id",
            "opened_at",
            "amended",
        ],
        {
            "OLD.closed_at IS NULL": ["closed_at"],
            "OLD.closed_at IS NULL OR NEW.rectified = OLD.rectified + 1": _RESULT,
            "OLD.resulting_version_id IS NULL": ["resulting_version_id"],
        },
    ),
    "workshops_amendment": (
        ["number", "commitment_id", "field", "words_ar", "before", "reason_ar", "proposed_by_id", "proposed_at"],
        {},
    ),
    "workshops_sitting": (
        ["meeting_id"],
        {
            "OLD.opened_at IS NULL": [
                "opened_at",
                "convocation",
                "version_id",
                "members_in_office",
                "present_at_opening",
                "quorum",
                "phone_ballots",
            ],
            "OLD.closed_at IS NULL": ["closed_at", "presiding_id"],
        },
    ),
    "workshops_deliberation": (["vote_id", "number", "version_id", "text_ar", "publication_id"], {}),
}

_NOT_IN_SITTING = """NEW.closed_at IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM workshops_sitting s
    WHERE s.id = NEW.sitting_id AND s.state = 'open' AND s.version_id = NEW.version_id
) OR (NEW.amendment_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM workshops_amendment a
    WHERE a.id = NEW.amendment_id AND a.sitting_id = NEW.sitting_id AND a.withdrawn_at IS NULL
))"""
_NOT_COUNTED = """OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL AND EXISTS (
    SELECT 1 FROM (
        SELECT COALESCE(SUM(CASE WHEN choice = 'for' THEN 1 END), 0) AS votes_for,
            COALESCE(SUM(CASE WHEN choice = 'against' THEN 1 END), 0) AS against,
            COALESCE(SUM(CASE WHEN choice = 'abstain' THEN 1 END), 0) AS abstentions,
            COALESCE(MAX(CASE WHEN member_id = NEW.presiding_id THEN choice END), '') AS presiding
        FROM workshops_ballot WHERE vote_id = NEW.id
    ) given
    WHERE given.votes_for <> NEW.votes_for OR given.against <> NEW.against
    OR given.abstentions <> NEW.abstentions OR given.presiding <> NEW.presiding_choice
)"""
_NOT_RECTIFIED = """NEW.rectified <> OLD.rectified AND NOT (
    NEW.rectified = OLD.rectified + 1 AND OLD.closed_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM workshops_rectification r WHERE r.vote_id = NEW.id AND r.number = NEW.rectified
    )
)"""
_NOT_IN_ROOM = """NOT EXISTS (
    SELECT 1 FROM workshops_vote v JOIN workshops_memberattendance a ON a.sitting_id = v.sitting_id
    WHERE v.id = NEW.vote_id AND v.closed_at IS NULL AND a.member_id = NEW.member_id AND a.in_room
)"""
_NOT_CARRIED = """NEW.adopted_version_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM workshops_vote v WHERE v.amendment_id IS NULL AND v.carried
    AND CASE WHEN v.amended THEN v.resulting_version_id ELSE v.version_id END = NEW.adopted_version_id
)"""
_REFUSED = {
    "vote_opened_in_its_sitting": ("INSERT ON workshops_vote", "workshops_vote", _NOT_IN_SITTING),
    "vote_closed_with_its_ballots": ("UPDATE OF closed_at ON workshops_vote", "workshops_vote", _NOT_COUNTED),
    "vote_changed_by_a_rectification": ("UPDATE OF rectified ON workshops_vote", "workshops_vote", _NOT_RECTIFIED),
    "ballot_of_a_member_in_the_room": ("INSERT ON workshops_ballot", "workshops_ballot", _NOT_IN_ROOM),
    "programme_adopted_by_a_carried_vote": (
        "UPDATE OF adopted_version_id ON commitments_programme", "commitments_programme", _NOT_CARRIED
    ),
    "programme_made_by_a_carried_vote": (
        "INSERT ON commitments_programme", "commitments_programme", _NOT_CARRIED
    ),
}  # fmt: skip


def create(editor: BaseDatabaseSchemaEditor) -> None:
    """Let the database keep all of it."""
    for table, (columns, unless) in _FROZEN.items():
        forbid_update(editor, table, columns, unless)
    for table in ("workshops_ballot", "workshops_rectification", "workshops_deliberation"):
        forbid_delete(editor, table)
    for name, (event, _table, wrong) in _REFUSED.items():
        create_trigger(editor, name, f"BEFORE {event} FOR EACH ROW", _refusal(editor, name, wrong))


def _refusal(editor: BaseDatabaseSchemaEditor, name: str, wrong: str) -> str:
    if editor.connection.vendor == "postgresql":
        raised = f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'"
        return f"IF {wrong} THEN {raised}; END IF; RETURN NEW;"
    return f"SELECT RAISE(ABORT, '{name}') WHERE {wrong};"


def remove(editor: BaseDatabaseSchemaEditor) -> None:
    """Take all of it away."""
    for table in _FROZEN:
        drop(editor, table)
    for name, (_event, table, _wrong) in _REFUSED.items():
        drop_trigger(editor, name, table)
