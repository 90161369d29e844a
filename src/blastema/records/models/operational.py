"""What serves the running system and is no record: sign-ins, keys, queues, counters."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from blastema.records.models.base import time_field, uuid_field


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str, staff: str) -> User:
        user = User(username=username, staff=staff)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A sign-in. Who the person is and what they may do stands in the staff stream."""

    username = models.CharField(max_length=150, unique=True)
    staff = uuid_field(unique=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["staff"]
    objects = UserManager()

    class Meta:
        db_table = "user_account"


class StaffSession(models.Model):
    """A signed-in browser, so that a person sees and ends their own sessions."""

    session = models.CharField(max_length=40, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    started_at = time_field()
    seen_at = time_field()
    browser = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "staff_session"


class PersonKey(models.Model):
    """The wrapped key of one person; deleting it erases what it sealed."""

    subject = models.CharField(max_length=64, primary_key=True)
    wrapped = models.BinaryField()

    class Meta:
        db_table = "person_key"


class PersonIndex(models.Model):
    """Blind index of names and identifiers: keyed hashes of search words, no words."""

    subject = models.CharField(max_length=64, db_index=True)
    token = models.BinaryField(db_index=True)

    class Meta:
        db_table = "person_index"


class Document(models.Model):
    """An encrypted file in the data folder, named by the hash of what it holds."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    subject = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=64)
    size = models.BigIntegerField()

    class Meta:
        db_table = "document"


class Outbox(models.Model):
    """A message written with its event and delivered by ``blastema work``; sealed."""

    id = uuid_field(primary_key=True)
    subject = models.CharField(max_length=64)
    channel = models.CharField(max_length=16)
    sealed = models.TextField()
    due_at = time_field()
    sent_at = time_field()
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "outbox"
        indexes = [models.Index(fields=["sent_at", "due_at"], name="outbox_waiting")]


class RateCount(models.Model):
    """How often one source used one open page; the source is a keyed hash."""

    page = models.CharField(max_length=32)
    source = models.BinaryField()
    at = time_field()

    class Meta:
        db_table = "rate_count"
        indexes = [models.Index(fields=["page", "source", "at"], name="rate_window")]
