using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>Serialises credentials and pre-keys for encryption. JSON for the one large row, raw bytes for pre-keys.</summary>
internal static class CredentialsCodec
{
    public static byte[] Write(DeviceCredentials credentials) => JsonSerializer.SerializeToUtf8Bytes(new Stored(credentials));

    public static DeviceCredentials Read(byte[] bytes) => JsonSerializer.Deserialize<Stored>(bytes)!.ToCredentials();

    public static byte[] Write(PreKey preKey) => [.. preKey.KeyPair.PrivateKey, .. preKey.KeyPair.PublicKey];

    public static PreKey ReadPreKey(uint id, byte[] bytes) => new(id, new KeyPair(bytes[..Curve25519.KeyBytes], bytes[Curve25519.KeyBytes..]));

    private sealed record StoredPair(byte[] Private, byte[] Public)
    {
        public static StoredPair Of(KeyPair pair) => new(pair.PrivateKey, pair.PublicKey);

        public KeyPair ToPair() => new(Private, Public);
    }

    private sealed record StoredSigned(uint Id, StoredPair Pair, byte[] Signature, DateTimeOffset CreatedAt)
    {
        public static StoredSigned Of(SignedPreKey key) => new(key.Id, StoredPair.Of(key.KeyPair), key.Signature, key.CreatedAt);

        public SignedPreKey ToKey() => new(Id, Pair.ToPair(), Signature, CreatedAt);
    }

    private sealed record Stored
    {
        public Stored()
        {
        }

        public Stored(DeviceCredentials credentials)
        {
            Noise = StoredPair.Of(credentials.NoiseKey);
            Identity = StoredPair.Of(credentials.IdentityKey);
            RegistrationId = credentials.RegistrationId;
            Signed = StoredSigned.Of(credentials.SignedPreKey);
            Former = credentials.FormerSignedPreKey is { } former ? StoredSigned.Of(former) : null;
            AdvSecret = credentials.AdvSecret;
            NextPreKeyId = credentials.NextPreKeyId;
            FirstUnuploadedPreKeyId = credentials.FirstUnuploadedPreKeyId;
            Jid = credentials.Jid?.ToString();
            Lid = credentials.Lid?.ToString();
            SignedDeviceIdentity = credentials.SignedDeviceIdentity;
            Platform = credentials.Platform;
            PushName = credentials.PushName;
            BusinessName = credentials.BusinessName;
            RoutingHint = credentials.RoutingHint;
            ContactSalt = credentials.ContactSalt;
            PairingProps = credentials.PairingProps;
            IsLidMigrated = credentials.IsLidMigrated;
            LoginCount = credentials.LoginCount;
        }

        public StoredPair Noise { get; init; } = null!;

        public StoredPair Identity { get; init; } = null!;

        public uint RegistrationId { get; init; }

        public StoredSigned Signed { get; init; } = null!;

        public StoredSigned? Former { get; init; }

        public byte[] AdvSecret { get; init; } = [];

        public uint NextPreKeyId { get; init; }

        public uint FirstUnuploadedPreKeyId { get; init; }

        public string? Jid { get; init; }

        public string? Lid { get; init; }

        public byte[]? SignedDeviceIdentity { get; init; }

        public string? Platform { get; init; }

        public string? PushName { get; init; }

        public string? BusinessName { get; init; }

        public byte[]? RoutingHint { get; init; }

        public byte[]? ContactSalt { get; init; }

        public PairingProps? PairingProps { get; init; }

        public bool IsLidMigrated { get; init; }

        public int LoginCount { get; init; }

        public DeviceCredentials ToCredentials() => new()
        {
            NoiseKey = Noise.ToPair(),
            IdentityKey = Identity.ToPair(),
            RegistrationId = RegistrationId,
            SignedPreKey = Signed.ToKey(),
            FormerSignedPreKey = Former?.ToKey(),
            AdvSecret = AdvSecret,
            NextPreKeyId = NextPreKeyId,
            FirstUnuploadedPreKeyId = FirstUnuploadedPreKeyId,
            Jid = WhatsApp.Binary.Jid.TryParse(Jid, out var jid) ? jid : null,
            Lid = WhatsApp.Binary.Jid.TryParse(Lid, out var lid) ? lid : null,
            SignedDeviceIdentity = SignedDeviceIdentity,
            Platform = Platform,
            PushName = PushName,
            BusinessName = BusinessName,
            RoutingHint = RoutingHint,
            ContactSalt = ContactSalt,
            PairingProps = PairingProps,
            IsLidMigrated = IsLidMigrated,
            LoginCount = LoginCount,
        };
    }
}
