using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Signal;

public sealed class SessionBoundTests
{
    [Fact]
    public void Two_thousand_messages_may_be_skipped_and_not_one_more()
    {
        var (one, other) = Peer.Acquainted();
        var sent = Enumerable.Range(0, SessionLimits.SkippedMessages + 2).Select(_ => one.Send(1)).ToArray();
        Assert.Equal(SignalFailure.TooFarAhead, other.Refusal(sent[SessionLimits.SkippedMessages + 1]));
        Assert.Equal([1], other.Receive(sent[SessionLimits.SkippedMessages]));
        Assert.Equal([1], other.Receive(sent[0]));
        Assert.Equal([1], other.Receive(sent[SessionLimits.SkippedMessages - 1]));
        Assert.Equal([1], other.Receive(sent[SessionLimits.SkippedMessages + 1]));
    }

    [Fact]
    public void Oldest_of_too_many_skipped_messages_are_dropped()
    {
        var (one, other) = Peer.Acquainted();
        var sent = Enumerable.Range(0, SessionLimits.SkippedMessages + 12).Select(_ => one.Send(1)).ToArray();
        other.Receive(sent[SessionLimits.SkippedMessages]);
        other.Receive(sent[^1]);
        Assert.Equal(SignalFailure.Duplicate, other.Refusal(sent[9]));
        Assert.Equal([1], other.Receive(sent[10]));
        Assert.Equal(SignalFailure.Duplicate, other.Refusal(sent[10]));
    }

    [Fact]
    public void Last_five_receiving_chains_are_kept()
    {
        var (one, other) = Peer.Acquainted();
        var late = new List<SignalCiphertext>();
        for (var turn = 0; turn <= SessionLimits.ReceivingChains; turn++)
        {
            late.Add(one.Send((byte)turn));
            other.Receive(one.Send(0));
            one.Receive(other.Send(0));
        }
        other.Refusal(late[0]);
        for (var turn = 1; turn < late.Count; turn++) Assert.Equal([(byte)turn], other.Receive(late[turn]));
    }

    [Fact]
    public void Newest_skipped_messages_of_several_chains_are_kept()
    {
        const int half = SessionLimits.SkippedPerState / 2;
        var (one, other) = Peer.Acquainted();
        var chains = new List<SignalCiphertext[]>();
        for (var turn = 0; turn < 3; turn++)
        {
            chains.Add([.. Enumerable.Range(0, half + 1).Select(_ => one.Send((byte)turn))]);
            other.Receive(chains[^1][half]);
            one.Receive(other.Send(0));
        }
        Assert.Equal(SessionLimits.SkippedPerState, other.Record.Current!.SkippedCount);
        Assert.Equal(SignalFailure.Duplicate, other.Refusal(chains[0][half - 1]));
        Assert.Equal([1], other.Receive(chains[1][0]));
        Assert.Equal([2], other.Receive(chains[2][0]));
    }

    [Fact]
    public void Skipped_messages_in_many_new_sessions_do_not_grow_the_record_beyond_its_bound()
    {
        var (one, other) = Peer.Acquainted();
        SignalCiphertext? oldest = null;
        var newest = one.Send(9);
        var largest = 0;
        for (var session = 0; session <= SessionLimits.ArchivedStates; session++)
        {
            one.Start(other, withPreKey: false);
            newest = one.Send((byte)session);
            oldest ??= newest;
            for (var skipped = 1; skipped < SessionLimits.SkippedPerState; skipped++) one.Send(0);
            other.Receive(one.Send(0));
            largest = Math.Max(largest, other.Stored!.Length);
        }
        Assert.InRange(largest, SessionLimits.SkippedPerRecord * ReceivingChain.SkippedEntryBytes, 400_000);
        Assert.Equal(SignalFailure.Duplicate, other.Refusal(oldest!.Value));
        Assert.Equal([SessionLimits.ArchivedStates], other.Receive(newest));
    }

    [Fact]
    public void Stored_record_beyond_the_bound_is_read_and_trimmed_when_stored_again()
    {
        var (one, other) = Peer.Acquainted();
        var record = other.Record;
        for (var i = 0; i < SessionLimits.ArchivedStates; i++)
        {
            one.Start(other, withPreKey: false);
            for (var skipped = 0; skipped < SessionLimits.SkippedPerState; skipped++) one.Send(0);
            SessionCipher.DecryptPreKeyMessage(record, other.Identity, PreKeyMessage.Parse(one.Send(0).Bytes), other.SignedPreKey, null, out _);
        }
        other.Stored = SessionRecordCodec.Write(record);
        Assert.InRange(other.Stored.Length, SessionLimits.ArchivedStates * SessionLimits.SkippedPerState * ReceivingChain.SkippedEntryBytes, int.MaxValue);
        other.Receive(one.Send(1));
        Assert.InRange(other.Stored.Length, 0, 400_000);
    }

