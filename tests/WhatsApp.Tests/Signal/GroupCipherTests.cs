using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Signal;

/// <summary>Sender keys: rejections, bounds, and rotation.</summary>
public sealed class GroupCipherTests
{
    private readonly SenderKeyRecord _mine = new();

    [Fact]
    public void Member_decrypts_from_its_first_key_on_and_after_a_rotation_only_with_the_new_one()
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
    public void Repeated_key_keeps_skipped_keys()
    {
        var member = Member();
        var skipped = GroupCipher.Encrypt(_mine, "skipped"u8);
        Reads(member, "first read"u8);
        GroupCipher.Accept(member, GroupCipher.Distribute(_mine));
        Assert.Equal("skipped"u8, GroupCipher.Decrypt(member, skipped));
        Fails(SignalFailure.Duplicate, member, skipped);
    }

    [Fact]
    public void Repeated_key_continues_a_chain_that_is_too_far_ahead()
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
    public void Own_key_is_not_accepted_from_others()
    {
        var raised = SenderKeyDistribution.Parse(GroupCipher.Distribute(_mine)) with { Iteration = 1_000_000 };
        GroupCipher.Accept(_mine, raised.Encode());
        Reads(Member(), "still ours"u8);
    }

    [Fact]
    public void Key_with_the_id_of_another_replaces_it()
    {
        var member = Member();
        var raised = SenderKeyDistribution.Parse(GroupCipher.Distribute(_mine));
        var other = new SenderKeyRecord();
        GroupCipher.Rotate(other);
        var foreign = SenderKeyDistribution.Parse(GroupCipher.Distribute(other)) with { Id = raised.Id };
        GroupCipher.Accept(member, foreign.Encode());
        Fails(SignalFailure.BadSignature, member, GroupCipher.Encrypt(_mine, "x"u8));
        Assert.Single(member.States);
    }

    [Fact]
    public void Changed_bit_anywhere_is_rejected_and_the_original_is_decrypted_afterwards()
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
    public void More_skipped_messages_than_the_limit_are_rejected()
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
    public void Keys_are_bounded_and_the_oldest_are_dropped()
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
    public void Received_key_cannot_encrypt()
    {
        var member = Member();
        Assert.Equal(SignalFailure.NoSession, Assert.Throws<SignalException>(() => GroupCipher.Encrypt(member, "x"u8)).Failure);
        Assert.Equal(SignalFailure.NoSession, Assert.Throws<SignalException>(() => GroupCipher.Encrypt(new SenderKeyRecord(), "x"u8)).Failure);
    }

    [Fact]
    public void Mutated_bytes_cause_only_signal_failures()
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
                // The expected result.
            }
        }
    }

    /// <summary>A member that got our key just now.</summary>
    private SenderKeyRecord Member()
    {
        var member = new SenderKeyRecord();
        GroupCipher.Accept(member, GroupCipher.Distribute(_mine));
        return member;
    }

    private void Reads(SenderKeyRecord member, ReadOnlySpan<byte> plaintext) =>
        Assert.Equal(plaintext, GroupCipher.Decrypt(member, GroupCipher.Encrypt(_mine, plaintext)));

    private static void Fails(SignalFailure failure, SenderKeyRecord member, byte[] message) =>
        Assert.Equal(failure, Assert.Throws<SignalException>(() => GroupCipher.Decrypt(member, message)).Failure);
}
