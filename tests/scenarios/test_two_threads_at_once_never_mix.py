"""Two incidents, one unit in both, four writers at a time: each thread has its own lines, each once."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from liandong.conversation import reads
from liandong.conversation.actions import Words, say
from liandong.conversation.models import Addressee, Line
from liandong.core.journal.models import Entry
from liandong.core.testing.cast import VILLAGE
from liandong.incidents.models import Incident
from tests.scenarios.story import LEAK, happens, ordered

EACH = 15


def test_what_is_said_in_one_is_never_read_in_the_other(cast, time):
    fire = happens(cast, time, summary="商场着火")
    leak = happens(cast, time, region=VILLAGE, kind=LEAK, summary="罐车泄漏")
    ordered(cast, time, fire, "county-fire", "county-police")
    ordered(cast, time, leak, "county-fire", "county-ems")
    at, by = time.now, {"fire": cast.fire, "dispatcher": cast.dispatcher}

    def writes(job):
        incident, who, word = job
        try:
            for number in range(EACH):
                found = Incident.objects.get(pk=incident.pk)
                words = Words(f"{word}{number}", must_answer=who == "dispatcher", key=f"{word}{who}{number}")
                to = ["county-fire"] if who == "dispatcher" else []
                for _ in range(2):  # a bad line: each is sent twice
                    say(incident=found, words=words, to=to, by=by[who], at=at)
        finally:
            connection.close()

    jobs = [(one, who, word) for one, word in ((fire, "商场"), (leak, "罐车")) for who in by]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(writes, jobs))

    assert Line.objects.count() == Entry.objects.filter(kind="conversation.said").count() == 4 * EACH
    for incident, own, other in ((fire, "商场", "罐车"), (leak, "罐车", "商场")):
        incident.refresh_from_db()
        shown = [one.line.text for one in reads.thread(incident, cast.fire, time.now)]
        assert len(shown) == 2 * EACH
        assert all(text.startswith(own) for text in shown), other
        said = Entry.objects.filter(stream=incident.stream, kind__startswith="conversation.")
        assert {entry.body["incident"] for entry in said} == {incident.ref}
    assert Addressee.objects.count() == 2 * EACH
    assert [row.unread for row in reads.threads(cast.fire)] == [EACH, EACH]
    assert reads.unread(cast.police) == 2 * EACH
    assert {row.incident.ref for row in reads.threads(cast.ems)} == {leak.ref}