    [Fact]
    public void Archived_state_still_decrypts_and_becomes_the_current_one()
    {
        var (one, other) = Peer.Acquainted();
        var late = one.Send(1);
        var record = other.Record;
        record.ArchiveCurrent();
        Assert.False(record.CanEncrypt);
        other.Stored = record.Serialize();
        Assert.False(other.Record.IsEmpty);
        Assert.Equal([1], other.Receive(late));
        Assert.True(other.Record.CanEncrypt);
        Assert.Equal([2], one.Receive(other.Send(2)));
    }

    [Fact]
    public void Forty_archived_states_are_kept_and_the_oldest_is_dropped()
    {
        var (one, other) = Peer.Acquainted();
        var oldest = one.Send(1);
        one.Start(other, withPreKey: false);
        other.Receive(one.Send(2));
        var second = one.Send(3);
        for (var i = 0; i < SessionLimits.ArchivedStates; i++)
        {
            one.Start(other, withPreKey: false);
            other.Receive(one.Send(4));
        }
        Assert.Equal(SessionLimits.ArchivedStates, other.Record.Archived.Count);
        other.Refusal(oldest);
        Assert.Equal([3], other.Receive(second));
        Assert.Equal(SessionLimits.ArchivedStates, other.Record.Archived.Count);
    }

    [Fact]
    public void Stored_record_of_another_version_or_truncated_is_rejected_with_its_reason()
    {
        var (one, other) = Peer.Acquainted();
        one.Start(other, withPreKey: false);
        var bytes = one.Stored!;
        Assert.Single(one.Record.Archived);
        static SignalFailure Failure(byte[] stored) => Assert.Throws<SignalException>(() => SessionRecord.Deserialize(stored)).Failure;
        Assert.Equal(SignalFailure.UnknownRecordVersion, Failure([99, .. bytes[1..]]));
        Assert.Equal(SignalFailure.CorruptRecord, Failure([]));
        var currentEnds = bytes.Length - ArchivedBytes(one.Record);
        for (var length = 1; length < bytes.Length; length++)
            if (length != currentEnds) Assert.Equal(SignalFailure.CorruptRecord, Failure(bytes[..length]));
        Assert.Equal(SignalFailure.CorruptRecord, Failure([.. bytes, 0]));
    }

    private static int ArchivedBytes(SessionRecord record) => record.PackedArchive.Length;

    [Fact]
    public void Phone_number_session_is_archived_behind_that_of_the_LID_and_still_decrypts()
    {
        var (one, other) = Peer.Acquainted();
        var late = one.Send(1);
        var atPhoneNumber = other.Record;
        one.Start(other, withPreKey: false);
        other.Stored = null;
        other.Receive(one.Send(2));
        var merged = SessionMigration.Merge(atPhoneNumber, other.Record)!;
        Assert.Equal(other.Record.BaseKey!.Value.ToArray(), merged.BaseKey!.Value.ToArray());
        other.Stored = merged.Serialize();
        Assert.Equal([1], other.Receive(late));
        Assert.Equal([3], other.Receive(one.Send(3)));
        Assert.Null(SessionMigration.Merge(null, null));
        Assert.True(SessionMigration.Merge(other.Record, null)!.CanEncrypt);
    }

    [Fact]
    public void LID_record_without_a_sending_chain_takes_the_phone_number_session()
    {
        var (one, other) = Peer.Acquainted();
        var archived = other.Record;
        archived.ArchiveCurrent();
        var (_, second) = Peer.Acquainted();
        var merged = SessionMigration.Merge(second.Record, archived)!;
        Assert.True(merged.CanEncrypt);
        other.Stored = merged.Serialize();
        Assert.Equal([1], other.Receive(one.Send(1)));
    }

    [Fact]
    public void Padding_has_one_to_sixteen_bytes_of_its_own_length()
    {
        for (var i = 0; i < 200; i++)
        {
            var padded = MessagePadding.Pad([1, 2, 3]);
            Assert.InRange(padded.Length, 4, 19);
            Assert.True(MessagePadding.TryUnpad(padded, out var plaintext));
            Assert.Equal([1, 2, 3], plaintext.ToArray());
        }
        foreach (var wrong in new byte[][] { [], [0], [2], [1, 2, 3, 3], [17, 17], [.. Enumerable.Repeat((byte)17, 17)] })
            Assert.False(MessagePadding.TryUnpad(wrong, out _));
        Assert.True(MessagePadding.TryUnpad(new byte[] { 1 }, out var empty));
        Assert.True(empty.IsEmpty);
    }
}
