using System.Text.Json;
using WhatIsUp.Sandbox.Passkeys;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>The vectors of linking with a passkey, made with Node's crypto, verified by the phone's side.</summary>
public sealed class PhonePairingVectorTests
{
    private static readonly JsonElement[] All = Load();

    public static TheoryData<string> Cases => [.. All.Select(vector => vector.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Companion_of_the_vectors_derives_the_same_code_key_and_request(string name)
    {
        var vector = Find(name);
        var phone = PhoneOf(vector)!;
        Assert.Equal((vector.GetProperty("device_type").GetUInt32(), vector.GetProperty("ref").GetString()), (phone.DeviceType, phone.Reference));
        Assert.Null(phone.Open(Bytes(vector, "encrypted_pairing_request")));
        Assert.True(phone.Reveal(Bytes(vector, "companion_nonce")));
        Assert.Equal(vector.GetProperty("confirmation_code").GetString(), phone.Code);
        Assert.Equal(Bytes(vector, "encryption_key"), phone.DeriveKey());
        var request = phone.Open(Bytes(vector, "encrypted_pairing_request"));
        Assert.NotNull(request);
        Assert.Equal(Bytes(vector, "noise_public"), request.NoiseKey);
        Assert.Equal(Bytes(vector, "identity_public"), request.IdentityKey);
        Assert.Equal(Bytes(vector, "adv_secret_after"), request.AdvSecret);
        var identity = PrimaryEphemeralIdentity.Parser.ParseFrom(phone.OwnIdentity);
        Assert.Equal(Bytes(vector, "primary_public"), identity.PublicKey.ToByteArray());
        Assert.Equal(Bytes(vector, "primary_nonce"), identity.Nonce.ToByteArray());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Handoff_proof_equals_the_vectors(string name)
    {
        var vector = Find(name);
        var (secret, payload, proof) = (Bytes(vector, "adv_secret_before"), Bytes(vector, "prologue_payload"), Bytes(vector, "handoff_proof"));
        Assert.True(PhonePairing.IsHandoff(secret, payload, proof));
        Assert.False(PhonePairing.IsHandoff(Bytes(vector, "adv_secret_after"), payload, proof));
        Assert.False(PhonePairing.IsHandoff(secret, Changed(payload), proof));
        Assert.False(PhonePairing.IsHandoff(secret, payload, Changed(proof)));
        Assert.False(PhonePairing.IsHandoff(secret, payload, []));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nonce_without_its_commitment_and_a_changed_request_are_refused(string name)
    {
        var vector = Find(name);
        Assert.False(PhoneOf(vector)!.Reveal(Changed(Bytes(vector, "companion_nonce"))));
        var phone = PhoneOf(vector)!;
        Assert.True(phone.Reveal(Bytes(vector, "companion_nonce")));
        var request = Bytes(vector, "encrypted_pairing_request");
        for (var at = 0; at < request.Length; at++) Assert.Null(phone.Open([.. request[..at], (byte)(request[at] ^ 1), .. request[(at + 1)..]]));
        Assert.Null(phone.Open([]));
    }

    private static JsonElement Find(string name) => All.Single(vector => vector.GetProperty("name").GetString() == name);

    private static PhonePairing? PhoneOf(JsonElement vector) =>
        PhonePairing.Read(Bytes(vector, "prologue_payload"), new KeyPair(Bytes(vector, "primary_private"), Bytes(vector, "primary_public")),
            Bytes(vector, "primary_nonce"));

    private static byte[] Bytes(JsonElement vector, string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);

    private static byte[] Changed(byte[] bytes) => [(byte)(bytes[0] ^ 1), .. bytes[1..]];

    private static JsonElement[] Load()
    {
        using var file = typeof(PhonePairingVectorTests).Assembly.GetManifestResourceStream("passkey.json")!;
        return [.. JsonDocument.Parse(file).RootElement.GetProperty("cases").EnumerateArray()];
    }
}
