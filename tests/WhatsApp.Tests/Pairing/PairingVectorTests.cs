using System.Text.Json;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Pairing;

/// <summary>Vectors of pairing by Baileys, Node's crypto and curve25519-js, read and reproduced by us.</summary>
public sealed class PairingVectorTests
{
    private static readonly JsonElement File = Vectors.Load("pairing.json");

    [Fact]
    public void QR_text_equals_that_of_Baileys_and_both_forms_are_parsed()
    {
        foreach (var vector in File.Each("qrs"))
        {
            Assert.True(PairingQr.TryParse(vector.Text("text"), out var qr));
            Assert.Equal(vector.Text("text"), qr.ToText());
            Assert.Equal(vector.Text("platform"), qr.PlatformId);
            Assert.True(PairingQr.TryParse(vector.Text("older"), out var older));
            foreach (var read in new[] { qr, older })
            {
                Assert.Equal(vector.Text("reference"), read.Reference);
                Assert.Equal(vector.Bytes("noise"), read.NoiseKey);
                Assert.Equal(vector.Bytes("identity"), read.IdentityKey);
                Assert.Equal(vector.Bytes("secret"), read.AdvSecret);
            }
        }
    }

    [Fact]
    public void Offer_of_a_phone_is_accepted_and_the_reply_of_the_companion_verifies()
    {
        foreach (var vector in File.Each("adv"))
        {
            var companion = new KeyPair(vector.Bytes("companionPrivate"), vector.Bytes("companionPublic"));
            var keyIndex = vector.GetProperty("keyIndex").GetUInt32();
            var accepted = AdvIdentity.Accept(vector.Bytes("offer"), companion, vector.Bytes("secret"));
            Assert.Equal(vector.Bytes("accountPublic"), accepted.AccountKey);
            Assert.Equal(keyIndex, accepted.KeyIndex);
            Assert.True(AdvIdentity.VerifySender(accepted.SignedIdentity, companion.PublicKey));
            Assert.True(AdvIdentity.VerifyReply(accepted.Reply, accepted.AccountKey, companion.PublicKey, keyIndex));
            Assert.True(AdvIdentity.VerifyReply(vector.Bytes("reply"), accepted.AccountKey, companion.PublicKey, keyIndex));
            Assert.False(AdvIdentity.VerifyReply(vector.Bytes("reply"), accepted.AccountKey, companion.PublicKey, keyIndex + 1));
        }
    }

    [Fact]
    public void Signed_key_index_list_verifies_for_its_account_only()
    {
        foreach (var vector in File.Each("keyIndexLists"))
        {
            var list = KeyIndexList.Verify(vector.Bytes("bytes"), vector.Bytes("account"));
            Assert.NotNull(list);
            Assert.Equal(vector.GetProperty("rawId").GetUInt32(), list.RawId);
            Assert.Equal(vector.Each("validIndexes").Select(index => index.GetUInt32()), list.ValidIndexes);
            Assert.Null(KeyIndexList.Verify(vector.Bytes("bytes"), Curve25519.GenerateKeyPair().PublicKey));
        }
    }

    [Fact]
    public void Codes_and_wrapped_keys_equal_those_of_Baileys()
    {
        foreach (var vector in File.Each("codes")) Assert.Equal(vector.Text("code"), PairCode.Encode(vector.Bytes("five")));
        foreach (var vector in File.Each("wrapped"))
        {
            var wrapped = vector.Bytes("wrapped");
            Assert.Equal(vector.Bytes("key"), PairCode.DeriveKey(vector.Text("code"), wrapped.AsSpan(0, 32)));
            Assert.Equal(vector.Bytes("ephemeral"), PairCode.Unwrap(vector.Text("code"), wrapped));
        }
    }

    [Fact]
    public void Bundle_of_a_companion_gives_the_same_secret()
    {
        foreach (var vector in File.Each("bundles"))
        {
            var opened = PairCode.Open(
                Curve25519.FromPrivateKey(vector.Bytes("phoneEphemeralPrivate")), Curve25519.FromPrivateKey(vector.Bytes("phonePrivate")),
                vector.Bytes("companionEphemeral"), vector.Bytes("bundle"));
            Assert.NotNull(opened);
            Assert.Equal(vector.Bytes("advSecret"), opened.AdvSecret);
            Assert.Equal(vector.Bytes("companion"), opened.CompanionIdentity);
        }
    }

    [Fact]
    public void Signed_pre_keys_verify_and_the_digest_equals_that_of_Node()
    {
        foreach (var vector in File.Each("preKeys"))
        {
            Assert.True(PreKeyFactory.VerifySignature(vector.Bytes("identity"), vector.Bytes("signedPreKey"), vector.Bytes("signature")));
            var once = vector.Each("once").Select(key => Convert.FromHexString(key.GetString()!));
            Assert.Equal(vector.Bytes("digest"), PreKeyFactory.Digest(vector.Bytes("identity"), vector.Bytes("signedPreKey"), vector.Bytes("signature"), once));
        }
    }

    [Fact]
    public void Padding_of_Baileys_is_removed()
    {
        foreach (var vector in File.Each("padded"))
        {
            Assert.True(MessagePadding.TryUnpad(vector.Bytes("padded"), out var plaintext));
            Assert.Equal(vector.Bytes("plain"), plaintext.ToArray());
        }
    }
}
