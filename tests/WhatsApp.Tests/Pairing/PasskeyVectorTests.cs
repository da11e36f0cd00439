using System.Text.Json;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Tests.Pairing;

/// <summary>Vectors of linking with a passkey, made with Node's crypto, reproduced by the companion's side.</summary>
public sealed class PasskeyVectorTests
{
    public static TheoryData<string> Cases => [.. Vectors.Load("passkey.json").Each("cases").Select(vector => vector.Text("name"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Prologue_and_its_proof_equal_the_vectors(string name)
    {
        var vector = Find(name);
        var pairing = PairingOf(vector);
        Assert.Equal(vector.Bytes("prologue_payload"), pairing.Payload);
        var payload = ProloguePayload.Parser.ParseFrom(pairing.Payload);
        Assert.Equal(vector.Bytes("ephemeral_identity"), payload.CompanionEphemeralIdentity.ToByteArray());
        Assert.Equal(vector.Bytes("commitment"), payload.Commitment.Hash.ToByteArray());
        var handoff = PasskeyPairing.HandoffKey(vector.Bytes("adv_secret_before"));
        Assert.Equal(vector.Bytes("handoff_key"), handoff);
        Assert.Equal(vector.Bytes("handoff_proof"), pairing.ProveHandoff(handoff));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Code_key_and_encrypted_request_equal_the_vectors(string name)
    {
        var vector = Find(name);
        var agreement = PairingOf(vector).Agree(PrimaryOf(vector));
        Assert.NotNull(agreement);
        Assert.Equal(vector.Text("confirmation_code"), agreement.Code);
        Assert.Equal(vector.Bytes("encryption_key"), agreement.Key);
        var request = PasskeyPairing.SealRequest(
            agreement, vector.Bytes("iv"), vector.Bytes("noise_public"), vector.Bytes("identity_public"), vector.Bytes("adv_secret_after"));
        Assert.Equal(vector.Bytes("encrypted_pairing_request"), request);
    }

    [Fact]
    public void Malformed_identity_of_a_phone_gives_no_agreement()
    {
        var vector = Find("one");
        var whole = PrimaryOf(vector);
        Assert.Null(PairingOf(vector).Agree(whole.AsSpan(0, whole.Length - 1)));
        Assert.Null(PairingOf(vector).Agree([]));
        Assert.Null(PairingOf(vector).Agree(Identity(new byte[32], vector.Bytes("primary_nonce"))));
        Assert.Null(PairingOf(vector).Agree(Identity(vector.Bytes("primary_public"), new byte[31])));
        Assert.Null(PairingOf(vector).Agree(Identity(vector.Bytes("primary_public")[..31], vector.Bytes("primary_nonce"))));
    }

    [Fact]
    public void Two_attempts_share_nothing()
    {
        var (first, second) = (PasskeyPairing.Start(1, "2@ref"), PasskeyPairing.Start(1, "2@ref"));
        Assert.NotEqual(first.Nonce.ToArray(), second.Nonce.ToArray());
        Assert.NotEqual(first.Payload, second.Payload);
    }

    private static JsonElement Find(string name) => Vectors.Load("passkey.json").Each("cases").Single(vector => vector.Text("name") == name);

    private static PasskeyPairing PairingOf(JsonElement vector) => new(
        new KeyPair(vector.Bytes("companion_private"), vector.Bytes("companion_public")), vector.Bytes("companion_nonce"),
        vector.GetProperty("device_type").GetUInt32(), vector.Text("ref"));

    private static byte[] PrimaryOf(JsonElement vector) => Identity(vector.Bytes("primary_public"), vector.Bytes("primary_nonce"));

    private static byte[] Identity(byte[] publicKey, byte[] nonce) => Google.Protobuf.MessageExtensions.ToByteArray(new PrimaryEphemeralIdentity
    {
        PublicKey = Google.Protobuf.ByteString.CopyFrom(publicKey), Nonce = Google.Protobuf.ByteString.CopyFrom(nonce),
    });
}
