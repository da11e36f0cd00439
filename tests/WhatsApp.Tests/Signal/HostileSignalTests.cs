using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Signal;

/// <summary>Modified bytes cause a typed failure, never another exception, and never an accepted message.</summary>
public sealed class HostileSignalTests
{
    private const int Rounds = 3_000;
    private readonly Random _random = new(20260401);

    [Fact]
    public void Mutated_msg_is_rejected()
    {
        var (one, other) = Peer.Acquainted();
        var bytes = one.Send(new byte[64]).Bytes;
        for (var i = 0; i < Rounds; i++)
        {
            var mutated = Mutate(bytes);
            if (!mutated.AsSpan().SequenceEqual(bytes)) other.Refusal(new SignalCiphertext(false, mutated));
        }
        other.Receive(false, bytes);
    }

    [Fact]
    public void Mutated_pkmsg_is_rejected_or_decrypts_to_the_same_message()
    {
        Peer one = new(), other = new();
        one.Start(other);
        var bytes = one.Send(1, 2, 3).Bytes;
        for (var i = 0; i < Rounds; i++)
        {
            try
            {
                // The outer fields are not under the MAC: fields that are not used for the keys (the registration id) may differ.
                var opened = SessionCipher.DecryptPreKeyMessage(
                    new SessionRecord(), other.Identity, PreKeyMessage.Parse(Mutate(bytes)), other.SignedPreKey, other.PreKey, out _);
                Assert.Equal([1, 2, 3], opened);
            }
            catch (SignalException)
            {
            }
        }
    }

    [Fact]
    public void Mutated_device_identity_offer_or_reply_is_rejected()
    {
        KeyPair account = Curve25519.GenerateKeyPair(), companion = Curve25519.GenerateKeyPair();
        var secret = new byte[32];
        var offer = AdvIdentity.Issue(account, companion.PublicKey, secret, 1, 2, 3);
        var accepted = AdvIdentity.Accept(offer, companion, secret);
        for (var i = 0; i < Rounds; i++)
        {
            try
            {
                Assert.Equal(accepted.AccountKey, AdvIdentity.Accept(Mutate(offer), companion, secret).AccountKey);
            }
            catch (AdvException)
            {
            }
            AdvIdentity.VerifyReply(Mutate(accepted.Reply), account.PublicKey, companion.PublicKey, 3);
            AdvIdentity.VerifySender(Mutate(accepted.SignedIdentity), companion.PublicKey);
        }
        Assert.False(AdvIdentity.VerifySender(accepted.SignedIdentity, account.PublicKey));
        Assert.Equal(AdvFault.HmacMismatch, Assert.Throws<AdvException>(() => AdvIdentity.Accept(offer, companion, [1, .. secret[1..]])).Fault);
        Assert.Equal(AdvFault.SignatureMismatch, Assert.Throws<AdvException>(() => AdvIdentity.Accept(offer, Curve25519.GenerateKeyPair(), secret)).Fault);
    }

    [Fact]
    public void Mutated_QR_text_is_parsed_or_rejected()
    {
        var text = new PairingQr("2@abc", new byte[32], new byte[32], new byte[32], "1").ToText();
        for (var i = 0; i < Rounds; i++)
        {
            var mutated = System.Text.Encoding.Latin1.GetString(Mutate(System.Text.Encoding.Latin1.GetBytes(text)));
            if (PairingQr.TryParse(mutated, out var qr)) Assert.Equal((32, 32, 32), (qr.NoiseKey.Length, qr.IdentityKey.Length, qr.AdvSecret.Length));
        }
        foreach (var wrong in new[] { null, "", "1,2,3,4", "https://wa.me/settings/linked_devices#", text + ",x", new string('a', 5000) })
            Assert.False(PairingQr.TryParse(wrong, out _));
    }

    [Fact]
    public void Pair_code_bundle_of_other_keys_or_changed_is_rejected()
    {
        KeyPair phone = Curve25519.GenerateKeyPair(), phoneEphemeral = Curve25519.GenerateKeyPair(), companion = Curve25519.GenerateKeyPair(),
        ephemeral = Curve25519.GenerateKeyPair();
        var (bundle, secret) = PairCode.Seal(ephemeral, companion, phoneEphemeral.PublicKey, phone.PublicKey);
        Assert.Equal(secret, PairCode.Open(phoneEphemeral, phone, ephemeral.PublicKey, bundle)!.AdvSecret);
        Assert.Null(PairCode.Open(phoneEphemeral, companion, ephemeral.PublicKey, bundle));
        Assert.Null(PairCode.Open(phone, phone, ephemeral.PublicKey, bundle));
        Assert.Null(PairCode.Open(phoneEphemeral, phone, new byte[32], bundle));
        for (var i = 0; i < 300; i++)
        {
            var mutated = Mutate(bundle);
            if (!mutated.AsSpan().SequenceEqual(bundle)) Assert.Null(PairCode.Open(phoneEphemeral, phone, ephemeral.PublicKey, mutated));
        }
        Assert.Null(PairCode.Unwrap("12345678", new byte[79]));
        Assert.Null(PairCode.Normalize("1234567O"));
        Assert.Equal("1234ABCD", PairCode.Normalize("1234-abcd"));
    }

    private byte[] Mutate(byte[] bytes)
    {
        var changed = bytes.ToList();
        for (var times = _random.Next(1, 4); times > 0; times--)
        {
            var at = _random.Next(changed.Count);
            switch (_random.Next(5))
            {
                case 0: changed[at] ^= (byte)(1 << _random.Next(8)); break;
                case 1: changed[at] = (byte)_random.Next(256); break;
                case 2: changed.RemoveAt(at); break;
                case 3: changed.Insert(at, (byte)_random.Next(256)); break;
                default: changed.RemoveRange(at, changed.Count - at); break;
            }
            if (changed.Count == 0) break;
        }
        return [.. changed];
    }
}
