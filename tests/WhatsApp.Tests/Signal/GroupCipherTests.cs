using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Signal;

/// <summary>Sender keys: what is refused, what is kept, and what a new key closes.</summary>
public sealed class GroupCipherTests
{
    private readonly SenderKeyRecord _mine = new();

    [Fact]
    public void A_member_reads_from_its_first_key_on_and_after_a_rotation_only_with_the_new_one()
    {
        var (early, late) = (Member(), Member());
        Reads(early, "before"u8);
        GroupCipher.Rotate(_mine);
        var closed = GroupCipher.Encrypt(_mine, "after"u8);
        Fails(SignalFailure.NoSession, early, closed);
        GroupCipher.Accept(late, GroupCipher.Distribute(_mine));
        Reads(late, "and on"u8);
        Fails(SignalFailure.Duplicate, late, closed);
    }

    [Fact]
    public void A_key_told_again_forgets_nothing()
    {
        var member = Member();
        var skipped = GroupCipher.Encrypt(_mine, "skipped"u8);
        Reads(member, "first read"u8);
        GroupCipher.Accept(member, GroupCipher.Distribute(_mine));
        Assert.Equal("skipped"u8, GroupCipher.Decrypt(member, skipped));
        Fails(SignalFailure.Duplicate, member, skipped);
    }

    [Fact]
    public void A_key_told_again_takes_up_where_its_sender_is_when_that_is_beyond_reach()
    {
        var member = Member();
        var skipped = GroupCipher.Encrypt(_mine, "skipped"u8);
        Reads(member, "first read"u8);
        for (var i = 0; i <= SessionLimits.SkippedMessages; i++) GroupCipher.Encrypt(_mine, "lost"u8);
        Fails(SignalFailure.TooFarAhead, member, GroupCipher.Encrypt(_mine, "too far"u8));
        GroupCipher.Accept(member, GroupCipher.Distribute(_mine));
        Reads(member, "and on"u8);
        Assert.Equal("skipped"u8, GroupCipher.Decrypt(member, skipped));
        Assert.Single(member.States);
    }

    [Fact]
    public void A_key_of_our_own_is_not_taken_from_others()
    {
        var told = SenderKeyDistribution.Parse(GroupCipher.Distribute(_mine)) with { Iteration = 1_000_000 };
        GroupCipher.Accept(_mine, told.Encode());
        Reads(Member(), "still ours"u8);
    }

    [Fact]
    public void A_key_with_the_id_of_another_replaces_it()
    {
        var member = Member();
        var told = SenderKeyDistribution.Parse(GroupCipher.Distribute(_mine));
        var other = new SenderKeyRecord();
        GroupCipher.Rotate(other);
        var foreign = SenderKeyDistribution.Parse(GroupCipher.Distribute(other)) with { Id = told.Id };
        GroupCipher.Accept(member, foreign.Encode());
        Fails(SignalFailure.BadSignature, member, GroupCipher.Encrypt(_mine, "x"u8));
        Assert.Single(member.States);
    }

    [Fact]
    public void A_changed_bit_anywhere_is_refused_and_the_message_is_read_afterwards()
    {
        var member = Member();
        var message = GroupCipher.Encrypt(_mine, "text"u8);
        var before = member.Serialize();
        for (var i = 0; i < message.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = message.ToArray();
                changed[i] ^= (byte)(1 << bit);
                Assert.Throws<SignalException>(() => GroupCipher.Decrypt(member, changed));
            }
        }
        Assert.Equal(before, member.Serialize());
        Assert.Equal("text"u8, GroupCipher.Decrypt(member, message));
    }

    [Fact]
    public void More_skipped_messages_than_the_bound_are_refused()
    {
        var member = Member();
        for (var i = 0; i < SessionLimits.SkippedMessages; i++) GroupCipher.Encrypt(_mine, "skipped"u8);
        var last = GroupCipher.Encrypt(_mine, "just in reach"u8);
        var beyond = GroupCipher.Encrypt(_mine, "too far"u8);
        Fails(SignalFailure.TooFarAhead, member, beyond);
        Assert.Equal("just in reach"u8, GroupCipher.Decrypt(member, last));
        Assert.Equal("too far"u8, GroupCipher.Decrypt(member, beyond));
        Assert.Equal(SessionLimits.SkippedMessages, member.States[0].Chain.SkippedCount);
    }

    [Fact]
    public void Only_so_many_keys_are_kept_and_the_oldest_go_first()
    {
        var member = Member();
        var first = GroupCipher.Encrypt(_mine, "first"u8);
        for (var i = 0; i < SessionLimits.SenderKeyStates; i++)
        {
            GroupCipher.Rotate(_mine);
            GroupCipher.Accept(member, GroupCipher.Distribute(_mine));
        }
        Assert.Equal(SessionLimits.SenderKeyStates, member.States.Count);
        Fails(SignalFailure.NoSession, member, first);
        Reads(member, "newest"u8);
    }

    [Fact]
    public void Nobody_encrypts_with_a_key_that_was_given_to_him()
    {
        var member = Member();
        Assert.Equal(SignalFailure.NoSession, Assert.Throws<SignalException>(() => GroupCipher.Encrypt(member, "x"u8)).Failure);
        Assert.Equal(SignalFailure.NoSession, Assert.Throws<SignalException>(() => GroupCipher.Encrypt(new SenderKeyRecord(), "x"u8)).Failure);
    }

    [Fact]
    public void Spoilt_bytes_lead_to_a_signal_failure_and_nothing_else()
    {
        var random = new Random(5);
        var valid = (byte[][])[GroupCipher.Distribute(_mine), GroupCipher.Encrypt(_mine, "text"u8), _mine.Serialize()];
        for (var round = 0; round < 3_000; round++)
        {
            var bytes = valid[round % 3].ToArray();
            for (var n = random.Next(1, 4); n > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var cut = bytes[..random.Next(bytes.Length + 1)];
            Tolerates(() => GroupCipher.Accept(new SenderKeyRecord(), cut));
            Tolerates(() => GroupCipher.Decrypt(Member(), cut));
            Tolerates(() => SenderKeyRecord.Deserialize(cut));
        }

        static void Tolerates(Action act)
        {
            try
            {
                act();
            }
            catch (SignalException)
            {
                // What is meant to happen.
            }
        }
    }

    /// <summary>Somebody who got our key just now.</summary>
    private SenderKeyRecord Member()
    {
        var member = new SenderKeyRecord();
        GroupCipher.Accept(member, GroupCipher.Distribute(_mine));
        return member;
    }

    private void Reads(SenderKeyRecord member, ReadOnlySpan<byte> plaintext) => Assert.Equal(plaintext, GroupCipher.Decrypt(member, GroupCipher.Encrypt(_mine, plaintext)));

    private static void Fails(SignalFailure failure, SenderKeyRecord member, byte[] message) =>
        Assert.Equal(failure, Assert.Throws<SignalException>(() => GroupCipher.Decrypt(member, message)).Failure);
}
