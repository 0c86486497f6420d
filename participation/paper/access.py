"""Who gets into the pages of this area: the view is given the consultation in place of its address."""

from participation.permissions import can_enter, can_see_sender
from participation.workspace.access import for_consultation

for_entry = for_consultation(can_enter)
"""Who may enter what came in otherwise than online."""
for_sender_readers = for_consultation(can_see_sender)
"""Who may see what is known of senders."""
