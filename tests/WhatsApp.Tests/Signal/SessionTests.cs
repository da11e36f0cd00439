using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Signal;

public sealed class SessionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Session_starts_with_or_without_a_one_time_pre_key(bool withPreKey)
    {
        Peer one = new(), other = new();
        one.Start(other, withPreKey);
        var first = one.Send(1);
        Assert.True(first.IsPreKeyMessage);
        Assert.Equal(withPreKey ? 7u : null, PreKeyMessage.Parse(first.Bytes).PreKeyId);
        Assert.Equal([1], other.Receive(first));
        Assert.Equal(withPreKey, other.PreKey is null);
        Assert.Equal([2], other.Receive(one.Send(2)));
        Assert.Equal([3], one.Receive(other.Send(3)));
        Assert.False(one.Send(4).IsPreKeyMessage);
    }

    [Fact]
    public void Bundle_with_an_invalid_signature_is_rejected_before_any_agreement()
    {
        Peer one = new(), other = new();
        var bundle = other.Bundle();
        var record = new SessionRecord { NewKeyPair = () => throw new InvalidOperationException("no key may be made") };
        bundle.SignedPreKeySignature[5] ^= 1;
        var refusal = Assert.Throws<SignalException>(() => SessionBuilder.Start(record, one.Identity, bundle));
        Assert.Equal(SignalFailure.BadSignature, refusal.Failure);
        Assert.False(record.CanEncrypt);
    }

    [Fact]
    public void Bundle_with_a_low_order_key_is_rejected()
    {
        Peer one = new(), other = new();
        var refusal =
            Assert.Throws<SignalException>(() => SessionBuilder.Start(new SessionRecord(), one.Identity, other.Bundle() with { PreKey = new byte[32] }));
        Assert.Equal(SignalFailure.BadKey, refusal.Failure);
    }

    [Fact]
    public void Without_a_session_nothing_is_encrypted_or_decrypted()
    {
        var (one, other) = Peer.Acquainted();
        var message = one.Send(1);
        other.Stored = null;
        Assert.Equal(SignalFailure.NoSession, other.Refusal(message));
        Assert.Equal(SignalFailure.NoSession, Assert.Throws<SignalException>(() => other.Send(1)).Failure);
    }

    [Fact]
    public void Message_read_twice_is_a_duplicate_also_with_archived_states()
    {
        var (one, other) = Peer.Acquainted();
        var early = one.Send(1);
        for (var i = 0; i < 2100; i++) one.Send(1);
        other.Receive(early);
        Assert.Equal(SignalFailure.Duplicate, other.Refusal(early));
        for (var i = 0; i < 3; i++)
        {
            other.PreKey = PreKeyFactory.NewPreKey(7);
            var before = other.Stored;
            one.Start(other);
            other.Receive(one.Send(9));
            Assert.NotEqual(before, other.Stored);
        }
        Assert.Equal(SignalFailure.Duplicate, other.Refusal(early));
    }

    [Fact]
    public void Changed_bit_anywhere_is_rejected_and_the_original_is_decrypted_afterwards()
    {
        var (one, other) = Peer.Acquainted();
        var message = one.Send(1, 2, 3);
        for (var at = 0; at < message.Bytes.Length; at++)
        {
            var changed = message.Bytes.ToArray();
            changed[at] ^= 1;
            other.Refusal(message with { Bytes = changed });
        }
        Assert.Equal([1, 2, 3], other.Receive(message));
    }

    [Fact]
    public void Invalid_mac_and_duplicate_are_different_failures()
    {
        var (one, other) = Peer.Acquainted();
        var message = one.Send(1);
        message.Bytes[^1] ^= 1;
        Assert.Equal(SignalFailure.BadMac, other.Refusal(message));
    }

    [Fact]
    public void Message_for_another_pair_of_identities_is_rejected()
    {
        var (one, _) = Peer.Acquainted();
        var (_, stranger) = Peer.Acquainted();
        Assert.Equal(SignalFailure.BadMac, stranger.Refusal(one.Send(1)));
    }

    [Fact]
    public void Pkmsg_for_unknown_pre_keys_reports_their_ids()
    {
        Peer one = new(), other = new();
        one.Start(other);
        var message = PreKeyMessage.Parse(one.Send(1).Bytes);
        SignalFailure Failure(SignedPreKey? signed, PreKey? once) => Assert.Throws<SignalException>(
            () => SessionCipher.DecryptPreKeyMessage(new SessionRecord(), other.Identity, message, signed, once, out _)).Failure;
        Assert.Equal(SignalFailure.NoPreKey, Failure(other.SignedPreKey, null));
        Assert.Equal(SignalFailure.NoPreKey, Failure(other.SignedPreKey, PreKeyFactory.NewPreKey(8)));
        Assert.Equal(SignalFailure.NoSignedPreKey, Failure(null, other.PreKey));
        Assert.Equal(SignalFailure.NoSignedPreKey, Failure(other.SignedPreKey with { Id = 4 }, other.PreKey));
        Assert.Equal(SignalFailure.BadMac, Failure(other.SignedPreKey, PreKeyFactory.NewPreKey(7)));
    }

    [Fact]
    public void Pkmsg_of_a_known_session_needs_no_pre_key_and_no_other_identity()
    {
        Peer one = new(), other = new();
        one.Start(other);
        other.Receive(one.Send(1));
        var second = PreKeyMessage.Parse(one.Send(2).Bytes);
        Assert.True(SessionCipher.HasSessionFor(other.Record, second));
        var forged = second with { IdentityKey = Curve25519.GenerateKeyPair().PublicKey };
        var refusal = Assert.Throws<SignalException>(() => SessionCipher.DecryptPreKeyMessage(other.Record, other.Identity, forged, null, null, out _));
        Assert.Equal(SignalFailure.IdentityMismatch, refusal.Failure);
        Assert.Equal([2], SessionCipher.DecryptPreKeyMessage(other.Record, other.Identity, second, null, null, out var used));
        Assert.False(used);
    }

    [Fact]
    public void Repeated_pkmsg_is_a_duplicate_although_its_pre_key_is_removed()
    {
        Peer one = new(), other = new();
        one.Start(other);
        var first = one.Send(1);
        other.Receive(first);
        Assert.Null(other.PreKey);
        Assert.Equal(SignalFailure.Duplicate, other.Refusal(first));
    }

    [Fact]
    public void Simultaneous_starts_end_in_one_session()
    {
        Peer one = new(), other = new();
        one.Start(other);
        other.Start(one);
        var fromOne = one.Send(1);
        var fromOther = other.Send(2);
        Assert.Equal([2], one.Receive(fromOther));
        Assert.Equal([1], other.Receive(fromOne));
        for (byte turn = 0; turn < 4; turn++)
        {
            Assert.Equal([turn], other.Receive(one.Send(turn)));
            Assert.Equal([turn], one.Receive(other.Send(turn)));
        }
        Assert.Equal(one.Record.BaseKey!.Value.ToArray(), other.Record.BaseKey!.Value.ToArray());
        Assert.False(one.Send(1).IsPreKeyMessage);
        Assert.False(other.Send(1).IsPreKeyMessage);
    }

    [Fact]
    public void Record_before_a_lost_commit_decrypts_the_message_again()
    {
        var (sender, receiver) = Peer.Acquainted();
        var before = receiver.Stored;
        var redelivered = sender.Send(5);
        Assert.Equal([5], receiver.Receive(redelivered));
        receiver.Stored = before;
        Assert.Equal([5], receiver.Receive(redelivered));
        Assert.Equal([6], sender.Receive(receiver.Send(6)));
        Assert.Equal([7], receiver.Receive(sender.Send(7)));
    }
}
