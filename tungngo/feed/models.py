"""What changed, in the order in which it was committed, per (home, fragment)."""

from django.db import models

from tungngo.shared.home import HomeTable


class FeedCounter(HomeTable):
    """The last revision of a feed; locked last in a transaction, so revisions appear in order."""

    fragment = models.IntegerField()
    rev = models.BigIntegerField()
    floor = models.BigIntegerField()  # tombstones up to here are gone

    class Meta:
        db_table = "feed_counter"
        constraints = [models.UniqueConstraint("home", "fragment", name="feed_one_counter")]


class Change(HomeTable):
    """The newest change of a row as phones of its hamlet must hear it (put, del or out)."""

    fragment = models.IntegerField()
    hamlet = models.BigIntegerField()
    type = models.CharField(max_length=12)
    row_home = models.SmallIntegerField()
    row = models.UUIDField()
    rev = models.BigIntegerField()
    o = models.CharField(max_length=3)

    class Meta:
        db_table = "feed_change"
        constraints = [models.UniqueConstraint("home", "hamlet", "row", name="feed_one_change")]
        indexes = [models.Index("home", "hamlet", "rev", name="feed_by_rev")]
